package dev.sardonyx.kernels.matmul;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.KernelProviders;
import dev.sardonyx.kernels.parallel.CallerThread;
import dev.sardonyx.kernels.parallel.LastChunkFirst;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Products of bytes: exact, whatever the size. */
class IntegerGemmTest {
  private static final int[][] SHAPES = {
    {1, 1, 1},
    {1, 17, 33},
    {7, 40, 9},
    {6, 16, 1024},
    {5, 3, 1025},
    {13, 37, 2500},
    {0, 4, 5},
    {4, 0, 5},
    {4, 5, 0},
    {200, 33, 100}
  };

  private static Stream<Arguments> cases() {
    return KernelProviders.all().stream()
        .flatMap(
            provider ->
                Stream.of(SHAPES)
                    .map(shape -> Arguments.of(provider, shape[0], shape[1], shape[2])));
  }

  /** One side of a product. */
  private record Side(byte[] elements, int offset, boolean unsigned, int[] zeroPoints) {
    int at(int index, int line) {
      byte element = elements[offset + index];
      return (unsigned ? element & 0xFF : element) - zeroPoints[zeroPoints.length == 1 ? 0 : line];
    }
  }

  private static Side side(Random random, int count, int offset, boolean unsigned, int zeroPoints) {
    byte[] elements = new byte[offset + count + 1];
    random.nextBytes(elements);
    int[] zeros = new int[zeroPoints];
    Arrays.setAll(zeros, i -> random.nextInt(256) - (unsigned ? 0 : 128));
    return new Side(elements, offset, unsigned, zeros);
  }

  private static void check(
      KernelProvider provider, int rows, int columns, int depth, Side a, Side b) {
    int[] expected = new int[3 + rows * columns + 1];
    Arrays.fill(expected, -77);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        long sum = 0;
        for (int k = 0; k < depth; k++) {
          sum += (long) a.at(row * depth + k, row) * b.at(k * columns + column, column);
        }
        expected[3 + row * columns + column] = (int) sum;
      }
    }
    MatmulKernels kernels = provider.matmul();
    IntegerMatrix right =
        IntegerMatrix.of(kernels, b.elements, b.offset, b.unsigned, depth, columns);
    for (WorkerPool workers : List.of(CallerThread.INSTANCE, new LastChunkFirst())) {
      int[] c = new int[expected.length];
      Arrays.fill(c, -77);
      float[] scratch = new float[2 + IntegerGemm.scratchElements(rows, depth, columns)];
      Arrays.fill(scratch, Float.NaN); // working memory is not cleared
      new IntegerGemm(kernels, workers, rows, right)
          .run(a.elements, a.offset, a.unsigned, a.zeroPoints, b.zeroPoints, c, 3, scratch, 2);
      assertArrayEquals(expected, c);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void multiplies(KernelProvider provider, int rows, int columns, int depth) {
    Random random = new Random(rows * 31L + columns * 7L + depth);
    for (boolean aUnsigned : new boolean[] {false, true}) {
      for (boolean bUnsigned : new boolean[] {false, true}) {
        check(
            provider,
            rows,
            columns,
            depth,
            side(random, rows * depth, 3, aUnsigned, 1),
            side(random, depth * columns, 1, bUnsigned, columns));
        check(
            provider,
            rows,
            columns,
            depth,
            side(random, rows * depth, 0, aUnsigned, rows),
            side(random, depth * columns, 0, bUnsigned, 1));
      }
    }
  }

  private static List<KernelProvider> providers() {
    return KernelProviders.all();
  }

  /** Sums at the edge of what the floats hold exactly, and beyond what an int holds. */
  @ParameterizedTest
  @MethodSource("providers")
  void largestSums(KernelProvider provider) {
    for (int depth : new int[] {1024, 1023, 40_000}) {
      for (int aValue : new int[] {-128, 127}) {
        for (int bValue : new int[] {-128, 127}) {
          byte[] a = new byte[2 * depth];
          byte[] b = new byte[depth * 3];
          Arrays.fill(a, (byte) aValue);
          Arrays.fill(b, (byte) bValue);
          b[1] = 1; // an odd sum next to the greatest even one
          check(
              provider,
              2,
              3,
              depth,
              new Side(a, 0, false, new int[] {127}),
              new Side(b, 0, false, new int[] {-128}));
          check(
              provider,
              2,
              3,
              depth,
              new Side(a, 0, true, new int[] {0}),
              new Side(b, 0, true, new int[] {0, 255, 1}));
        }
      }
    }
  }
}
