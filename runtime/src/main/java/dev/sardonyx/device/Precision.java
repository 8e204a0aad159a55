package dev.sardonyx.device;

/**
 * What a device computes products of FLOAT matrices and convolutions in. Their factors, biases and
 * results are rounded to it; sums are FLOAT, and so is all else.
 */
public enum Precision {
  /** As the model says. */
  FLOAT32,
  /** FLOAT16: 11 bits, at most 65504. */
  FLOAT16,
  /** BFLOAT16: 8 bits, the range of FLOAT. */
  BFLOAT16
}
