package dev.sardonyx.kernels.reduce;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.Arrays;

/**
 * A reduction's walk over a dense row-major tensor: adjacent axes that are all reduced, or all
 * kept, are merged; then runs of contiguous elements are either reduced to one result or, where the
 * innermost axes are kept, taken up into a run of results.
 */
public final class Reduction {
  private final int[] kept;
  private final int[] reduced;
  private final int run;
  private final boolean runIsReduced;

  private Reduction(int[] kept, int[] reduced, int run, boolean runIsReduced) {
    this.kept = kept;
    this.reduced = reduced;
    this.run = run;
    this.runIsReduced = runIsReduced;
  }

  /** Steps on runs of elements. Offsets count from the tensor's first element. */
  public interface Steps {
    /** Sets {@code length} results to that of no elements. */
    void fill(int result, int length);

    /** Takes {@code length} elements up into one result. */
    void row(int x, int result, int length);

    /** Takes {@code length} elements up into as many results. */
    void column(int x, int result, int length);
  }

  /**
   * The walk over a tensor.
   *
   * @param reducedAxes by axis, whether it is reduced
   */
  public static Reduction of(int[] shape, boolean[] reducedAxes) {
    int[] extents = new int[shape.length + 1];
    boolean[] flags = new boolean[shape.length + 1];
    int groups = 0;
    for (int axis = 0; axis < shape.length; axis++) {
      if (shape[axis] == 1) {
        continue;
      }
      if (groups > 0 && flags[groups - 1] == reducedAxes[axis]) {
        extents[groups - 1] *= shape[axis];
      } else {
        extents[groups] = shape[axis];
        flags[groups] = reducedAxes[axis];
        groups++;
      }
    }
    if (groups == 0) {
      extents[groups++] = 1;
    }
    int run = extents[groups - 1];
    return new Reduction(
        offsets(extents, flags, groups, false),
        offsets(extents, flags, groups, true),
        run,
        flags[groups - 1]);
  }

  /** The offsets that the groups with this flag, but for the innermost group, lead to. */
  private static int[] offsets(int[] extents, boolean[] flags, int groups, boolean flag) {
    int[] offsets = {0};
    int stride = extents[groups - 1];
    int[] strides = new int[groups];
    for (int group = groups - 2; group >= 0; group--) {
      strides[group] = stride;
      stride *= extents[group];
    }
    for (int group = 0; group < groups - 1; group++) {
      if (flags[group] != flag) {
        continue;
      }
      int[] longer = new int[offsets.length * extents[group]];
      for (int i = 0; i < longer.length; i++) {
        longer[i] = offsets[i / extents[group]] + i % extents[group] * strides[group];
      }
      offsets = longer;
    }
    return offsets;
  }

  /** Number of results. */
  public int results() {
    return kept.length * (runIsReduced ? 1 : run);
  }

  /** Number of elements that enter each result. */
  public int elements() {
    return reduced.length * (runIsReduced ? run : 1);
  }

  /** Does the reduction. */
  public void run(Steps steps, WorkerPool workers) {
    if (runIsReduced) {
      Ranges.split(
          workers,
          kept.length,
          Ranges.grain(CostModel.FUNCTIONS, elements()),
          (begin, end) -> {
            steps.fill(begin, end - begin);
            for (int result = begin; result < end; result++) {
              for (int offset : reduced) {
                steps.row(kept[result] + offset, result, run);
              }
            }
          });
      return;
    }
    int pieces = run == 0 ? 0 : (run - 1) / CostModel.REDUCED_COLUMNS + 1;
    Ranges.split(
        workers,
        kept.length * pieces,
        Ranges.grain(
            CostModel.FUNCTIONS, (long) reduced.length * Math.min(run, CostModel.REDUCED_COLUMNS)),
        (begin, end) -> {
          for (int item = begin; item < end; item++) {
            int first = item % pieces * CostModel.REDUCED_COLUMNS;
            int length = Math.min(CostModel.REDUCED_COLUMNS, run - first);
            int result = item / pieces * run + first;
            steps.fill(result, length);
            for (int offset : reduced) {
              steps.column(kept[item / pieces] + offset + first, result, length);
            }
          }
        });
  }

  /** Steps on floats, by a provider's loops. */
  public static Steps floats(
      Accumulation accumulation,
      float[] x,
      int xOffset,
      float[] y,
      int yOffset,
      ReductionKernels kernels) {
    return new Steps() {
      @Override
      public void fill(int result, int length) {
        int from = yOffset + result;
        Arrays.fill(y, from, from + length, (float) accumulation.initial());
      }

      @Override
      public void row(int at, int result, int length) {
        float row = kernels.row(accumulation, x, xOffset + at, length);
        y[yOffset + result] = (float) accumulation.combine(y[yOffset + result], row);
      }

      @Override
      public void column(int at, int result, int length) {
        kernels.column(accumulation, x, xOffset + at, y, yOffset + result, length);
      }
    };
  }

  /** Steps on doubles, both arrays from their first element on. */
  public static Steps doubles(Accumulation accumulation, double[] x, double[] y) {
    return new Steps() {
      @Override
      public void fill(int result, int length) {
        Arrays.fill(y, result, result + length, accumulation.initial());
      }

      @Override
      public void row(int at, int result, int length) {
        for (int i = 0; i < length; i++) {
          y[result] = accumulation.apply(y[result], x[at + i]);
        }
      }

      @Override
      public void column(int at, int result, int length) {
        for (int i = 0; i < length; i++) {
          y[result + i] = accumulation.apply(y[result + i], x[at + i]);
        }
      }
    };
  }

  /**
   * Steps on integers, both arrays from their first element on.
   *
   * @param initial the result of no elements
   */
  public static Steps longs(
      Accumulation accumulation, long initial, boolean unsigned64, long[] x, long[] y) {
    return new Steps() {
      @Override
      public void fill(int result, int length) {
        Arrays.fill(y, result, result + length, initial);
      }

      @Override
      public void row(int at, int result, int length) {
        for (int i = 0; i < length; i++) {
          y[result] = accumulation.apply(y[result], x[at + i], unsigned64);
        }
      }

      @Override
      public void column(int at, int result, int length) {
        for (int i = 0; i < length; i++) {
          y[result + i] = accumulation.apply(y[result + i], x[at + i], unsigned64);
        }
      }
    };
  }
}
