/** The steps of training in ai.onnx.preview.training. */
package dev.sardonyx.runtime.operators.training;
