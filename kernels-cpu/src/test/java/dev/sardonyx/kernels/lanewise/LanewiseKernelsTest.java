package dev.sardonyx.kernels.lanewise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.KernelProviders;
import dev.sardonyx.kernels.blocked.BlockedKernels;
import dev.sardonyx.kernels.blocked.WinogradTransform;
import dev.sardonyx.kernels.convolution.ConvolutionKernels;
import dev.sardonyx.kernels.elementwise.BinaryOperation;
import dev.sardonyx.kernels.elementwise.ElementwiseKernels;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import dev.sardonyx.kernels.matmul.MatmulKernels;
import dev.sardonyx.kernels.matmul.RowLayout;
import dev.sardonyx.kernels.matmul.RowPanelKernels;
import dev.sardonyx.kernels.normalization.NormalizationKernels;
import dev.sardonyx.kernels.reduce.Accumulation;
import dev.sardonyx.kernels.reduce.ReductionKernels;
import java.util.Arrays;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each kernel against the vector kernel it stands in for, bit for bit, at this JVM's width. */
class LanewiseKernelsTest {
  private static final int SIZE = 3 << 13;

  private static final int[] LENGTHS = {0, 1, 3, 7, 8, 15, 16, 17, 31, 33, 64, 100, 257};

  private final KernelProvider vector = KernelProviders.preferred();
  private final int lanes = vector.blocked().block();
  private final float[] data = new float[SIZE];

  @BeforeEach
  void fillData() {
    assumeTrue(vector.vectorBits() > 0);
    Random random = new Random(7);
    for (int i = 0; i < SIZE; i++) {
      data[i] = (float) random.nextGaussian();
    }
  }

  /** Both kernels write to a copy of the data. */
  private <K> void compare(
      K vectorKernels, K lanewiseKernels, String what, BiConsumer<K, float[]> call) {
    float[] expected = data.clone();
    float[] actual = data.clone();
    call.accept(vectorKernels, expected);
    call.accept(lanewiseKernels, actual);
    for (int i = 0; i < SIZE; i++) {
      if (Float.floatToIntBits(expected[i]) != Float.floatToIntBits(actual[i])) {
        assertEquals(expected[i], actual[i], what + ", element " + i);
        assertEquals(
            Float.floatToIntBits(expected[i]), Float.floatToIntBits(actual[i]), what + ", " + i);
      }
    }
  }

  @Test
  void tiles() {
    MatmulKernels v = vector.matmul();
    MatmulKernels l = new LanewiseMatmulKernels(lanes, v.tileRows());
    assertEquals(v.panelWidth(), l.panelWidth());
    assertEquals(v.tileRows(), l.tileRows());
    for (int depth : new int[] {0, 1, 2, 3, 4, 5, 31, 192}) {
      for (int rows = 0; rows <= 2 * v.tileRows() + 1; rows++) {
        int count = rows;
        compare(
            v,
            l,
            "tiles of " + rows + " x " + depth,
            (k, to) ->
                k.tiles(
                    count, depth, data, 1, depth + 1, data, 5, data, 3, 2 * lanes, lanes, to, 7,
                    3 * lanes, 2 * lanes));
      }
      for (int rows = 0; rows <= 27; rows++) {
        int count = rows;
        compare(
            v,
            l,
            "half tile of " + rows + " x " + depth,
            (k, to) ->
                k.halfTiles(
                    count, depth, data, 1, depth + 1, data, 5, data, 3, lanes, to, 7, 2 * lanes));
      }
    }
  }

  @Test
  void rowPanels() {
    RowPanelKernels v = vector.matmul().rowPanels();
    RowPanelKernels l = new LanewiseRowPanels(lanes);
    assertEquals(v.panelWidth(), l.panelWidth());
    int width = 2 * lanes;
    for (int depth : new int[] {0, 1, 2, 3, 4, 5, 8, 31, 64}) {
      for (int rows : new int[] {0, 1, 2, 3, 4, 5, 6, 8, 9, 11, 12, 14, 15, 16, 29, 31, 33, 40}) {
        int stride = v.layout().stride(rows, depth);
        for (int each : new int[] {0, width}) {
          compare(
              v,
              l,
              "tiles of " + rows + " x " + depth + ", initial values " + each + " apart",
              (k, to) ->
                  k.tiles(
                      rows, depth, data, 1, stride, data, 5, data, 3, each, lanes, to, 7, 3 * lanes,
                      2 * lanes));
          compare(
              v,
              l,
              "half tiles of " + rows + " x " + depth + ", initial values " + each + " apart",
              (k, to) ->
                  k.halfTiles(rows, depth, data, 1, stride, data, 5, data, 3, each, to, 7, width));
        }
      }
    }
  }

  @Test
  void rowsIntoPanels() {
    RowPanelKernels v = vector.matmul().rowPanels();
    RowPanelKernels l = new LanewiseRowPanels(lanes);
    for (int depth : new int[] {0, 1, 7, 8, 9, 24, 30}) {
      for (int stride : new int[] {depth, depth + 3, 2 * depth}) {
        for (int first : new int[] {0, 1, 5, 7, 14, 15, 16, 22}) {
          for (int rows : new int[] {0, 1, 7, 8, 9, 14, 15, 16, 30, 33, 47}) {
            compare(
                v,
                l,
                rows + " rows of " + depth + " numbers, " + stride + " apart, from " + first,
                (k, to) ->
                    k.pack(
                        first,
                        rows,
                        depth,
                        data,
                        11,
                        stride,
                        to,
                        2,
                        l.layout().stride(first + rows, depth)));
          }
        }
      }
    }
  }

  @Test
  void otherProducts() {
    MatmulKernels v = vector.matmul();
    MatmulKernels l = new LanewiseMatmulKernels(lanes, v.tileRows());
    for (int length : LENGTHS) {
      compare(v, l, "dot of " + length, (k, to) -> to[0] = k.dot(data, 3, data, 500, length));
      for (int depth : new int[] {0, 1, 4, 7, 8}) {
        compare(
            v,
            l,
            "row times matrix " + depth + " x " + length,
            (k, to) -> k.addRowTimesMatrix(length, depth, data, 1, data, 9, 300, to, 11));
      }
    }
    compare(v, l, "panels", (k, to) -> k.packPanels(13, 5, data, 3, 12 * lanes, to, 8000));
  }

  @Test
  void unaryFunctions() {
    ElementwiseKernels v = vector.elementwise();
    ElementwiseKernels l = new LanewiseElementwiseKernels();
    fillWithAllMagnitudes();
    for (UnaryOperation operation : UnaryOperation.values()) {
      if (operation == UnaryOperation.BITWISE_NOT || operation == UnaryOperation.LOGICAL_NOT) {
        continue; // for integers
      }
      for (int length : new int[] {0, 1, lanes, 5 * lanes + 3, SIZE}) {
        compare(
            v,
            l,
            operation + " of " + length,
            (k, to) -> k.unary(operation, 0.3f, 0.7f, data, 0, to, 0, length));
      }
    }
  }

  private void fillWithAllMagnitudes() {
    Random random = new Random(8);
    for (int i = 0; i < SIZE; i++) {
      // All bit patterns; every second one near 1.
      data[i] = i % 2 == 0 ? Float.intBitsToFloat(random.nextInt()) : 4 * data[i];
    }
    float[] special = {0f, -0f, 1f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
    System.arraycopy(special, 0, data, 0, special.length);
  }

  @Test
  void binaryOperations() {
    ElementwiseKernels v = vector.elementwise();
    ElementwiseKernels l = new LanewiseElementwiseKernels();
    fillWithAllMagnitudes();
    float[] other = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      other[i] = data[(i + 3) % SIZE];
    }
    other[1] = 2; // squares
    for (BinaryOperation operation : BinaryOperation.values()) {
      if (operation.compareTo(BinaryOperation.BITWISE_AND) >= 0) {
        continue; // for integers
      }
      for (int length : LENGTHS) {
        for (int form = 0; form < 3; form++) {
          int aStep = form == 2 ? 0 : 1;
          int bStep = form == 1 ? 0 : 1;
          compare(
              v,
              l,
              operation + " of " + length + ", form " + form,
              (k, to) -> k.binary(operation, data, 1, aStep, other, 1, bStep, to, 2, length));
        }
      }
    }
  }

  @Test
  void normalization() {
    NormalizationKernels v = vector.normalization();
    NormalizationKernels l = new LanewiseNormalizationKernels(lanes);
    for (int length : LENGTHS) {
      compare(
          v,
          l,
          "exponentials of " + length,
          (k, to) -> to[0] = k.exponentials(data, 3, 1.5f, to, 5, length));
      compare(
          v,
          l,
          "far exponentials of " + length,
          (k, to) -> to[0] = k.exponentials(data, 3, 87.5f, to, 5, length));
      compare(v, l, "greatest of " + length, (k, to) -> to[0] = k.greatest(data, 3, length));
      for (int step : new int[] {0, 1}) {
        for (float[] mask : new float[][] {data, null}) {
          compare(
              v,
              l,
              "scale and mask of " + length,
              (k, to) -> {
                System.arraycopy(data, 3, to, 1, length);
                to[0] = k.scaleAndMask(to, 1, 0.3f, mask, 700, step, length);
              });
        }
      }
      compare(
          v,
          l,
          "squared deviations of " + length,
          (k, to) -> to[0] = k.squaredDeviations(data, 3, 0.1f, length));
      for (float exponent : new float[] {0.75f, 0.6f}) {
        compare(
            v,
            l,
            "quotients of " + length,
            (k, to) -> k.divideByPower(data, 3, data, 40, 9, 0.1f, exponent, to, 600, length));
      }
      compare(
          v, l, "affine of " + length, (k, to) -> k.affine(data, 3, 0.1f, 3, 0.5f, to, 9, length));
      compare(
          v,
          l,
          "scaled affine of " + length,
          (k, to) -> k.affine(data, 3, 0.1f, 3, data, 700, data, 900, to, 9, length));
    }
  }

  @Test
  void reductions() {
    ReductionKernels v = vector.reduction();
    ReductionKernels l = new LanewiseReductionKernels(lanes);
    for (Accumulation accumulation : Accumulation.values()) {
      for (int length : LENGTHS) {
        compare(
            v,
            l,
            accumulation + " of " + length,
            (k, to) -> to[0] = k.row(accumulation, data, 3, length));
        compare(
            v,
            l,
            accumulation + " of columns " + length,
            (k, to) -> k.column(accumulation, data, 3, to, 5, length));
      }
    }
  }

  @Test
  void convolution() {
    ConvolutionKernels v = vector.convolution();
    ConvolutionKernels l = new LanewiseConvolutionKernels(lanes);
    int[] taps = {0, 1, 2, 50, 51, 52};
    for (int length : LENGTHS) {
      compare(
          v,
          l,
          "weighted taps of " + length,
          (k, to) -> k.weightedTaps(length, data, 3, taps, data, 9, 0.4f, to, 5));
      compare(
          v,
          l,
          "greatest taps of " + length,
          (k, to) -> k.greatestTaps(length, data, 3, taps, to, 5));
      for (int stride = 1; stride <= 3; stride++) {
        int step = stride;
        compare(
            v, l, "copies of " + length, (k, to) -> k.copyStrided(length, data, 3, step, to, 5));
      }
    }
    int width = 2 * lanes;
    for (int stride = 1; stride <= 3; stride++) {
      for (int begin = 0; begin < width; begin += 3) {
        int step = stride;
        int first = begin;
        compare(
            v,
            l,
            "lanes from " + begin,
            (k, to) ->
                k.packLanes(
                    5, data, 200, step, 7, first / 2, first, 300, first, width, to, 9, width + 2));
      }
    }
  }

  @Test
  void channelBlocks() {
    BlockedKernels v = vector.blocked();
    BlockedKernels l = new LanewiseBlockedKernels(lanes);
    int[] index = {0, 3 * lanes, lanes, 40, 7};
    for (int count : new int[] {0, 1, 2, 3, 4, 5, 9}) {
      compare(v, l, "copies", (k, to) -> k.copyPixels(count, data, 3, lanes, to, 5, 3 * lanes));
      compare(v, l, "copies", (k, to) -> k.copyPixels(count, data, 3, lanes, to, 5, lanes));
      compare(v, l, "zeros", (k, to) -> k.clearPixels(count, to, 5, 2 * lanes));
      int[] places = new int[lanes];
      Arrays.setAll(places, lane -> lane % 3 == 2 ? -1 : (lane * 5 + 1) % lanes);
      compare(v, l, "moves", (k, to) -> k.moveLanes(count, data, 3, places, to, 5));
      int[] others = new int[lanes];
      Arrays.setAll(others, lane -> lane % 4 == 2 ? lanes - 1 - lane : -1);
      compare(
          v,
          l,
          "merged",
          (k, to) ->
              k.mergeLanes(
                  count, data, 9, others, data, 3, places, data, 7, others, data, 1, others, to,
                  5));
      compare(v, l, "sums", (k, to) -> k.sumPixels(count, data, 5, to, 1));
      compare(v, l, "squares", (k, to) -> k.squarePixels(count, data, 5, to, 1, 2 * lanes));
      compare(v, l, "windows", (k, to) -> k.windowSums(count, data, 5, 2 * lanes, 5, to, 1));
    }
    compare(v, l, "gathered", (k, to) -> k.gatherPixels(5, data, 9, index, to, 3));
    compare(
        v,
        l,
        "blends",
        (k, to) -> k.blendPixels(5, data, 1, 0.3f, 90, 0.7f, index, index, data, to, 3));
    for (int taps = 1; taps <= 3; taps++) {
      int size = taps;
      for (float[] image : new float[][] {data, special()}) {
        for (int count : new int[] {1, 3, 4, 5, 9}) {
          compare(
              v,
              l,
              "greatest of " + count,
              (k, to) ->
                  k.greatest(count, image, 1, 5 * lanes, lanes, 2 * lanes, size, size + 1, to, 3));
          compare(
              v,
              l,
              "greatest under squares, " + count,
              (k, to) ->
                  k.greatest(count, image, 1, 5 * lanes, 2 * lanes, lanes, size, size, to, 3));
        }
      }
      compare(
          v,
          l,
          "means",
          (k, to) ->
              k.scaledSum(3, data, 1, 5 * lanes, lanes, 2 * lanes, size, size + 1, 0.3f, to, 3));
    }
  }

  /** Zeros and infinities of both signs among the numbers, and some NaN. */
  private float[] special() {
    float[] special = data.clone();
    float[] values = {
      -0f, 0f, 0f, -0f, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, Float.NaN
    };
    for (int i = 0; i < special.length; i++) {
      if (i % 5 != 0) {
        special[i] = values[(i * 7 + i / 50) % (i / 200 % 2 == 0 ? 4 : values.length)];
      }
    }
    return special;
  }

  /** Both write whole vectors; what lies behind the last run is free to be anything. */
  @Test
  void runsOfPixels() {
    BlockedKernels v = vector.blocked();
    BlockedKernels l = new LanewiseBlockedKernels(lanes);
    int[] lines = {0, 31, 77};
    for (int run : new int[] {1, 3, lanes, lanes + 1}) {
      compare(
          v,
          l,
          "runs of " + run,
          (k, to) -> {
            float[] packed = new float[SIZE];
            k.copyRuns(9, data, 3, 2, lines, run, packed, 0, 3 * run + lanes);
            for (int i = 0; i < 9; i++) {
              System.arraycopy(packed, i * (3 * run + lanes), to, i * 3 * run, 3 * run);
            }
          });
    }
  }

  @Test
  void depthwiseConvolution() {
    BlockedKernels v = vector.blocked();
    BlockedKernels l = new LanewiseBlockedKernels(lanes);
    for (int columns = 0; columns <= 7; columns++) {
      for (int stride = 1; stride <= 3; stride++) {
        for (int dilation = 1; dilation <= 2; dilation++) {
          int taps = columns;
          int step = stride * lanes;
          int apart = dilation * lanes;
          compare(
              v,
              l,
              "depthwise " + columns + " / " + stride + " / " + dilation,
              (k, to) ->
                  k.depthwise(
                      13,
                      data,
                      3,
                      60 * lanes,
                      step,
                      apart,
                      3,
                      taps,
                      data,
                      9,
                      8 * lanes,
                      data,
                      1,
                      to,
                      5));
        }
      }
    }
  }

  @Test
  void depthwiseConvolutionOfFiveColumns() {
    BlockedKernels v = vector.blocked();
    BlockedKernels l = new LanewiseBlockedKernels(lanes);
    int step = lanes;
    for (int rows = 0; rows <= 5; rows++) {
      for (int count = 1; count <= 37; count++) {
        int outputs = count;
        int taps = rows;
        compare(
            v,
            l,
            count + " depthwise outputs, rows " + rows,
            (k, to) ->
                k.depthwise(
                    outputs, data, 3, 45 * step, step, step, taps, 5, data, 9, 6 * step, data, 1,
                    to, 5));
      }
    }
  }

  @Test
  void endsOfDepthwiseConvolution() {
    BlockedKernels v = vector.blocked();
    BlockedKernels l = new LanewiseBlockedKernels(lanes);
    for (int rows = 0; rows <= 5; rows++) {
      for (int width : new int[] {4, 5, 6, 7, 12, 30}) {
        int taps = rows;
        compare(
            v,
            l,
            "depthwise ends of " + width + ", rows " + rows,
            (k, to) ->
                k.depthwiseEnds(
                    width, data, 3, 31 * lanes, taps, data, 9, 6 * lanes, data, 1, to, 5));
      }
    }
  }

  @Test
  void rowsOfDepthwiseConvolution() {
    BlockedKernels v = vector.blocked();
    BlockedKernels l = new LanewiseBlockedKernels(lanes);
    for (int rows = 1; rows <= 2; rows++) {
      for (int width : new int[] {2, 3, 4, 5, 7, 8, 13}) {
        for (float least : new float[] {0, Float.NEGATIVE_INFINITY}) {
          int several = rows;
          compare(
              v,
              l,
              rows + " depthwise rows of " + width,
              (k, to) ->
                  k.depthwiseRows(
                      several, width, data, 2, data, 3, data, 7, data, 9, data, 1, least, to, 5));
        }
      }
    }
  }

  @Test
  void convolutionOfPlanes() {
    BlockedKernels v = vector.blocked();
    BlockedKernels l = new LanewiseBlockedKernels(lanes);
    int[] lines = {0, 31, 77, 5};
    for (int stride = 1; stride <= 3; stride++) {
      for (int count : new int[] {1, 7, 8, 14, 17, 30}) {
        int step = stride;
        compare(
            v,
            l,
            "planes / " + stride + ", " + count,
            (k, to) -> k.convolvePlanes(count, data, 3, step, lines, data, 9, data, 1, 0, to, 5));
      }
    }
  }

  @Test
  void productsOfPixels() {
    if (lanes < BlockedKernels.PIXEL_TERMS) {
      return; // narrower blocks have no such products
    }
    BlockedKernels v = vector.blocked();
    BlockedKernels l = new LanewiseBlockedKernels(lanes);
    for (int count : new int[] {1, 2, 3, 8, 17}) {
      compare(
          v,
          l,
          "pixels / " + count,
          (k, to) -> k.multiplyPixels(count, data, 3, data, 9, data, 1, to, 5));
    }
  }

  @Test
  void productsOfLanes() {
    BlockedKernels v = vector.blocked();
    BlockedKernels l = new LanewiseBlockedKernels(lanes);
    int[] places = {0, 31, 77, 5, 5, 2};
    for (int blocks = 1; blocks <= 2; blocks++) {
      for (int count : new int[] {1, 6, 7, 13, 14, 15, 25}) {
        int both = blocks;
        compare(
            v,
            l,
            "lanes / " + blocks + ", " + count,
            (k, to) ->
                k.multiplyLanes(
                    count,
                    both,
                    data,
                    3,
                    places,
                    data,
                    9,
                    data,
                    1,
                    null,
                    0,
                    Float.NEGATIVE_INFINITY,
                    to,
                    5,
                    27 * lanes));
        compare(
            v,
            l,
            "lanes and an addend / " + blocks + ", " + count,
            (k, to) ->
                k.multiplyLanes(
                    count,
                    both,
                    data,
                    3,
                    places,
                    data,
                    9,
                    data,
                    1,
                    data,
                    11,
                    0,
                    to,
                    5,
                    27 * lanes));
      }
    }
  }

  @Test
  void convolutionToFewOutputs() {
    BlockedKernels v = vector.blocked();
    BlockedKernels l = new LanewiseBlockedKernels(lanes);
    int[] places = {0, 31, 77, 5, 2};
    for (int outputs = 1; outputs <= BlockedKernels.FEW_OUTPUTS; outputs++) {
      for (int count : new int[] {1, 2, 3, 5, 7, 8, 17}) {
        int several = outputs;
        compare(
            v,
            l,
            outputs + " outputs, " + count,
            (k, to) -> k.convolveLanes(count, several, data, 3, places, data, 9, to, 5));
        compare(
            v,
            l,
            "lanes of " + count,
            (k, to) -> k.addLanes(count, data, 3, several * lanes, 0.7f, to, 5));
      }
    }
  }

  @Test
  void winogradInput() {
    RowLayout layout = RowLayout.of(lanes);
    for (WinogradTransform transform : WinogradTransform.values()) {
      for (int patches = 1; patches <= layout.panelRows(); patches++) {
        int run = patches;
        int columns = patches * transform.outputs() + 2;
        float[] work = new float[transform.workElements(patches, lanes)];
        for (int[] range : new int[][] {{0, columns}, {1, columns}, {0, columns - 2}, {2, 3}}) {
          compare(
              vector.blocked(),
              new LanewiseBlockedKernels(lanes),
              patches + " patches of " + transform + " with columns " + Arrays.toString(range),
              (k, to) -> {
                k.winogradInput(
                    transform,
                    run,
                    data,
                    3,
                    (columns + 1) * lanes,
                    range[0],
                    range[1],
                    to,
                    5,
                    2 * lanes * lanes + 1,
                    work);
                clearRows(to, 5, 2 * lanes * lanes + 1, transform.positions(), run);
              });
        }
      }
    }
  }

  /** Clears the rows behind the last, which kernels may overwrite as far as a vector reaches. */
  private void clearRows(float[] panels, int offset, int stride, int positions, int row) {
    int steps = RowPanelKernels.STEPS;
    RowLayout layout = RowLayout.of(lanes);
    if (layout.isOfChannelBlocks()) {
      return; // each row is a vector
    }
    for (int i = 0; i < positions; i++) {
      for (int k = 0; k < lanes; k += steps) {
        int from = offset + i * stride + layout.step(k, 0) + row * steps;
        Arrays.fill(panels, from, from + lanes - steps, 0);
      }
    }
  }

  @Test
  void winogradOutput() {
    for (WinogradTransform transform : WinogradTransform.values()) {
      for (int patches = 1; patches <= 3; patches++) {
        float[] work = new float[transform.workElements(patches, lanes)];
        for (int rows = 1; rows <= transform.outputs(); rows++) {
          for (int last = 1; last <= transform.outputs(); last++) {
            int run = patches;
            int down = rows;
            int columns = (patches - 1) * transform.outputs() + last;
            compare(
                vector.blocked(),
                new LanewiseBlockedKernels(lanes),
                patches + " patches of " + transform + ", " + rows + " by " + columns,
                (k, to) ->
                    k.winogradOutput(
                        transform,
                        run,
                        data,
                        3,
                        4 * lanes,
                        data,
                        7,
                        down,
                        columns,
                        to,
                        5,
                        20 * lanes,
                        work));
          }
        }
      }
    }
  }
}
