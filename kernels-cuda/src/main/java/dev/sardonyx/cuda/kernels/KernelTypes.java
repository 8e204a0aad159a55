package dev.sardonyx.cuda.kernels;

import dev.sardonyx.tensor.ElementType;

/** How kernels are named by the types that they work on. */
final class KernelTypes {
  private KernelTypes() {}

  /** The ending of the kernels of a type; BOOL is computed with as UINT8. */
  static String suffix(ElementType type) {
    return switch (type) {
      case FLOAT -> "f32";
      case FLOAT16 -> "f16";
      case BFLOAT16 -> "bf16";
      case DOUBLE -> "f64";
      case INT8 -> "i8";
      case BOOL, UINT8 -> "u8";
      case INT16 -> "i16";
      case UINT16 -> "u16";
      case INT32 -> "i32";
      case UINT32 -> "u32";
      case INT64 -> "i64";
      case UINT64 -> "u64";
      default -> throw new IllegalArgumentException("no kernel works on " + type);
    };
  }

  /** Whether the kernels that compute in FLOAT work on a type. */
  static boolean isComputedInFloat(ElementType type) {
    return type == ElementType.FLOAT || type == ElementType.FLOAT16 || type == ElementType.BFLOAT16;
  }

  /** Bytes of an element: what kernels that move elements are named by. */
  static int bytes(ElementType type) {
    return switch (type.storage()) {
      case BYTES -> 1;
      case SHORTS -> 2;
      case INTS -> 4;
      case FLOATS -> type.isComplex() ? 8 : 4;
      case LONGS -> 8;
      case DOUBLES -> {
        if (type.isComplex()) {
          throw new IllegalArgumentException("no kernel moves " + type);
        }
        yield 8;
      }
      default -> throw new IllegalArgumentException("no kernel moves " + type);
    };
  }
}
