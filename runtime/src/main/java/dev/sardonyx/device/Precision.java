package dev.sardonyx.device;

/** What a device computes products of FLOAT matrices and convolutions in; sums are FLOAT. */
public enum Precision {
  /** As the model says. */
  FLOAT32,
  /** Factors are rounded to FLOAT16: 11 bits, at most 65504. */
  FLOAT16,
  /** Factors are rounded to BFLOAT16: 8 bits, the range of FLOAT. */
  BFLOAT16
}
