package dev.sardonyx.kernels.elementwise;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.convert.ElementFormat;
import dev.sardonyx.kernels.convert.Elements;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.Arrays;

/**
 * Element-by-element arithmetic over whole tensors of any element type.
 *
 * <p>FLOAT goes to the provider's loops. All other types are computed in blocks as {@code double},
 * or as {@code long} for integers, and rounded or wrapped back to their type: one loop for all
 * operations and types.
 */
public final class Elementwise {
  /** Elements computed at a time, where they have to be converted. */
  private static final int BLOCK = 512;

  private Elementwise() {}

  /**
   * {@code y = operation(x, p, q)}.
   *
   * @param y may be the same elements as {@code x}
   */
  public static void unary(
      UnaryOperation operation,
      double p,
      double q,
      Elements x,
      Elements y,
      int length,
      ElementwiseKernels kernels,
      WorkerPool workers) {
    Ranges.split(
        workers,
        length,
        CostModel.FUNCTIONS,
        (begin, end) -> {
          if (x.format() == ElementFormat.FLOAT && y.format() == ElementFormat.FLOAT) {
            kernels.unary(
                operation,
                (float) p,
                (float) q,
                (float[]) x.array(),
                x.offset() + begin,
                (float[]) y.array(),
                y.offset() + begin,
                end - begin);
          } else if (x.format().isInteger() && operation.hasWhole()) {
            unaryWhole(operation, x, y, begin, end);
          } else {
            unaryReal(operation, p, q, x, y, begin, end);
          }
        });
  }

  private static void unaryReal(
      UnaryOperation operation, double p, double q, Elements x, Elements y, int begin, int end) {
    double[] block = new double[Math.min(BLOCK, end - begin)];
    for (int at = begin; at < end; at += BLOCK) {
      int count = Math.min(BLOCK, end - at);
      x.read(at, block, 0, count);
      for (int i = 0; i < count; i++) {
        block[i] = operation.apply(block[i], p, q);
      }
      y.write(at, block, 0, count);
    }
  }

  private static void unaryWhole(
      UnaryOperation operation, Elements x, Elements y, int begin, int end) {
    long[] block = new long[Math.min(BLOCK, end - begin)];
    for (int at = begin; at < end; at += BLOCK) {
      int count = Math.min(BLOCK, end - at);
      x.read(at, block, 0, count);
      for (int i = 0; i < count; i++) {
        block[i] = operation.apply(block[i]);
      }
      y.write(at, block, 0, count);
    }
  }

  /**
   * {@code y = operation(a, b)} under broadcasting.
   *
   * @param broadcast of operands a and b, in this order
   * @param y may be the same elements as an operand of the output's size
   */
  public static void binary(
      BinaryOperation operation,
      Elements a,
      Elements b,
      Elements y,
      Broadcast broadcast,
      ElementwiseKernels kernels,
      WorkerPool workers) {
    boolean floats =
        a.format() == ElementFormat.FLOAT
            && b.format() == ElementFormat.FLOAT
            && y.format() == ElementFormat.FLOAT;
    if (floats) {
      float[] aArray = (float[]) a.array();
      float[] bArray = (float[]) b.array();
      float[] yArray = (float[]) y.array();
      if (broadcast.rowLength() <= RepeatedRows.LONGEST && broadcast.hasRuns()) {
        RepeatedRows.binary(
            operation,
            aArray,
            a.offset(),
            bArray,
            b.offset(),
            yArray,
            y.offset(),
            broadcast,
            kernels,
            workers);
        return;
      }
      if (broadcast.rowLength() <= SpreadRows.LONGEST && broadcast.hasSpread()) {
        SpreadRows.binary(
            operation,
            aArray,
            a.offset(),
            bArray,
            b.offset(),
            yArray,
            y.offset(),
            broadcast,
            kernels,
            workers);
        return;
      }
      int aStep = broadcast.step(0);
      int bStep = broadcast.step(1);
      rows(
          broadcast,
          workers,
          (offsets, output, length) ->
              kernels.binary(
                  operation,
                  aArray,
                  a.offset() + offsets[0],
                  aStep,
                  bArray,
                  b.offset() + offsets[1],
                  bStep,
                  yArray,
                  y.offset() + output,
                  length));
    } else if (a.format().isInteger() && b.format().isInteger()) {
      boolean unsigned64 = a.format() == ElementFormat.UINT64;
      wholeBlocks(
          a,
          b,
          broadcast,
          workers,
          (left, right, output, length) -> {
            for (int i = 0; i < length; i++) {
              left[i] = operation.apply(left[i], right[i], unsigned64);
            }
            y.write(output, left, 0, length);
          });
    } else {
      realBlocks(
          a,
          b,
          broadcast,
          workers,
          (left, right, output, length) -> {
            for (int i = 0; i < length; i++) {
              left[i] = operation.apply(left[i], right[i]);
            }
            y.write(output, left, 0, length);
          });
    }
  }

  /**
   * {@code y[i] = comparison(a, b) ? 1 : 0} under broadcasting.
   *
   * @param broadcast of operands a and b, in this order
   */
  public static void compare(
      Comparison comparison,
      Elements a,
      Elements b,
      byte[] y,
      int yOffset,
      Broadcast broadcast,
      WorkerPool workers) {
    if (a.format().isInteger() && b.format().isInteger()) {
      boolean unsigned64 = a.format() == ElementFormat.UINT64;
      wholeBlocks(
          a,
          b,
          broadcast,
          workers,
          (left, right, output, length) -> {
            for (int i = 0; i < length; i++) {
              boolean holds = comparison.holds(left[i], right[i], unsigned64);
              y[yOffset + output + i] = (byte) (holds ? 1 : 0);
            }
          });
    } else {
      realBlocks(
          a,
          b,
          broadcast,
          workers,
          (left, right, output, length) -> {
            for (int i = 0; i < length; i++) {
              boolean holds = comparison.holds(left[i], right[i]);
              y[yOffset + output + i] = (byte) (holds ? 1 : 0);
            }
          });
    }
  }

  /** Walks all rows of a broadcast, on several threads if the output is large. */
  public static void rows(Broadcast broadcast, WorkerPool workers, Broadcast.RowTask task) {
    Ranges.split(
        workers,
        broadcast.elements(),
        CostModel.FUNCTIONS,
        (begin, end) -> broadcast.rows(begin, end, task));
  }

  /** Work on two blocks of numbers, which it may overwrite. */
  @FunctionalInterface
  private interface BlockTask<T> {
    void run(T left, T right, int output, int length);
  }

  private static void realBlocks(
      Elements a, Elements b, Broadcast broadcast, WorkerPool workers, BlockTask<double[]> task) {
    Ranges.split(
        workers,
        broadcast.elements(),
        CostModel.FUNCTIONS,
        (begin, end) -> {
          double[] left = new double[Math.min(BLOCK, end - begin)];
          double[] right = new double[left.length];
          blocks(
              broadcast,
              begin,
              end,
              (aStart, aStep, bStart, bStep, output, length) -> {
                a.read(aStart, left, 0, aStep == 0 ? 1 : length);
                b.read(bStart, right, 0, bStep == 0 ? 1 : length);
                if (aStep == 0) {
                  Arrays.fill(left, 1, length, left[0]);
                }
                if (bStep == 0) {
                  Arrays.fill(right, 1, length, right[0]);
                }
                task.run(left, right, output, length);
              });
        });
  }

  private static void wholeBlocks(
      Elements a, Elements b, Broadcast broadcast, WorkerPool workers, BlockTask<long[]> task) {
    Ranges.split(
        workers,
        broadcast.elements(),
        CostModel.FUNCTIONS,
        (begin, end) -> {
          long[] left = new long[Math.min(BLOCK, end - begin)];
          long[] right = new long[left.length];
          blocks(
              broadcast,
              begin,
              end,
              (aStart, aStep, bStart, bStep, output, length) -> {
                a.read(aStart, left, 0, aStep == 0 ? 1 : length);
                b.read(bStart, right, 0, bStep == 0 ? 1 : length);
                if (aStep == 0) {
                  Arrays.fill(left, 1, length, left[0]);
                }
                if (bStep == 0) {
                  Arrays.fill(right, 1, length, right[0]);
                }
                task.run(left, right, output, length);
              });
        });
  }

  /** Part of a row of at most {@link #BLOCK} elements. */
  @FunctionalInterface
  private interface PairTask {
    void run(int aStart, int aStep, int bStart, int bStep, int output, int length);
  }

  private static void blocks(Broadcast broadcast, int begin, int end, PairTask task) {
    int aStep = broadcast.step(0);
    int bStep = broadcast.step(1);
    broadcast.rows(
        begin,
        end,
        (offsets, output, length) -> {
          for (int at = 0; at < length; at += BLOCK) {
            task.run(
                offsets[0] + at * aStep,
                aStep,
                offsets[1] + at * bStep,
                bStep,
                output + at,
                Math.min(BLOCK, length - at));
          }
        });
  }
}
