/** Operators that normalize: softmax, layer, batch, group normalization and kin. */
package dev.sardonyx.runtime.operators.normalization;
