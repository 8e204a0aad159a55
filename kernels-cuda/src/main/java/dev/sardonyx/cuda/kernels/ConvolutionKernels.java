package dev.sardonyx.cuda.kernels;

import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.error.ResourceLimitException;
import dev.sardonyx.tensor.ElementType;
import java.util.Arrays;

/** Convolutions (convolution.cuh): FLOAT, FLOAT16 or BFLOAT16, with sums in FLOAT. */
public final class ConvolutionKernels {
  /** Products that images of a transposed convolution have at once, if one alone hasn't more. */
  private static final int MOST_PRODUCTS = 1 << 28;

  private final KernelModules modules;
  private final ProductKernels products;
  private final int mostProducts;

  public ConvolutionKernels(KernelModules modules) {
    this(modules, MOST_PRODUCTS);
  }

  /**
   * Ones that work on fewer images at once.
   *
   * @param mostProducts of all images of a transposed convolution that are worked on at once
   */
  ConvolutionKernels(KernelModules modules, int mostProducts) {
    this.modules = modules;
    this.products = new ProductKernels(modules);
    this.mostProducts = mostProducts;
  }

  /** Bytes of working memory that {@link #convolve} needs; 0 for none. */
  public static long scratchBytes(ConvolutionShape shape) {
    if (shape.isEmpty() || shape.isDirect()) {
      return 0;
    }
    if (shape.isProduct()) {
      return shape.product(DeviceEpilogue.NONE).scratchBytes();
    }
    long elements = (long) shape.columns() * shape.groups() * shape.outputChannels();
    return shape.splits() == 1 ? 0 : Float.BYTES * shape.splits() * elements;
  }

  /**
   * Convolves.
   *
   * @param weights {@code [groups * outputChannels, inputChannels, taps]}
   * @param epilogue a bias is one of rows, which are the channels
   * @param bias 0 if the epilogue has none
   * @param residual as large as y, and may be y itself; 0 if the epilogue has none
   * @param scratch of {@link #scratchBytes} bytes
   */
  public void convolve(
      CudaStream stream,
      ElementType type,
      ConvolutionShape shape,
      DeviceEpilogue epilogue,
      long x,
      long weights,
      long bias,
      long residual,
      long y,
      long scratch) {
    if (shape.isEmpty()) {
      return;
    }
    if (shape.isDirect()) {
      direct(stream, type, shape, epilogue, x, weights, bias, residual, y);
    } else if (shape.isProduct()) {
      products.run(stream, type, shape.product(epilogue), weights, x, bias, residual, y, scratch);
    } else {
      tiled(stream, type, shape, epilogue, x, weights, bias, residual, y, scratch);
    }
  }

  private void direct(
      CudaStream stream,
      ElementType type,
      ConvolutionShape shape,
      DeviceEpilogue epilogue,
      long x,
      long weights,
      long bias,
      long residual,
      long y) {
    String suffix = KernelTypes.suffix(type);
    int planes = Blocks.product(shape.batch(), shape.groups(), shape.outputChannels());
    stream
        .launch(modules.kernel("convolution_" + suffix, "convolution_direct_" + suffix))
        .argument(shape.structure().segment())
        .argument(epilogue.structure().segment())
        .addresses(x, weights, bias, residual, y)
        .run(
            Blocks.of(stream, shape.outputs()),
            Math.min(planes, Blocks.MOST_ALONG_Y),
            1,
            Blocks.THREADS,
            1,
            1,
            0);
  }

  private void tiled(
      CudaStream stream,
      ElementType type,
      ConvolutionShape shape,
      DeviceEpilogue epilogue,
      long x,
      long weights,
      long bias,
      long residual,
      long y,
      long scratch) {
    String suffix = KernelTypes.suffix(type);
    int splits = shape.splits();
    String size = shape.isLarge() ? "large_" : "small_";
    stream
        .launch(modules.kernel("convolution_" + suffix, "convolution_" + size + suffix))
        .argument(shape.structure().segment())
        .argument(epilogue.structure().segment())
        .argument(splits)
        .addresses(x, weights, bias, residual, y, scratch)
        .run(
            shape.tiles(),
            Math.min(shape.groups(), Blocks.MOST_ALONG_Y),
            splits,
            Blocks.THREADS,
            1,
            1,
            0);
    if (splits > 1) {
      ProductKernels.Parts parts =
          new ProductKernels.Parts(
              splits,
              shape.batch(),
              shape.groups() * shape.outputChannels(),
              shape.outputs(),
              0,
              epilogue);
      products.addParts(stream, type, parts, scratch, bias, residual, y);
    }
  }

  /** Bytes of working memory that {@link #transposed} needs. */
  public long transposedScratchBytes(ElementType type, ConvolutionShape gradient) {
    int atOnce = Math.min(imagesAtOnce(gradient), gradient.batch());
    int last = atOnce == 0 ? 0 : gradient.batch() % atOnce;
    return Math.max(
        transposedScratchBytes(type, gradient, atOnce),
        transposedScratchBytes(type, gradient, last));
  }

  private static long transposedScratchBytes(
      ElementType type, ConvolutionShape gradient, int images) {
    return align(KernelTypes.bytes(type) * images * productsOfImage(gradient))
        + product(gradient.withBatch(images)).scratchBytes();
  }

  /** Products of weights and inputs, which are added up to one image of a transposed result. */
  private static long productsOfImage(ConvolutionShape gradient) {
    return Math.multiplyExact(
        (long) gradient.groups() * gradient.outputs(),
        (long) gradient.outputChannels() * gradient.taps());
  }

  /** Images that are worked on at once. */
  private int imagesAtOnce(ConvolutionShape gradient) {
    long ofImage = Math.max(1, productsOfImage(gradient));
    if (ofImage > Integer.MAX_VALUE) {
      throw new ResourceLimitException(
          "ConvTranspose to an image of %s by windows of %s adds up %d products; on a GPU at most %d;"
                  .formatted(
                      Arrays.toString(gradient.input()),
                      Arrays.toString(gradient.kernel()),
                      ofImage,
                      Integer.MAX_VALUE)
              + " run the model on device(\"cpu\")");
    }
    return Math.clamp(mostProducts / ofImage, 1, Math.max(1, gradient.batch()));
  }

  private static long align(long bytes) {
    return Math.ceilDiv(bytes, 256) * 256;
  }

  /**
   * ConvTranspose: a product of the transposed weights and the input, then a sum of what falls on
   * each output element.
   *
   * @param gradient the convolution whose gradient this is: its input sizes are those of y, its
   *     output sizes those of x; its inputChannels are the channels of x and its outputChannels
   *     those of y, of one group
   * @param weights {@code [groups * inputChannels, outputChannels, taps]}
   * @param scratch of {@link #transposedScratchBytes} bytes
   */
  public void transposed(
      CudaStream stream,
      ElementType type,
      ConvolutionShape gradient,
      DeviceEpilogue epilogue,
      long x,
      long weights,
      long bias,
      long residual,
      long y,
      long scratch) {
    int atOnce = imagesAtOnce(gradient);
    long ofX =
        (long) KernelTypes.bytes(type)
            * gradient.groups()
            * gradient.inputChannels()
            * gradient.outputs();
    long ofY =
        (long) KernelTypes.bytes(type)
            * gradient.groups()
            * gradient.outputChannels()
            * gradient.inputs();
    for (int first = 0; first < gradient.batch(); first += atOnce) {
      transposedOnce(
          stream,
          type,
          gradient.withBatch(Math.min(atOnce, gradient.batch() - first)),
          epilogue,
          x + first * ofX,
          weights,
          bias,
          residual == 0 ? 0 : residual + first * ofY,
          y + first * ofY,
          scratch);
    }
  }

  private void transposedOnce(
      CudaStream stream,
      ElementType type,
      ConvolutionShape gradient,
      DeviceEpilogue epilogue,
      long x,
      long weights,
      long bias,
      long residual,
      long y,
      long scratch) {
    int n =
        Blocks.product(
            gradient.batch(), gradient.groups(), gradient.outputChannels(), gradient.inputs());
    if (n == 0) {
      return;
    }
    long bytes = KernelTypes.bytes(type) * gradient.batch() * productsOfImage(gradient);
    products.run(
        stream, type, product(gradient), weights, x, 0, 0, scratch, scratch + align(bytes));
    String suffix = KernelTypes.suffix(type);
    stream
        .launch(modules.kernel("convolution_" + suffix, "gather_taps_" + suffix))
        .argument(n)
        .argument(gradient.structure().segment())
        .argument(Structure.ofDivisor(gradient.input()[1] * gradient.input()[2]))
        .argument(Structure.ofDivisor(gradient.input()[2]))
        .argument(epilogue.structure().segment())
        .addresses(scratch, bias, residual, y)
        .run(Blocks.of(stream, n), Blocks.THREADS);
  }

  /** {@code [outputChannels * taps, inputChannels] · [inputChannels, pixels]}, image and group. */
  private static MatrixProduct product(ConvolutionShape gradient) {
    int rows = Blocks.product(gradient.outputChannels(), gradient.taps());
    int pixels = gradient.outputs();
    int channels = gradient.inputChannels();
    return new MatrixProduct(
        rows,
        pixels,
        channels,
        rows,
        pixels,
        true,
        false,
        new int[] {gradient.batch(), gradient.groups()},
        new int[] {0, Blocks.product(channels, rows)},
        new int[] {Blocks.product(gradient.groups(), channels, pixels), channels * pixels},
        0,
        DeviceEpilogue.NONE);
  }
}
