package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.ConvolutionShape;
import dev.sardonyx.cuda.kernels.MatrixProduct;
import dev.sardonyx.cuda.kernels.PoolingKernels;
import dev.sardonyx.cuda.library.Convolution2d;
import dev.sardonyx.cuda.library.Gemm;
import dev.sardonyx.cuda.library.Pooling2d;
import dev.sardonyx.cuda.library.ProductType;
import dev.sardonyx.tensor.ElementType;
import java.util.Arrays;
import java.util.Optional;

/**
 * Sizes of the engine's as cuBLAS and cuDNN take them; nothing where a library isn't there or
 * doesn't do the very same, so that own kernels do it.
 */
final class LibraryShapes {
  /**
   * Planes and rows that cuDNN is given at once: what a grid has along all dimensions. Whether it
   * gets over that isn't documented.
   */
  private static final int MOST_OF_NETWORK = 65535;

  private LibraryShapes() {}

  private static ProductType type(ElementType type) {
    return switch (type) {
      case FLOAT -> ProductType.FLOAT;
      case FLOAT16 -> ProductType.FLOAT16;
      case BFLOAT16 -> ProductType.BFLOAT16;
      default -> throw new IllegalArgumentException("no products of " + type);
    };
  }

  /**
   * Matrices at even distances; a stride of 0 repeats the only one.
   *
   * @param matrices may be 0
   */
  record Batch(int matrices, int strideA, int strideB) {}

  /** A product's batch, if it is walked in even steps. */
  static Optional<Batch> batch(MatrixProduct p) {
    int matrices = 1;
    int strideA = 0;
    int strideB = 0;
    for (int d = p.batch().length - 1; d >= 0; d--) {
      int size = p.batch()[d];
      if (size == 1) {
        continue;
      }
      if (matrices == 1) {
        strideA = p.batchStridesA()[d];
        strideB = p.batchStridesB()[d];
      } else if (p.batchStridesA()[d] != matrices * strideA
          || p.batchStridesB()[d] != matrices * strideB) {
        return Optional.empty();
      }
      matrices *= size;
    }
    return Optional.of(new Batch(matrices, strideA, strideB));
  }

  /** Dense matrices whose batch, if there is one, is walked in even steps. */
  static Optional<Gemm> product(Gpu gpu, ElementType type, MatrixProduct p) {
    if (gpu.resources.matrices().isEmpty()) {
      return Optional.empty();
    }
    Batch batch = batch(p).filter(found -> found.matrices() > 0).orElse(null);
    if (batch == null) {
      return Optional.empty();
    }
    Gemm gemm =
        new Gemm(
            type(type),
            p.rows(),
            p.columns(),
            p.depth(),
            p.transposedA(),
            p.transposedB(),
            batch.matrices(),
            batch.strideA(),
            batch.strideB(),
            (long) p.rows() * p.columns());
    return Optional.of(gemm).filter(gpu.resources.matrices().get()::supports);
  }

  /**
   * Up to two dimensions, whose results are as many as with the same padding at both ends: how much
   * lies behind the last window doesn't matter.
   *
   * @param relu whether a bias is added, and negative results become zero
   */
  static Optional<Convolution2d> convolution(
      Gpu gpu, ElementType type, ConvolutionShape s, boolean relu) {
    if (gpu.resources.network().isEmpty()
        || s.batch() == 0
        || s.inputChannels() == 0
        || !isFlat(s.input(), s.output(), s.kernel(), s.pad())) {
      return Optional.empty();
    }
    Convolution2d convolution =
        new Convolution2d(
            type(type),
            s.batch(),
            s.groups() * s.inputChannels(),
            s.input()[1],
            s.input()[2],
            s.groups() * s.outputChannels(),
            s.kernel()[1],
            s.kernel()[2],
            s.stride()[1],
            s.stride()[2],
            s.dilation()[1],
            s.dilation()[2],
            s.pad()[1],
            s.pad()[2],
            s.groups(),
            relu);
    return Optional.of(convolution)
        .filter(c -> c.outputH() == s.output()[1] && c.outputW() == s.output()[2])
        .filter(gpu.resources.network().get()::supports);
  }

  /** Whether D is no dimension, and nothing is cut off in front. */
  private static boolean isFlat(int[] input, int[] output, int[] kernel, int[] pad) {
    return input[0] == 1
        && output[0] == 1
        && kernel[0] == 1
        && Arrays.stream(pad).allMatch(p -> p >= 0)
        && Arrays.stream(input).allMatch(size -> size > 0);
  }

  /**
   * As with convolutions, without dilations. A window never lies in padding alone, and where
   * padding counts it is the same at both ends.
   */
  static Optional<Pooling2d> pooling(
      Gpu gpu, ElementType type, PoolingKernels.Shape s, Pooling2d.Kind kind) {
    if (!isDoneByNetwork(gpu, type)
        || s.planes() == 0
        || s.planes() > MOST_OF_NETWORK
        || !isFlat(s.input(), s.output(), s.window(), s.padBegin())
        || Arrays.stream(s.dilation()).anyMatch(d -> d != 1)
        || s.padBegin()[1] >= s.window()[1]
        || s.padBegin()[2] >= s.window()[2]
        || kind == Pooling2d.Kind.AVERAGE_WITH_PADDING
            && !Arrays.equals(s.padBegin(), s.padEnd())) {
      return Optional.empty();
    }
    Pooling2d pooling =
        new Pooling2d(
            type(type),
            kind,
            1,
            s.planes(),
            s.input()[1],
            s.input()[2],
            s.window()[1],
            s.window()[2],
            s.stride()[1],
            s.stride()[2],
            s.padBegin()[1],
            s.padBegin()[2]);
    return Optional.of(pooling)
        .filter(p -> p.outputH() == s.output()[1] && p.outputW() == s.output()[2]);
  }

  /**
   * The type of a softmax over the last dimension that the library does; half precision has to be
   * rounded at each step.
   */
  static Optional<ProductType> softmax(Gpu gpu, ElementType type, int rows, int columns) {
    return type == ElementType.FLOAT
            && isDoneByNetwork(gpu, type)
            && rows > 0
            && rows <= MOST_OF_NETWORK
            && columns > 0
        ? Optional.of(type(type))
        : Optional.empty();
  }

  /** Of pooling, cuDNN's BFLOAT16 isn't the same in all versions and on all GPUs. */
  private static boolean isDoneByNetwork(Gpu gpu, ElementType type) {
    return gpu.resources.network().isPresent() && type != ElementType.BFLOAT16;
  }
}
