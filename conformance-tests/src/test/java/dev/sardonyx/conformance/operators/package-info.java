/** Single operators against ONNX Runtime, where no backend test has them. */
package dev.sardonyx.conformance.operators;
