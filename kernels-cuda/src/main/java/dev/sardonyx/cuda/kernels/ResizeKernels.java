package dev.sardonyx.cuda.kernels;

import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.tensor.ElementType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Resize (resize.cu). */
public final class ResizeKernels {
  private static final String FAMILY = "resize";

  private final KernelModules modules;

  public ResizeKernels(KernelModules modules) {
    this.modules = modules;
  }

  /** From a position in the resized axis to one in the original; numbered as in resize.cu. */
  public enum Transformation {
    HALF_PIXEL,
    HALF_PIXEL_SYMMETRIC,
    PYTORCH_HALF_PIXEL,
    ALIGN_CORNERS,
    ASYMMETRIC,
    TF_HALF_PIXEL_FOR_NN,
    TF_CROP_AND_RESIZE
  }

  /** Which element is nearest to a position; numbered as in resize.cu. */
  public enum Rounding {
    ROUND_PREFER_FLOOR,
    ROUND_PREFER_CEIL,
    FLOOR,
    CEIL
  }

  /**
   * One axis.
   *
   * @param scale the factor asked for; {@code resized} is about {@code original * scale}
   * @param start of the region of interest, for {@link Transformation#TF_CROP_AND_RESIZE}
   * @param end of it
   */
  public record Axis(int original, int resized, double scale, float start, float end) {
    private static final int INTEGERS = 7;

    /** The length before it was rounded down to whole elements. */
    private double exactLength() {
      double exact = original * scale;
      // A scale that came from the lengths must not lose them to rounding.
      return Math.abs(exact - resized) < 1e-6 * resized ? resized : exact;
    }

    private void write(Structure structure) {
      structure
          .integers(original, resized)
          .real((float) scale)
          .real(start)
          .real(end)
          .real((float) exactLength())
          .real((float) (original / 2.0 * (1 - resized / exactLength())));
    }

    private MemorySegment segment() {
      Structure structure = new Structure(Integer.BYTES * INTEGERS);
      write(structure);
      return structure.segment();
    }
  }

  /**
   * By the nearest element, along all axes.
   *
   * @param type of at most 8 bytes
   * @param axes at most 8
   * @param extrapolation address of the element for what is outside; 0 for zero
   */
  public void nearest(
      CudaStream stream,
      ElementType type,
      Transformation transformation,
      Rounding rounding,
      List<Axis> axes,
      long x,
      long extrapolation,
      long y) {
    int[] resized = axes.stream().mapToInt(Axis::resized).toArray();
    int n = Blocks.product(resized);
    if (n == 0) {
      return;
    }
    int unused = Walk.MAX_RANK - axes.size();
    Structure structure =
        new Structure(Integer.BYTES * (3 + Walk.MAX_RANK * (3 + 1 + Axis.INTEGERS)))
            .integers(transformation.ordinal(), rounding.ordinal(), axes.size());
    for (int size : resized) {
      structure.divisor(size);
    }
    structure
        .skip(Integer.BYTES * 3 * unused)
        .array(Walk.MAX_RANK, Walk.dense(axes.stream().mapToInt(Axis::original).toArray()));
    axes.forEach(axis -> axis.write(structure));
    structure.skip(Integer.BYTES * Axis.INTEGERS * unused);
    stream
        .launch(modules.kernel(FAMILY, "resize_nearest_" + KernelTypes.bytes(type)))
        .argument(n)
        .argument(structure.segment())
        .addresses(x, extrapolation, y)
        .run(Blocks.of(stream, n), Blocks.THREADS);
  }

  /**
   * How an axis is resized by weighted sums.
   *
   * @param cubic else linear
   * @param coefficient of cubic convolution, between -0.5 and -0.75 mostly
   */
  public record Weights(
      Transformation transformation,
      boolean cubic,
      float coefficient,
      boolean excludeOutside,
      boolean antialias,
      float extrapolation) {
    private static final int INTEGERS = 6;
  }

  /**
   * One axis by weighted sums: {@code [outer, original, inner]} to {@code [outer, resized, inner]}.
   *
   * @param type FLOAT, FLOAT16 or BFLOAT16
   */
  public void axis(
      CudaStream stream,
      ElementType type,
      Weights weights,
      Axis axis,
      int outer,
      int inner,
      long x,
      long y) {
    int n = Blocks.product(outer, axis.resized(), inner);
    if (n == 0) {
      return;
    }
    Structure structure =
        new Structure(Integer.BYTES * (Weights.INTEGERS + Axis.INTEGERS))
            .integer(weights.transformation().ordinal())
            .flag(weights.cubic())
            .flag(weights.excludeOutside())
            .flag(weights.antialias())
            .real(weights.coefficient())
            .real(weights.extrapolation());
    axis.write(structure);
    stream
        .launch(modules.kernel(FAMILY, "resize_axis_" + KernelTypes.suffix(type)))
        .argument(n)
        .argument(Structure.ofDivisor(inner))
        .argument(Structure.ofDivisor(axis.resized()))
        .argument(structure.segment())
        .addresses(x, y)
        .run(Blocks.of(stream, n), Blocks.THREADS);
  }

  /**
   * Two axes linearly: {@code [planes, height, width]}, without antialiasing, weights of outside
   * elements left as they are, and no extrapolation.
   *
   * @param type FLOAT, FLOAT16 or BFLOAT16
   */
  public void bilinear(
      CudaStream stream,
      ElementType type,
      Transformation transformation,
      Axis vertical,
      Axis horizontal,
      int planes,
      long x,
      long y) {
    int n = Blocks.product(planes, vertical.resized(), horizontal.resized());
    if (n == 0) {
      return;
    }
    stream
        .launch(modules.kernel(FAMILY, "resize_bilinear_" + KernelTypes.suffix(type)))
        .argument(n)
        .argument(Structure.ofDivisor(horizontal.resized()))
        .argument(Structure.ofDivisor(vertical.resized()))
        .argument(transformation.ordinal())
        .argument(vertical.segment())
        .argument(horizontal.segment())
        .addresses(x, y)
        .run(Blocks.of(stream, n), Blocks.THREADS);
  }
}
