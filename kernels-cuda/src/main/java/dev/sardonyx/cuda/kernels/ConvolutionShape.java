package dev.sardonyx.cuda.kernels;

/**
 * Sizes of a convolution of {@code [batch, groups * inputChannels, D, H, W]} to {@code [batch,
 * groups * outputChannels, D, H, W]}; arrays have three numbers, for D, H and W, with sizes and
 * strides of 1 in front where there are fewer dimensions.
 *
 * @param inputChannels of one group
 * @param outputChannels of one group
 * @param pad elements of padding before
 */
public record ConvolutionShape(
    int batch,
    int groups,
    int inputChannels,
    int outputChannels,
    int[] input,
    int[] output,
    int[] kernel,
    int[] stride,
    int[] dilation,
    int[] pad) {
  private static final int LARGE_TILE = 128;
  private static final int SMALL_TILE = 64;

  /** Output channels of a group below which most of a tile would be empty. */
  private static final int FEW_CHANNELS = 8;

  /** Bytes of {@code Window} (convolution.cuh). */
  private static final int BYTES = Integer.BYTES * (6 * 3 + 4 * 3 + 4);

  /** The same of so many images. */
  ConvolutionShape withBatch(int images) {
    return new ConvolutionShape(
        images,
        groups,
        inputChannels,
        outputChannels,
        input,
        output,
        kernel,
        stride,
        dilation,
        pad);
  }

  int outputs() {
    return Blocks.product(output);
  }

  int inputs() {
    return Blocks.product(input);
  }

  int taps() {
    return Blocks.product(kernel);
  }

  int depth() {
    return Blocks.product(inputChannels, taps());
  }

  int columns() {
    return Blocks.product(batch, outputs());
  }

  boolean isEmpty() {
    return batch == 0 || groups == 0 || outputChannels == 0 || outputs() == 0;
  }

  boolean isDirect() {
    return outputChannels < FEW_CHANNELS;
  }

  /** Whether it is the product of the weights and the image as it lies. */
  boolean isProduct() {
    if (groups != 1 || isDirect() || taps() != 1) {
      return false;
    }
    for (int d = 0; d < input.length; d++) {
      if (stride[d] != 1 || pad[d] != 0 || input[d] != output[d]) {
        return false;
      }
    }
    return true;
  }

  boolean isLarge() {
    return MatrixProduct.tiles(outputChannels, columns(), LARGE_TILE) * groups >= SMALL_TILE;
  }

  int tiles() {
    return Math.toIntExact(
        MatrixProduct.tiles(outputChannels, columns(), isLarge() ? LARGE_TILE : SMALL_TILE));
  }

  int splits() {
    return MatrixProduct.splits((long) tiles() * groups, depth());
  }

  /** That product: {@code [channels, depth] · [depth, pixels]} for each image. */
  MatrixProduct product(DeviceEpilogue epilogue) {
    int pixels = outputs();
    return new MatrixProduct(
        outputChannels,
        pixels,
        inputChannels,
        inputChannels,
        pixels,
        false,
        false,
        new int[] {batch},
        new int[] {0},
        new int[] {Blocks.product(inputChannels, pixels)},
        0,
        epilogue);
  }

  /** As {@code Window}. */
  Structure structure() {
    return new Structure(BYTES)
        .divisor(outputs())
        .divisor(output[1] * output[2])
        .divisor(output[2])
        .divisor(taps())
        .divisor(kernel[1] * kernel[2])
        .divisor(kernel[2])
        .integers(input)
        .integers(stride)
        .integers(dilation)
        .integers(pad)
        .integers(batch, groups, inputChannels, outputChannels);
  }
}
