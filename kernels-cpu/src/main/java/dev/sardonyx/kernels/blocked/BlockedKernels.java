package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.matmul.RowLayout;

/** The inner loops over channel blocks; {@code b} is {@link #block()}. */
public interface BlockedKernels {
  /** Channels of one block: half of the panel of a matrix product. */
  int block();

  /**
   * Copies {@code count} pixels of one block, from {@code fromStride} elements apart to {@code
   * toStride} elements apart.
   */
  void copyPixels(
      int count, float[] from, int offset, int fromStride, float[] to, int toOffset, int toStride);

  /**
   * Copies {@code run} elements from each of several lines, one run behind the other, for each of
   * {@code count} pixels: {@code to[toOffset + i * toStride + l * run + x] = image[offset + i *
   * pixelStride + lines[l] + x]}.
   *
   * <p>Up to {@link #block()} elements behind each run are read, and those behind the last run of a
   * pixel overwritten.
   */
  void copyRuns(
      int count,
      float[] image,
      int offset,
      int pixelStride,
      int[] lines,
      int run,
      float[] to,
      int toOffset,
      int toStride);

  /**
   * Of each of {@code count} pixels of one block, lane {@code lanes[i]} becomes lane {@code i} of
   * the pixel in {@code to}; where that is negative, lane {@code i} stays.
   */
  void moveLanes(int count, float[] from, int offset, int[] lanes, float[] to, int toOffset);

  /**
   * As {@link #moveLanes}, from pixels of four blocks at once: lane {@code i} is that of the last
   * block whose lanes name one for it, and 0 where none does.
   */
  void mergeLanes(
      int count,
      float[] from0,
      int offset0,
      int[] lanes0,
      float[] from1,
      int offset1,
      int[] lanes1,
      float[] from2,
      int offset2,
      int[] lanes2,
      float[] from3,
      int offset3,
      int[] lanes3,
      float[] to,
      int toOffset);

  /** Writes zeros to {@code count} pixels of one block that are {@code stride} elements apart. */
  void clearPixels(int count, float[] to, int offset, int stride);

  /** Adds {@code count} pixels of one block that lie side by side, lane by lane. */
  void sumPixels(int count, float[] from, int offset, float[] to, int toOffset);

  /**
   * {@code out[i * b + lane] = the greatest of image[i * pixelStride + y * rowStride + x *
   * tapStride + lane]} over {@code rows} by {@code columns} taps, at least one; NaN if one of them
   * is NaN. Of a 0 and a -0 the one that comes first counts, row by row.
   */
  void greatest(
      int count,
      float[] image,
      int offset,
      int rowStride,
      int pixelStride,
      int tapStride,
      int rows,
      int columns,
      float[] out,
      int outOffset);

  /**
   * {@code out[i * b + lane] = factor * the sum of image[i * pixelStride + y * rowStride + x *
   * tapStride + lane]} over {@code rows} by {@code columns} taps.
   */
  void scaledSum(
      int count,
      float[] image,
      int offset,
      int rowStride,
      int pixelStride,
      int tapStride,
      int rows,
      int columns,
      float factor,
      float[] out,
      int outOffset);

  /** The squares of {@code count} pixels of one block, {@code toStride} elements apart. */
  void squarePixels(int count, float[] from, int offset, float[] to, int toOffset, int toStride);

  /**
   * Sums of neighbouring elements: {@code to[i * b + lane] = the sum over j < window of rows[i *
   * rowStride + lane + j]}, each array from its offset on.
   */
  void windowSums(
      int count, float[] rows, int offset, int rowStride, int window, float[] to, int toOffset);

  /**
   * {@code count} pixels of one block, each the blend of two rows' two pixels: {@code out[i] =
   * upper * (w * image[upperOffset + left[i]] + w' * image[upperOffset + right[i]]) + lower * (the
   * same of the lower row)}, where {@code w = weights[2 * i]} and {@code w' = weights[2 * i + 1]}.
   */
  void blendPixels(
      int count,
      float[] image,
      int upperOffset,
      float upper,
      int lowerOffset,
      float lower,
      int[] left,
      int[] right,
      float[] weights,
      float[] out,
      int outOffset);

  /** {@code count} pixels of one block, pixel {@code i} from {@code offset + index[i]}. */
  void gatherPixels(int count, float[] image, int offset, int[] index, float[] out, int outOffset);

  /**
   * A row of outputs of a depthwise convolution in one block: {@code out[i * b + lane] = bias[lane]
   * + the sum over y, x of image[i * pixelStride + y * rowStride + x * tapStride + lane] *
   * weights[y * weightsStride + x * b + lane]}, each array from its offset on.
   *
   * @param rows taps from top to bottom
   * @param columns taps from left to right
   */
  void depthwise(
      int count,
      float[] image,
      int offset,
      int rowStride,
      int pixelStride,
      int tapStride,
      int rows,
      int columns,
      float[] weights,
      int weightsOffset,
      int weightsStride,
      float[] bias,
      int biasOffset,
      float[] out,
      int outOffset);

  /**
   * The first two and the last two outputs of a row of a depthwise convolution in one block, by
   * windows of five columns over an image with zeros around it: {@code out[i * b + lane] =
   * bias[lane] + the sum over y, x < 5 of image[(i + x - 2) * b + y * rowStride + lane] * weights[y
   * * weightsStride + x * b + lane]}, each array from its offset on.
   *
   * @param width of the row, at least 4
   * @param rows taps from top to bottom
   */
  void depthwiseEnds(
      int width,
      float[] image,
      int offset,
      int rowStride,
      int rows,
      float[] weights,
      int weightsOffset,
      int weightsStride,
      float[] bias,
      int biasOffset,
      float[] out,
      int outOffset);

  /**
   * Whether {@link #depthwiseRows} and {@link #depthwiseEnds} are faster than {@link #depthwise}
   * where either will do.
   */
  boolean prefersDepthwiseRows();

  /**
   * One row or two of a depthwise convolution in one block, by windows of 3x3 over an image with
   * zeros around it: {@code out[(r * width + i) * b + lane] = bias[lane] + the sum over y, x < 3 of
   * pixel i + x - 1 of row r + y - 1 * weights[(y * 3 + x) * b + lane]}, or {@code least} where
   * that is less. Rows 0 and following begin at {@code image[offset]}, one behind the other.
   *
   * @param rows 1 or 2
   * @param width of the image, at least 2
   * @param above has row -1
   * @param below has the row behind the last
   */
  void depthwiseRows(
      int rows,
      int width,
      float[] above,
      int aboveOffset,
      float[] image,
      int offset,
      float[] below,
      int belowOffset,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset,
      float least,
      float[] out,
      int outOffset);

  /** Channels of {@link #multiplyPixels}. */
  int PIXEL_TERMS = 8;

  /**
   * The first eight channels of a block times the weights of a block of outputs: {@code out[i * b +
   * lane] = bias[lane] + the sum over c < 8 of image[i * b + c] * weights[c * b + lane]}, each
   * array from its offset on.
   */
  void multiplyPixels(
      int count,
      float[] image,
      int offset,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset,
      float[] out,
      int outOffset);

  /**
   * Chosen lanes of {@code count} pixels times the weights of {@code blocks} blocks of outputs:
   * {@code out[k * outStride + i * b + lane] = the sum over t of image[i * b + places[t]] *
   * weights[(t * blocks + k) * b + lane], + bias[k * b + lane] + addend[k * outStride + i * b +
   * lane]}, each array from its offset on, added up in this order; or {@code least} where that is
   * less.
   *
   * @param blocks 1 or 2
   * @param addend null for none
   */
  void multiplyLanes(
      int count,
      int blocks,
      float[] image,
      int offset,
      int[] places,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset,
      float[] addend,
      int addendOffset,
      float least,
      float[] out,
      int outOffset,
      int outStride);

  /** Taps of one line of {@link #convolvePlanes}. */
  int LINE_TAPS = 3;

  /**
   * A row of outputs of a convolution of planes, of one block: {@code out[i * b + lane] =
   * bias[lane] + the sum over lines l and x < 3 of image[i * pixelStride + lines[l] + x] *
   * weights[(l * 3 + x) * b + lane]}, each array from its offset on, added up in this order; or
   * {@code least} where that is less.
   */
  void convolvePlanes(
      int count,
      float[] image,
      int offset,
      int pixelStride,
      int[] lines,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset,
      float least,
      float[] out,
      int outOffset);

  /** The most outputs of {@link #convolveLanes}. */
  int FEW_OUTPUTS = 3;

  /**
   * A row of few outputs of a dense convolution of stride 1, each lane for itself: {@code sums[(i *
   * outputs + o) * b + lane] = the sum over taps t of image[i * b + places[t] + lane] * weights[(t
   * * outputs + o) * b + lane]}, each array from its offset on.
   *
   * @param outputs 1 to {@link #FEW_OUTPUTS}
   */
  void convolveLanes(
      int count,
      int outputs,
      float[] image,
      int offset,
      int[] places,
      float[] weights,
      int weightsOffset,
      float[] sums,
      int sumsOffset);

  /**
   * Adds the lanes of each of {@code count} vectors {@code stride} elements apart, halves upon
   * halves, and a bias: {@code out[outOffset + i * b] = the lanes of sums[offset + i * stride] +
   * bias}.
   */
  void addLanes(
      int count, float[] sums, int offset, int stride, float bias, float[] out, int outOffset);

  /**
   * Transforms one block of a run of patches for Winograd's convolution. The patches are those of
   * one row, {@code transform.outputs()} pixels apart; their rows all exist, their columns do from
   * {@code begin} to {@code end}, and elsewhere they are 0. Numbers {@code [0, b)} of position
   * {@code i} of the patches go to rows 0 and following of the {@link RowLayout} that begins at
   * {@code to[toOffset + i * toStride]}; the row behind the last may be overwritten.
   *
   * @param transform the algorithm, which says how large patches are
   * @param patches at most {@link RowLayout#panelRows}
   * @param offset where the first patch begins, or would begin
   * @param rowStride elements from one row of the image to the next
   * @param begin the first column that exists, seen from the first patch's
   * @param end the one behind the last that exists; at least {@code begin}
   * @param work as many elements as {@link WinogradTransform#workElements} says
   */
  void winogradInput(
      WinogradTransform transform,
      int patches,
      float[] image,
      int offset,
      int rowStride,
      int begin,
      int end,
      float[] to,
      int toOffset,
      int toStride,
      float[] work);

  /**
   * Transforms the products of one block of a run of patches back and adds a bias: product {@code
   * i} of patch {@code p} is at {@code products[offset + i * stride + p * b]}.
   *
   * @param rows rows of the result that are wanted
   * @param columns columns of the result that are wanted, from the first patch's on
   * @param rowStride elements from one row of the output to the next
   * @param work as many elements as {@link WinogradTransform#workElements} says
   */
  void winogradOutput(
      WinogradTransform transform,
      int patches,
      float[] products,
      int offset,
      int stride,
      float[] bias,
      int biasOffset,
      int rows,
      int columns,
      float[] out,
      int outOffset,
      int rowStride,
      float[] work);
}
