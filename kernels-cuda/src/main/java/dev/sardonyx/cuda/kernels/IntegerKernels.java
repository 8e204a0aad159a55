package dev.sardonyx.cuda.kernels;

import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.cuda.driver.KernelLaunch;
import dev.sardonyx.tensor.ElementType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Products of INT8 and UINT8 less their zero points, exact in INT32 (integers.cu). A product leaves
 * sums in {@code parts} pieces, one after another, which what comes after it adds up.
 */
public final class IntegerKernels {
  private static final String FAMILY = "integers";
  private static final int TILE = 64;

  private final KernelModules modules;

  public IntegerKernels(KernelModules modules) {
    this.modules = modules;
  }

  /**
   * A dense operand.
   *
   * @param zeros address of its zero points, of its type; 0 for none
   * @param eachZero whether there is one for each row, column or channel, not one for all
   */
  public record Operand(ElementType type, long address, long zeros, boolean eachZero) {
    private int flip() {
      return IntegerKernels.flip(type);
    }

    MemorySegment zeroPoints() {
      return new Structure(2 * Long.BYTES)
          .address(zeros)
          .flag(eachZero)
          .skip(Integer.BYTES)
          .segment();
    }
  }

  /** What makes the bits of a byte those of the number and 128 more, if it is signed. */
  static int flip(ElementType type) {
    return switch (type) {
      case INT8 -> 128;
      case UINT8 -> 0;
      default -> throw new IllegalArgumentException("no 8-bit integers: " + type);
    };
  }

  /** A number for all, or one for each column or channel: {@code address} 0 stands for none. */
  public record Numbers(long address, boolean each) {
    public static final Numbers NONE = new Numbers(0, false);
  }

  /** Pieces that {@link #product} leaves its sums in. */
  public static int parts(MatrixProduct p) {
    return isEmpty(p)
        ? 1
        : MatrixProduct.splits(tiles(p.rows(), p.columns()) * p.matrices(), p.depth());
  }

  private static boolean isEmpty(MatrixProduct p) {
    return p.rows() == 0
        || p.columns() == 0
        || Arrays.stream(p.batch()).anyMatch(size -> size == 0);
  }

  private static long tiles(int rows, int columns) {
    return MatrixProduct.tiles(rows, columns, TILE);
  }

  /**
   * Products of matrices.
   *
   * @param p of dense matrices that aren't transposed, without an epilogue
   * @param sums {@code [parts, batch, rows, columns]} INT32
   */
  public void product(CudaStream stream, MatrixProduct p, Operand a, Operand b, long sums) {
    if (isEmpty(p)) {
      return;
    }
    int parts = parts(p);
    Walk batches = Walk.of(p.batch(), p.batchStridesA(), p.batchStridesB());
    Structure structure =
        new Structure(7 * Integer.BYTES + Walk.bytes(2))
            .integers(p.rows(), p.columns(), p.depth(), p.matrices(), parts, a.flip(), b.flip())
            .append(batches.structure(2));
    stream
        .launch(modules.kernel(FAMILY, "integer_product"))
        .argument(structure.segment())
        .argument(a.address())
        .argument(a.zeroPoints())
        .argument(b.address())
        .argument(b.zeroPoints())
        .argument(sums)
        .run(
            Math.toIntExact(tiles(p.rows(), p.columns())),
            1,
            (int) Math.min((long) p.matrices() * parts, Blocks.MOST_ALONG_Y),
            Blocks.THREADS,
            1,
            1,
            0);
  }

  /** Pieces that {@link #convolve} leaves its sums in. */
  public static int parts(ConvolutionShape shape) {
    return shape.isEmpty() ? 1 : MatrixProduct.splits(tiles(shape) * shape.groups(), shape.depth());
  }

  private static long tiles(ConvolutionShape shape) {
    return tiles(shape.outputChannels(), shape.columns());
  }

  /**
   * A convolution; padding holds the zero point.
   *
   * @param weights {@code [groups * outputChannels, inputChannels, taps]}
   * @param sums {@code [parts, batch, channels, outputs]} INT32
   */
  public void convolve(
      CudaStream stream, ConvolutionShape shape, Operand x, Operand weights, long sums) {
    if (shape.isEmpty()) {
      return;
    }
    int parts = parts(shape);
    stream
        .launch(modules.kernel(FAMILY, "integer_convolution"))
        .argument(shape.structure().segment())
        .argument(parts)
        .argument(x.flip())
        .argument(weights.flip())
        .argument(x.address())
        .argument(x.zeroPoints())
        .argument(weights.address())
        .argument(weights.zeroPoints())
        .argument(sums)
        .run(
            Math.toIntExact(tiles(shape)),
            Math.min(shape.groups(), Blocks.MOST_ALONG_Y),
            parts,
            Blocks.THREADS,
            1,
            1,
            0);
  }

  /**
   * The sums of several parts, of n elements each.
   *
   * @param y INT32
   */
  public void addParts(CudaStream stream, int n, int parts, long sums, long y) {
    if (n > 0) {
      launch(stream, "integer_sums", n, parts)
          .addresses(sums, y)
          .run(Blocks.of(stream, n), Blocks.THREADS);
    }
  }

  /**
   * {@code y = steps(sum * scale + bias)}.
   *
   * @param columns of each row, which scale and bias have one number for
   * @param steps an epilogue's steps; its scale and bias don't count
   * @param scale FLOAT
   * @param bias FLOAT
   * @param y FLOAT; may be where the sums are, if these are in one part
   */
  public void scale(
      CudaStream stream,
      int n,
      int parts,
      int columns,
      DeviceEpilogue steps,
      long sums,
      Numbers scale,
      Numbers bias,
      long y) {
    if (n > 0) {
      launch(stream, "integer_scale", n, parts)
          .argument(Structure.ofDivisor(columns))
          .argument(steps.structure().segment())
          .argument(sums)
          .argument(scale.address())
          .argument(scale.each() ? 1 : 0)
          .argument(bias.address())
          .argument(bias.each() ? 1 : 0)
          .argument(y)
          .run(Blocks.of(stream, n), Blocks.THREADS);
    }
  }

  /**
   * What sums are quantized with.
   *
   * @param inner elements of a row or plane that are of one channel
   * @param channels that a result has, over and over
   * @param bias INT32, one a channel; 0 for none
   * @param scaleA one FLOAT
   * @param scaleB FLOAT, one or one a channel
   * @param scaleY one FLOAT
   * @param zero of y's type; 0 for none
   */
  public record Requantization(
      int inner, int channels, long bias, long scaleA, Numbers scaleB, long scaleY, long zero) {}

  /**
   * {@code y = saturate(round((sum + bias) * (scaleA * scaleB / scaleY)) + zero)}, ties to even.
   *
   * @param type of y, INT8 or UINT8
   */
  public void requantize(
      CudaStream stream, ElementType type, int n, int parts, Requantization by, long sums, long y) {
    if (n > 0) {
      launch(stream, "integer_requantize", n, parts)
          .argument(Structure.ofDivisor(by.inner()))
          .argument(Structure.ofDivisor(by.channels()))
          .argument(flip(type))
          .argument(sums)
          .argument(by.bias())
          .argument(by.scaleA())
          .argument(by.scaleB().address())
          .argument(by.scaleB().each() ? 1 : 0)
          .argument(by.scaleY())
          .argument(by.zero())
          .argument(y)
          .run(Blocks.of(stream, n), Blocks.THREADS);
    }
  }

  private KernelLaunch launch(CudaStream stream, String kernel, int n, int parts) {
    return stream.launch(modules.kernel(FAMILY, kernel)).argument(n).argument(parts);
  }
}
