/**
 * Operators that the engine has no code for but that others amount to: contributed and retired ones
 * rewritten as operators of ai.onnx, before anything else is done with the model.
 */
package dev.sardonyx.runtime.program.expansion;
