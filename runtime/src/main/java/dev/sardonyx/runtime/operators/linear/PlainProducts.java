package dev.sardonyx.runtime.operators.linear;

import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/**
 * Products of doubles and integers. Rare in models, so plain loops: rows of B are added to a row of
 * C, which the compiler vectorizes. Integers wrap around as their type does.
 */
final class PlainProducts {
  /** Multiply-adds in one piece of work. */
  private static final int GRAIN = 1 << 16;

  private PlainProducts() {}

  /** Fills {@code c} with the products of {@code a} and {@code b}, all of one real type. */
  static void multiply(MatrixShapes shapes, Tensor a, Tensor b, Tensor c, WorkerPool workers) {
    if (a.elementType().isInteger()) {
      multiplyIntegers(shapes, integers(a), integers(b), c, workers);
    } else {
      multiplyReals(shapes, Numbers.doubles(a), Numbers.doubles(b), c, workers);
    }
  }

  private static long[] integers(Tensor tensor) {
    long[] values = new long[tensor.elements()];
    Arrays.setAll(values, i -> Numbers.integer(tensor, i));
    return values;
  }

  private static void multiplyIntegers(
      MatrixShapes shapes, long[] a, long[] b, Tensor c, WorkerPool workers) {
    int depth = shapes.depth();
    int columns = shapes.columns();
    overRows(
        shapes,
        workers,
        (aOffset, bOffset, cOffset) -> {
          long[] row = new long[columns];
          for (int k = 0; k < depth; k++) {
            long x = a[aOffset + k];
            int from = bOffset + k * columns;
            for (int j = 0; j < columns; j++) {
              row[j] += x * b[from + j];
            }
          }
          for (int j = 0; j < columns; j++) {
            Numbers.setInteger(c, cOffset + j, row[j]);
          }
        });
  }

  private static void multiplyReals(
      MatrixShapes shapes, double[] a, double[] b, Tensor c, WorkerPool workers) {
    int depth = shapes.depth();
    int columns = shapes.columns();
    overRows(
        shapes,
        workers,
        (aOffset, bOffset, cOffset) -> {
          double[] row = new double[columns];
          for (int k = 0; k < depth; k++) {
            double x = a[aOffset + k];
            int from = bOffset + k * columns;
            for (int j = 0; j < columns; j++) {
              row[j] += x * b[from + j];
            }
          }
          for (int j = 0; j < columns; j++) {
            Numbers.setReal(c, cOffset + j, row[j]);
          }
        });
  }

  /** One row of A, the matrix B for it, and the row of C, as offsets in elements. */
  @FunctionalInterface
  private interface RowProduct {
    void multiply(int aOffset, int bOffset, int cOffset);
  }

  private static void overRows(MatrixShapes shapes, WorkerPool workers, RowProduct product) {
    int rows = shapes.rows();
    int depth = shapes.depth();
    int columns = shapes.columns();
    Ranges.split(
        workers,
        shapes.products() * rows,
        Ranges.grain(GRAIN, (long) depth * columns),
        (begin, end) -> {
          for (int i = begin; i < end; i++) {
            int stack = i / rows;
            product.multiply(
                (shapes.left()[stack] * rows + i % rows) * depth,
                shapes.right()[stack] * depth * columns,
                i * columns);
          }
        });
  }
}
