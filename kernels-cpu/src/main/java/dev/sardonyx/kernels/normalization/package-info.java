/** Softmax and the loops of normalization by mean and variance. */
package dev.sardonyx.kernels.normalization;
