package dev.sardonyx.conformance.paddle.program;

import dev.sardonyx.tensor.ElementType;

/** Numbers of {@code VarType.Type} in Paddle's {@code framework.proto}. */
public final class PaddleType {
  static final int LOD_TENSOR = 7;
  static final int FEED_MINIBATCH = 9;
  static final int FETCH_LIST = 10;
  static final int STEP_SCOPES = 11;
  static final int LOD_TENSOR_ARRAY = 13;

  private PaddleType() {}

  /** The number of an element type, which is also what {@code dtype} attributes hold. */
  public static int of(ElementType type) {
    return switch (type) {
      case BOOL -> 0;
      case INT16 -> 1;
      case INT32 -> 2;
      case INT64 -> 3;
      case FLOAT16 -> 4;
      case FLOAT -> 5;
      case DOUBLE -> 6;
      case UINT8 -> 20;
      case INT8 -> 21;
      case BFLOAT16 -> 22;
      case COMPLEX64 -> 23;
      case COMPLEX128 -> 24;
      default -> throw new IllegalArgumentException("Paddle has no " + type);
    };
  }
}
