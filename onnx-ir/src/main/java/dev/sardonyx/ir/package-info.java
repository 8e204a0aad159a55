/** The intermediate representation: an ONNX model as immutable Java values. */
package dev.sardonyx.ir;
