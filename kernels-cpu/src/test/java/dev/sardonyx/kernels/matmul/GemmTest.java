package dev.sardonyx.kernels.matmul;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.KernelProviders;
import dev.sardonyx.kernels.parallel.CallerThread;
import dev.sardonyx.kernels.parallel.LastChunkFirst;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Products against a naive sum in doubles, with every provider, at one thread and two. */
class GemmTest {
  /** How B is handed over. */
  private enum Right {
    PACKED,
    ROW_MAJOR,
    TRANSPOSED
  }

  private enum Start {
    ZERO,
    ROWS,
    COLUMNS,
    MATRIX
  }

  private static final float UNTOUCHED = -77;

  private static List<KernelProvider> providers() {
    return KernelProviders.all();
  }

  private static Stream<Arguments> cases() {
    int[][] shapes = {
      {1, 1, 1},
      {1, 40, 7},
      {1, 3, 50},
      {2, 17, 5},
      {5, 16, 33},
      {6, 32, 8},
      {7, 33, 9},
      {13, 4, 21},
      {9, 2, 100},
      {25, 70, 3},
      {0, 5, 4},
      {5, 0, 4},
      {5, 20, 0},
      {3, 2, 0},
      {11, 50, 130},
      {6, 130, 9},
      {7, 128, 1},
      {15, 144, 8},
      {16, 129, 23},
      {31, 150, 40},
      {44, 200, 3},
      {9, 130, 0},
    };
    return Stream.of(shapes)
        .flatMap(
            shape ->
                providers().stream()
                    .flatMap(
                        provider ->
                            Stream.of(Right.values())
                                .map(
                                    right ->
                                        Arguments.of(
                                            provider, shape[0], shape[1], shape[2], right))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void multiplies(KernelProvider provider, int rows, int columns, int depth, Right right) {
    for (Start start : Start.values()) {
      check(provider.matmul(), rows, columns, depth, 1, right, start);
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  @Tag("slow")
  void multipliesOverSeveralBlocksAndChunks(KernelProvider provider) {
    for (Right right : Right.values()) {
      check(provider.matmul(), 203, 131, 801, 1, right, Start.ROWS);
      check(provider.matmul(), 271, 140, 390, 1, right, Start.COLUMNS);
      check(provider.matmul(), 37, 1033, 577, 1, right, Start.MATRIX);
      check(provider.matmul(), 1, 2100, 700, 1, right, Start.COLUMNS);
      check(provider.matmul(), 3000, 2, 90, 1, right, Start.COLUMNS);
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void multipliesBatches(KernelProvider provider) {
    for (Right right : Right.values()) {
      check(provider.matmul(), 7, 21, 19, 3, right, Start.ROWS);
      check(provider.matmul(), 1, 21, 19, 3, right, Start.ZERO);
      check(provider.matmul(), 8, 1, 19, 3, right, Start.MATRIX);
      check(provider.matmul(), 8, 20, 19, 0, right, Start.ZERO);
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void carriesNaNAndInfinity(KernelProvider provider) {
    int width = provider.matmul().panelWidth();
    int columns = 2 * width + 1;
    float[] a = {Float.NaN, 1, 0, Float.POSITIVE_INFINITY, 2, 3};
    float[] b = new float[2 * columns];
    Arrays.fill(b, 1);
    b[columns] = Float.NEGATIVE_INFINITY;
    float[] c = new float[3 * columns];
    MatrixPanels panels = new MatrixPanels(provider.matmul(), b, 0, columns, false, 2, columns);
    new Gemm(provider.matmul(), CallerThread.INSTANCE, 3, columns, 2)
        .run(new Product(a, 0, 2, panels, c, 0, columns, Epilogue.NONE));
    for (int column = 0; column < columns; column++) {
      assertEquals(Float.NaN, c[column]);
      assertEquals(
          column == 0 ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY, c[columns + column]);
      assertEquals(column == 0 ? Float.NEGATIVE_INFINITY : 5, c[2 * columns + column]);
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void runsTheStepsOnEachElementOnce(KernelProvider provider) {
    int rows = 110;
    int columns = 45;
    float[] a = new float[rows];
    float[] b = new float[columns];
    float[] c = new float[rows * columns];
    float[] addend = new float[rows * columns];
    for (int i = 0; i < addend.length; i++) {
      addend[i] = i;
    }
    Epilogue.Step add =
        (out, offset, length, row, column) -> {
          for (int i = 0; i < length; i++) {
            out[offset + i] += addend[row * columns + column + i];
          }
        };
    Epilogue.Step twice =
        (out, offset, length, row, column) -> {
          for (int i = 0; i < length; i++) {
            out[offset + i] *= 2;
          }
        };
    MatrixPanels panels = new MatrixPanels(provider.matmul(), b, 0, columns, false, 1, columns);
    new Gemm(provider.matmul(), new LastChunkFirst(), rows, columns, 1)
        .run(new Product(a, 0, 1, panels, c, 0, columns, Epilogue.NONE.then(add).then(twice)));
    for (int i = 0; i < c.length; i++) {
      assertEquals(2f * i, c[i]);
    }
  }

  private static void check(
      MatmulKernels kernels,
      int rows,
      int columns,
      int depth,
      int batch,
      Right right,
      Start start) {
    Random random = new Random(rows * 31L + columns * 7L + depth);
    int aStride = depth + 3;
    int cStride = columns + 5;
    int bStride = (right == Right.TRANSPOSED ? depth : columns) + 2;
    int bRows = right == Right.TRANSPOSED ? columns : depth;
    int aSize = rows * aStride + 1;
    int bSize = bRows * bStride + 1;
    int cSize = rows * cStride + 1;
    float[] a = numbers(random, 4 + batch * aSize);
    float[] b = numbers(random, 2 + batch * bSize);
    float[] bias = numbers(random, 9 + rows * cStride + columns);
    Epilogue epilogue =
        switch (start) {
          case ZERO -> Epilogue.NONE;
          case ROWS -> Epilogue.NONE.withRowBias(bias, 3);
          case COLUMNS -> Epilogue.NONE.withColumnBias(bias, 3);
          case MATRIX -> Epilogue.NONE.withMatrix(bias, 3, cStride);
        };
    List<float[]> results = new ArrayList<>();
    for (WorkerPool workers : List.of(CallerThread.INSTANCE, new LastChunkFirst())) {
      float[] c = new float[6 + batch * cSize];
      Arrays.fill(c, UNTOUCHED);
      new Gemm(kernels, workers, rows, columns, depth)
          .run(
              batch,
              i -> {
                MatrixPanels panels =
                    new MatrixPanels(
                        kernels,
                        b,
                        2 + i * bSize,
                        bStride,
                        right == Right.TRANSPOSED,
                        depth,
                        columns);
                RightMatrix matrix =
                    right == Right.PACKED
                        ? PackedMatrix.of(kernels, panels, depth, columns)
                        : panels;
                return new Product(
                    a, 4 + i * aSize, aStride, matrix, c, 6 + i * cSize, cStride, epilogue);
              });
      results.add(c);
    }
    assertArrayEquals(results.get(0), results.get(1), "same bits at two threads");

    float[] c = results.get(0);
    boolean[] written = new boolean[c.length];
    for (int i = 0; i < batch; i++) {
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          double sum =
              switch (start) {
                case ZERO -> 0;
                case ROWS -> bias[3 + row];
                case COLUMNS -> bias[3 + column];
                case MATRIX -> bias[3 + row * cStride + column];
              };
          double magnitude = Math.abs(sum);
          for (int k = 0; k < depth; k++) {
            int at = right == Right.TRANSPOSED ? column * bStride + k : k * bStride + column;
            double term = (double) a[4 + i * aSize + row * aStride + k] * b[2 + i * bSize + at];
            sum += term;
            magnitude += Math.abs(term);
          }
          int index = 6 + i * cSize + row * cStride + column;
          written[index] = true;
          assertEquals(sum, c[index], 1e-6 * magnitude + 1e-7, "row " + row + " column " + column);
        }
      }
    }
    for (int i = 0; i < c.length; i++) {
      assertTrue(written[i] || c[i] == UNTOUCHED, "written outside of C at " + i);
    }
  }

  private static float[] numbers(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextFloat() * 2 - 1;
    }
    return numbers;
  }
}
