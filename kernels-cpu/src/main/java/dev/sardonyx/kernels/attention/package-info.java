/** Attention: scores, mask, softmax and values of a head in one go. */
package dev.sardonyx.kernels.attention;
