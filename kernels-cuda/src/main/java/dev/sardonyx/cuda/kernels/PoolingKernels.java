package dev.sardonyx.cuda.kernels;

import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.cuda.driver.KernelLaunch;
import dev.sardonyx.tensor.ElementType;

/** Pooling (pooling.cu). */
public final class PoolingKernels {
  private final KernelModules modules;

  public PoolingKernels(KernelModules modules) {
    this.modules = modules;
  }

  /** What is made of a window; numbered as in pooling.cu. */
  public enum Kind {
    MAX,
    AVERAGE,
    /** The p-norm. */
    NORM
  }

  /**
   * Sizes of a pooling of planes {@code [planes, D, H, W]}; arrays have three numbers, for D, H and
   * W, with sizes and strides of 1 in front where there are fewer dimensions.
   *
   * @param padBegin elements of padding before
   * @param padEnd elements of padding after: what sticks out beyond them never counts
   */
  public record Shape(
      int planes,
      int[] input,
      int[] output,
      int[] window,
      int[] stride,
      int[] dilation,
      int[] padBegin,
      int[] padEnd) {
    private static final int BYTES = Integer.BYTES * (3 * 3 + 6 * 3 + 3);

    private int outputs() {
      return Blocks.product(output);
    }

    private Structure structure(boolean countPadding, boolean columnMajor, float p) {
      return new Structure(BYTES)
          .divisor(outputs())
          .divisor(output[1] * output[2])
          .divisor(output[2])
          .integers(input)
          .integers(window)
          .integers(stride)
          .integers(dilation)
          .integers(padBegin)
          .integers(padEnd)
          .flag(countPadding)
          .flag(columnMajor)
          .real(p);
    }
  }

  /**
   * MaxPool.
   *
   * @param type a floating-point type, INT8 or UINT8
   * @param indices INT64, as large as y: where in x each is; 0 if nobody wants them
   * @param columnMajor whether those count along the first dimension of a plane first
   */
  public void max(
      CudaStream stream,
      ElementType type,
      Shape shape,
      boolean columnMajor,
      long x,
      long y,
      long indices) {
    run(stream, type, Kind.MAX, shape, false, columnMajor, 1, x, y, indices);
  }

  /**
   * AveragePool of a floating-point type.
   *
   * @param countPadding whether elements of the padding count, as zeros
   */
  public void average(
      CudaStream stream, ElementType type, Shape shape, boolean countPadding, long x, long y) {
    run(stream, type, Kind.AVERAGE, shape, countPadding, false, 1, x, y, 0);
  }

  /** LpPool of a floating-point type. */
  public void norm(CudaStream stream, ElementType type, Shape shape, float p, long x, long y) {
    run(stream, type, Kind.NORM, shape, false, false, p, x, y, 0);
  }

  private void run(
      CudaStream stream,
      ElementType type,
      Kind kind,
      Shape shape,
      boolean countPadding,
      boolean columnMajor,
      float p,
      long x,
      long y,
      long indices) {
    int n = Blocks.product(shape.planes(), shape.outputs());
    if (n == 0) {
      return;
    }
    KernelLaunch launch =
        stream.launch(modules.kernel("pooling", "pool_" + KernelTypes.suffix(type))).argument(n);
    if (type.isFloatingPoint()) {
      launch.argument(kind.ordinal());
    }
    launch
        .argument(shape.structure(countPadding, columnMajor, p).segment())
        .addresses(x, y, indices)
        .run(Blocks.of(stream, n), Blocks.THREADS);
  }
}
