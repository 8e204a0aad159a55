/** Reading and writing ONNX files. */
package dev.sardonyx.ir.io;
