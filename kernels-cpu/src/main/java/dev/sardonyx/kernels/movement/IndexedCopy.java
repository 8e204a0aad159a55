package dev.sardonyx.kernels.movement;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A copy whose every target axis names, element by element, the source index it takes along that
 * axis: {@code target[i, j, ...] = source[index[0][i], index[1][j], ...]}. Gathers, pads by
 * reflection, nearest-neighbour resizes.
 */
public final class IndexedCopy {
  /** In place of an index: the target gets the fill element. */
  public static final int OUTSIDE = -1;

  private enum Kind {
    RUN,
    FILL,
    GATHER
  }

  /**
   * A piece of a target row, {@code length} slots from {@code start}, that is made in one way: a
   * run from slot {@code from} of the source, or a gather through {@code table}.
   */
  private record Segment(Kind kind, int start, int length, int from, int[] table) {}

  private final int[][] outer;
  private final List<Segment> row;
  private final int rowLength;
  private final int rows;
  private final int slots;

  private IndexedCopy(int[][] outer, List<Segment> row, int rowLength, int slots) {
    this.outer = outer;
    this.row = row;
    this.rowLength = rowLength;
    this.slots = slots;
    int count = 1;
    for (int[] axis : outer) {
      count *= axis.length;
    }
    this.rows = count;
  }

  /**
   * @param sourceShape the source's dense shape, in elements
   * @param index for each axis the source index of each target index, or {@link #OUTSIDE}; null
   *     where the axis is taken whole
   * @param slots array slots of one element
   */
  public static IndexedCopy plan(int[] sourceShape, int[][] index, int slots) {
    int block = slots;
    int last = sourceShape.length - 1;
    while (last >= 0 && index[last] == null) {
      block *= sourceShape[last--];
    }
    List<int[]> tables = new ArrayList<>();
    int stride = block;
    for (int axis = last; axis >= 0; axis--) {
      int[] table = index[axis];
      int size = sourceShape[axis];
      if (table == null) {
        // Neighbouring whole axes count as one.
        while (axis > 0 && index[axis - 1] == null) {
          size *= sourceShape[--axis];
        }
        table = identity(size);
      }
      tables.addFirst(scaled(table, stride));
      stride *= size;
    }
    List<Segment> row = List.of(new Segment(Kind.RUN, 0, block, 0, null));
    int rowLength = block;
    if (block < CostModel.SHORTEST_RUN && !tables.isEmpty()) {
      int[] table = expanded(tables.removeLast(), block);
      row = segments(table);
      rowLength = table.length;
    }
    return new IndexedCopy(tables.toArray(int[][]::new), row, rowLength, slots);
  }

  private static int[] identity(int size) {
    int[] table = new int[size];
    Arrays.setAll(table, i -> i);
    return table;
  }

  private static int[] scaled(int[] table, int stride) {
    int[] offsets = new int[table.length];
    Arrays.setAll(offsets, i -> table[i] == OUTSIDE ? OUTSIDE : table[i] * stride);
    return offsets;
  }

  private static int[] expanded(int[] table, int block) {
    if (block == 1) {
      return table;
    }
    int[] offsets = new int[table.length * block];
    Arrays.setAll(
        offsets, i -> table[i / block] == OUTSIDE ? OUTSIDE : table[i / block] + i % block);
    return offsets;
  }

  private static List<Segment> segments(int[] row) {
    List<Segment> segments = new ArrayList<>();
    int gatherStart = 0;
    int at = 0;
    while (at < row.length) {
      boolean outside = row[at] == OUTSIDE;
      int end = at + 1;
      while (end < row.length && row[end] == (outside ? OUTSIDE : row[end - 1] + 1)) {
        end++;
      }
      if (outside || end - at >= CostModel.SHORTEST_RUN) {
        addGather(segments, row, gatherStart, at);
        segments.add(new Segment(outside ? Kind.FILL : Kind.RUN, at, end - at, row[at], null));
        gatherStart = end;
      }
      at = end;
    }
    addGather(segments, row, gatherStart, at);
    return segments;
  }

  private static void addGather(List<Segment> segments, int[] row, int start, int end) {
    if (start < end) {
      int[] table = Arrays.copyOfRange(row, start, end);
      segments.add(new Segment(Kind.GATHER, start, end - start, 0, table));
    }
  }

  /**
   * Copies all elements. Source and target must not overlap.
   *
   * @param fill an array of the same kind with the element for {@link #OUTSIDE} at {@code fillAt};
   *     null where no index is outside
   */
  public void run(
      Object source, int from, Object target, int to, Object fill, int fillAt, WorkerPool workers) {
    if (rows == 0 || rowLength == 0) {
      return;
    }
    Run run = new Run(ArrayMover.of(target), source, from, target, to, fill, fillAt);
    Ranges.split(workers, rows, Ranges.grain(CostModel.COPIES, rowLength), run::copyRows);
  }

  /** One execution: the plan with the arrays. */
  private final class Run {
    private final ArrayMover mover;
    private final Object source;
    private final int from;
    private final Object target;
    private final int to;
    private final Object fill;
    private final int fillAt;

    Run(ArrayMover mover, Object source, int from, Object target, int to, Object fill, int fillAt) {
      this.mover = mover;
      this.source = source;
      this.from = from;
      this.target = target;
      this.to = to;
      this.fill = fill;
      this.fillAt = fillAt;
    }

    void copyRows(int first, int end) {
      int[] position = new int[outer.length];
      int rest = first;
      for (int axis = outer.length - 1; axis >= 0; axis--) {
        position[axis] = rest % outer[axis].length;
        rest /= outer[axis].length;
      }
      boolean gathered = row.size() > 1 || row.getFirst().kind() == Kind.GATHER;
      int previous = OUTSIDE;
      for (int i = first; i < end; i++) {
        int base = 0;
        for (int axis = 0; axis < outer.length; axis++) {
          int step = outer[axis][position[axis]];
          base = step == OUTSIDE || base == OUTSIDE ? OUTSIDE : base + step;
        }
        int t = to + i * rowLength;
        if (base == OUTSIDE) {
          fill(t, rowLength);
        } else if (base == previous && gathered) {
          // Enlarging repeats rows: a plain copy of the row just made is faster.
          System.arraycopy(target, t - rowLength, target, t, rowLength);
        } else {
          copyRow(from + base, t);
        }
        previous = base;
        for (int axis = outer.length - 1; axis >= 0; axis--) {
          if (++position[axis] < outer[axis].length) {
            break;
          }
          position[axis] = 0;
        }
      }
    }

    private void copyRow(int s, int t) {
      for (int i = 0; i < row.size(); i++) { // an iterator would be an object a row
        Segment segment = row.get(i);
        int at = t + segment.start();
        int length = segment.length();
        switch (segment.kind()) {
          case RUN -> System.arraycopy(source, s + segment.from(), target, at, length);
          case FILL -> fill(at, length);
          case GATHER -> mover.gather(source, s, segment.table(), target, at, length);
        }
      }
    }

    private void fill(int at, int length) {
      if (slots == 1) {
        mover.fill(fill, fillAt, target, at, at + length);
        return;
      }
      for (int i = 0; i < length; i++) {
        mover.move(fill, fillAt + i % slots, target, at + i);
      }
    }
  }
}
