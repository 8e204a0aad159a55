/**
 * The operators of ai.onnx.ml: tree ensembles, support vector machines, linear models, encoders.
 */
package dev.sardonyx.runtime.operators.ml;
