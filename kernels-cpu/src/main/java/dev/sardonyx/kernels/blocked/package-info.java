/**
 * Convolution over tensors whose channels are kept in blocks ({@code NCHWc}): {@code [N, ⌈C / b⌉,
 * H, W, b]}, where {@code b} is the number of lanes of one vector. A pixel's channels then are
 * whole vectors, so that no kernel needs to shuffle lanes and rows of any length are as good as
 * long ones.
 *
 * <p>Lanes of the last block beyond the last channel hold numbers that nobody may rely on; the
 * weights that meet them are 0.
 */
package dev.sardonyx.kernels.blocked;
