package dev.sardonyx.cuda.kernels;

import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.cuda.driver.KernelLaunch;
import dev.sardonyx.kernels.elementwise.BinaryOperation;
import dev.sardonyx.kernels.elementwise.Comparison;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import dev.sardonyx.tensor.ElementType;

/**
 * Functions of one and two elements on integers and DOUBLE, comparisons, choices and conversions
 * (arithmetic.cu, cast.cu). Operands are dense and broadcast together; n is the number of elements.
 */
public final class ArithmeticKernels {
  /** Bits of the kinds that {@link #classify} looks for. */
  public static final int NOT_A_NUMBER = 1;

  public static final int POSITIVE_INFINITY = 2;
  public static final int NEGATIVE_INFINITY = 4;

  private static final String FAMILY = "arithmetic";

  private final KernelModules modules;

  public ArithmeticKernels(KernelModules modules) {
    this.modules = modules;
  }

  /**
   * A function of each element.
   *
   * @param type an integer type, BOOL, or DOUBLE, which alone has parameters p and q
   */
  public void unary(
      CudaStream stream,
      ElementType type,
      UnaryOperation operation,
      double p,
      double q,
      int n,
      long x,
      long y) {
    if (n > 0) {
      KernelLaunch launch =
          launch(stream, "unary_" + KernelTypes.suffix(type), n).argument(operation.ordinal());
      if (type == ElementType.DOUBLE) {
        launch.argument(p).argument(q);
      }
      launch.argument(x).argument(y).run(Blocks.of(stream, n), Blocks.THREADS);
    }
  }

  /**
   * A function of each pair.
   *
   * @param type an integer type, BOOL, or DOUBLE
   */
  public void binary(
      CudaStream stream,
      ElementType type,
      BinaryOperation operation,
      long a,
      int[] aShape,
      long b,
      int[] bShape,
      int[] shape,
      long y) {
    pairs(
        stream,
        "binary_" + KernelTypes.suffix(type),
        operation.ordinal(),
        a,
        aShape,
        b,
        bShape,
        shape,
        y);
  }

  /**
   * Compares each pair.
   *
   * @param type of a and b, any real type or BOOL
   * @param y BOOL
   */
  public void compare(
      CudaStream stream,
      ElementType type,
      Comparison comparison,
      long a,
      int[] aShape,
      long b,
      int[] bShape,
      int[] shape,
      long y) {
    pairs(
        stream,
        "compare_" + KernelTypes.suffix(type),
        comparison.ordinal(),
        a,
        aShape,
        b,
        bShape,
        shape,
        y);
  }

  private void pairs(
      CudaStream stream,
      String kernel,
      int operation,
      long a,
      int[] aShape,
      long b,
      int[] bShape,
      int[] shape,
      long y) {
    int n = Blocks.product(shape);
    if (n > 0) {
      Walk walk = Walk.of(shape, Walk.broadcast(aShape, shape), Walk.broadcast(bShape, shape));
      launch(stream, kernel, n)
          .argument(operation)
          .argument(walk.segment())
          .addresses(a, b, y)
          .run(Blocks.of(stream, n), Blocks.THREADS);
    }
  }

  /**
   * Which elements are of some kinds.
   *
   * @param type a floating-point type
   * @param kinds a sum of {@link #NOT_A_NUMBER} and the infinities
   * @param y BOOL
   */
  public void classify(CudaStream stream, ElementType type, int kinds, int n, long x, long y) {
    if (n > 0) {
      launch(stream, "classify_" + KernelTypes.suffix(type), n)
          .argument(kinds)
          .addresses(x, y)
          .run(Blocks.of(stream, n), Blocks.THREADS);
    }
  }

  /** {@code y = condition ? a : b}, of elements of any type of at most 8 bytes. */
  public void where(
      CudaStream stream,
      ElementType type,
      long condition,
      int[] conditionShape,
      long a,
      int[] aShape,
      long b,
      int[] bShape,
      int[] shape,
      long y) {
    int n = Blocks.product(shape);
    if (n > 0) {
      Walk walk =
          Walk.of(
              shape,
              Walk.broadcast(conditionShape, shape),
              Walk.broadcast(aShape, shape),
              Walk.broadcast(bShape, shape));
      launch(stream, "where_" + KernelTypes.bytes(type), n)
          .argument(walk.segment())
          .addresses(condition, a, b, y)
          .run(Blocks.of(stream, n), Blocks.THREADS);
    }
  }

  /** Whether {@link #cast} converts from or to a type. */
  public static boolean isCast(ElementType type) {
    return switch (type) {
      case FLOAT,
          FLOAT16,
          BFLOAT16,
          DOUBLE,
          BOOL,
          INT8,
          UINT8,
          INT16,
          UINT16,
          INT32,
          UINT32,
          INT64,
          UINT64 ->
          true;
      default -> false;
    };
  }

  /** Converts as Cast does: see {@link #isCast} for the types. */
  public void cast(CudaStream stream, ElementType from, long x, ElementType to, long y, int n) {
    if (n > 0) {
      stream
          .launch(modules.kernel("cast", "cast"))
          .argument(n)
          .argument(from.code())
          .argument(to.code())
          .addresses(x, y)
          .run(Blocks.of(stream, n), Blocks.THREADS);
    }
  }

  private KernelLaunch launch(CudaStream stream, String kernel, int n) {
    return stream.launch(modules.kernel(FAMILY, kernel)).argument(n);
  }
}
