package dev.sardonyx.cuda.library;

/** What the elements of a product are, and how they are multiplied and added. */
public enum ProductType {
  /** FLOAT with products and sums in FLOAT. */
  FLOAT(4, 4),
  /** FLOAT rounded to 10 bits of mantissa in the products, for tensor cores; sums in FLOAT. */
  TENSOR_FLOAT(4, 4),
  /** FLOAT16 with sums in FLOAT. */
  FLOAT16(2, 2),
  /** BFLOAT16 with sums in FLOAT. */
  BFLOAT16(2, 2),
  /** INT8 with sums, and a result, in INT32. */
  INT8(1, 4);

  private final int operandBytes;
  private final int resultBytes;

  ProductType(int operandBytes, int resultBytes) {
    this.operandBytes = operandBytes;
    this.resultBytes = resultBytes;
  }

  public int operandBytes() {
    return operandBytes;
  }

  public int resultBytes() {
    return resultBytes;
  }
}
