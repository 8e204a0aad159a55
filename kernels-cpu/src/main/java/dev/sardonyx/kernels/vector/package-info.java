/**
 * Kernels in the Vector API ({@code jdk.incubator.vector}). Loaded only after {@link
 * dev.sardonyx.kernels.KernelProviders} has found that it is there and worthwhile.
 *
 * <p>How to keep C2 on the fast path, each rule measured: one long loop per kernel; fewer than
 * about 1,200 bytecodes a method; no method of ours that takes or returns a vector called from a
 * large kernel (it silently stops being inlined, and vectors are then boxed); no float {@code min}
 * or {@code max} on vectors (NaN and -0 rules cost five instructions each); constants broadcast
 * where they are used; bounds checks left on.
 */
package dev.sardonyx.kernels.vector;
