package dev.sardonyx.kernels;

/**
 * One implementation of the kernels whose inner loops depend on the machine: the Vector API at one
 * width, or plain scalar Java.
 */
public interface KernelProvider {
  /** {@code vector-256}, {@code scalar} ... */
  String name();

  /** Bits of one vector register; 0 for the scalar provider. */
  int vectorBits();
}
