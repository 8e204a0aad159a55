package dev.sardonyx.paddle.program;

import dev.sardonyx.tensor.ElementType;
import java.util.Locale;
import java.util.Optional;

/** Paddle's element types, by their numbers in ProgramDesc and by their names in PIR json. */
public final class PaddleTypes {
  private PaddleTypes() {}

  /**
   * The type of a number of {@code VarType.Type}, which is also what attributes such as {@code
   * dtype} hold; empty for numbers that stand for no element (LOD_TENSOR, READER ...).
   */
  public static Optional<ElementType> ofCode(int code) {
    return Optional.ofNullable(
        switch (code) {
          case 0 -> ElementType.BOOL;
          case 1 -> ElementType.INT16;
          case 2 -> ElementType.INT32;
          // 19 is SIZE_T.
          case 3, 19 -> ElementType.INT64;
          case 4 -> ElementType.FLOAT16;
          case 5 -> ElementType.FLOAT;
          case 6 -> ElementType.DOUBLE;
          case 20 -> ElementType.UINT8;
          case 21 -> ElementType.INT8;
          case 22 -> ElementType.BFLOAT16;
          case 23 -> ElementType.COMPLEX64;
          case 24 -> ElementType.COMPLEX128;
          case 32 -> ElementType.FLOAT8E4M3FN;
          case 33 -> ElementType.FLOAT8E5M2;
          default -> null;
        });
  }

  /** The number {@link #ofCode} takes for this type; -1 for types Paddle has not. */
  public static int code(ElementType type) {
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
      case FLOAT8E4M3FN -> 32;
      case FLOAT8E5M2 -> 33;
      default -> -1;
    };
  }

  /**
   * The type of a name as PIR writes it, in types ({@code t_f32}) and in attributes ({@code
   * float32}); empty for others.
   */
  public static Optional<ElementType> ofName(String name) {
    return Optional.ofNullable(
        switch (name.toLowerCase(Locale.ROOT)) {
          case "t_bool", "bool" -> ElementType.BOOL;
          case "t_ui8", "uint8" -> ElementType.UINT8;
          case "t_i8", "int8" -> ElementType.INT8;
          case "t_i16", "int16" -> ElementType.INT16;
          case "t_i32", "int32" -> ElementType.INT32;
          case "t_i64", "t_index", "int64" -> ElementType.INT64;
          case "t_f16", "float16" -> ElementType.FLOAT16;
          case "t_bf16", "bfloat16" -> ElementType.BFLOAT16;
          case "t_f32", "float32" -> ElementType.FLOAT;
          case "t_f64", "float64" -> ElementType.DOUBLE;
          case "t_c64", "complex64" -> ElementType.COMPLEX64;
          case "t_c128", "complex128" -> ElementType.COMPLEX128;
          case "t_f8e4m3fn", "float8_e4m3fn" -> ElementType.FLOAT8E4M3FN;
          case "t_f8e5m2", "float8_e5m2" -> ElementType.FLOAT8E5M2;
          default -> null;
        });
  }
}
