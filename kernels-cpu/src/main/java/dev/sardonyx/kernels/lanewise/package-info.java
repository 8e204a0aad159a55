/**
 * The arithmetic of the vector kernels, lane by lane in plain Java, with the same bits. It answers
 * until the JVM has compiled the vector kernels: the Vector API is a hundred times slower than
 * plain loops before that.
 *
 * <p>Every sum has the order that it has in {@code dev.sardonyx.kernels.vector}, and a fused
 * multiply-add where that has one. A change there is a change here; {@code LanewiseKernelsTest}
 * compares the two bit for bit.
 */
package dev.sardonyx.kernels.lanewise;
