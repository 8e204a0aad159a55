package dev.sardonyx.kernels.movement;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.Arrays;

/**
 * A copy between two strided layouts of one shape, planned once: axes that lie alike in both are
 * merged, two axes become the inner block, the others an odometer around it.
 */
final class StridedCopy {
  /** Edge of a transposed tile: 32 x 32 elements of 4 bytes keep source and target in L1. */
  private static final int TILE = 32;

  private final int[] outer;
  private final int[] outerFrom;
  private final int[] outerTo;
  private final int outerCount;
  private final int rows;
  private final int fromRow;
  private final int toRow;
  private final int columns;
  private final int fromColumn;
  private final int toColumn;
  private final int rowsPerUnit;
  private final boolean transposed;
  private final boolean empty;

  private StridedCopy(int[] shape, int[] from, int[] to, int rank) {
    int column = rank - 1;
    int row = rowAxis(from, rank);
    columns = rank > 0 ? shape[column] : 1;
    fromColumn = rank > 0 ? from[column] : 0;
    toColumn = rank > 0 ? to[column] : 0;
    rows = row >= 0 ? shape[row] : 1;
    fromRow = row >= 0 ? from[row] : 0;
    toRow = row >= 0 ? to[row] : 0;
    int outerRank = Math.max(0, rank - 2);
    outer = new int[outerRank];
    outerFrom = new int[outerRank];
    outerTo = new int[outerRank];
    int count = 1;
    for (int axis = 0, i = 0; axis < rank; axis++) {
      if (axis != row && axis != column) {
        outer[i] = shape[axis];
        outerFrom[i] = from[axis];
        outerTo[i++] = to[axis];
        count *= shape[axis];
      }
    }
    outerCount = count;
    empty = (long) count * rows * columns == 0;
    transposed = Math.abs(fromRow) < Math.abs(fromColumn) && rows > 1;
    int fewest = Math.min(transposed ? TILE : 1, Math.max(1, rows));
    rowsPerUnit = Math.clamp(CostModel.COPIES / Math.max(1, columns), fewest, Math.max(1, rows));
  }

  /**
   * @param from strides of the source, {@code to} of the target, in slots; zero and negative ones
   *     allowed in the source
   */
  static StridedCopy plan(int[] shape, int[] from, int[] to) {
    int[] sizes = new int[shape.length];
    int[] sources = new int[shape.length];
    int[] targets = new int[shape.length];
    int rank = 0;
    for (int axis = 0; axis < shape.length; axis++) {
      if (shape[axis] == 1) {
        continue;
      }
      int last = rank - 1;
      if (rank > 0
          && sources[last] == from[axis] * shape[axis]
          && targets[last] == to[axis] * shape[axis]) {
        sizes[last] *= shape[axis];
        sources[last] = from[axis];
        targets[last] = to[axis];
      } else {
        sizes[rank] = shape[axis];
        sources[rank] = from[axis];
        targets[rank++] = to[axis];
      }
    }
    return new StridedCopy(sizes, sources, targets, rank);
  }

  /** The axis that makes a block with the last: where the source is denser than in the last. */
  private static int rowAxis(int[] from, int rank) {
    int best = rank - 2;
    if (rank > 2 && Math.abs(from[rank - 1]) > 1) {
      for (int axis = 0; axis < rank - 1; axis++) {
        if (from[axis] != 0
            && Math.abs(from[axis]) < Math.abs(from[rank - 1])
            && (from[best] == 0 || Math.abs(from[axis]) < Math.abs(from[best]))) {
          best = axis;
        }
      }
    }
    return best;
  }

  void run(Object source, int from, Object target, int to, WorkerPool workers) {
    if (empty) {
      return;
    }
    ArrayMover mover = ArrayMover.of(target);
    int unitsPerBlock = (rows + rowsPerUnit - 1) / rowsPerUnit;
    int units = outerCount * unitsPerBlock;
    int grain = Ranges.grain(CostModel.COPIES, (long) rowsPerUnit * columns);
    Ranges.split(
        workers,
        units,
        grain,
        (first, end) -> copyUnits(mover, source, from, target, to, first, end));
  }

  /** A unit is some rows of one inner block. */
  private void copyUnits(
      ArrayMover mover, Object source, int from, Object target, int to, int first, int end) {
    int unitsPerBlock = (rows + rowsPerUnit - 1) / rowsPerUnit;
    int[] position = new int[outer.length];
    int s = from;
    int t = to;
    int rest = first / unitsPerBlock;
    for (int axis = outer.length - 1; axis >= 0; axis--) {
      position[axis] = rest % outer[axis];
      rest /= outer[axis];
      s += position[axis] * outerFrom[axis];
      t += position[axis] * outerTo[axis];
    }
    int inBlock = first % unitsPerBlock;
    for (int unit = first; unit < end; unit++) {
      int row = inBlock * rowsPerUnit;
      int count = Math.min(rowsPerUnit, rows - row);
      copyRows(mover, source, s + row * fromRow, target, t + row * toRow, count);
      if (++inBlock < unitsPerBlock) {
        continue;
      }
      inBlock = 0;
      for (int axis = outer.length - 1; axis >= 0; axis--) {
        s += outerFrom[axis];
        t += outerTo[axis];
        if (++position[axis] < outer[axis]) {
          break;
        }
        s -= outer[axis] * outerFrom[axis];
        t -= outer[axis] * outerTo[axis];
        position[axis] = 0;
      }
    }
  }

  private void copyRows(ArrayMover mover, Object source, int s, Object target, int t, int count) {
    boolean runs = columns >= CostModel.SHORTEST_RUN && toColumn == 1;
    if (runs && fromColumn == 1) {
      for (int r = 0; r < count; r++) {
        System.arraycopy(source, s + r * fromRow, target, t + r * toRow, columns);
      }
    } else if (runs && fromColumn == 0) {
      for (int r = 0; r < count; r++) {
        int start = t + r * toRow;
        mover.fill(source, s + r * fromRow, target, start, start + columns);
      }
    } else if (transposed) {
      copyTiles(mover, source, s, target, t, count);
    } else if (columns < CostModel.SHORTEST_RUN && count > columns) {
      // The longer loop inside.
      mover.copyBlock(source, s, fromColumn, fromRow, target, t, toColumn, toRow, columns, count);
    } else {
      mover.copyBlock(source, s, fromRow, fromColumn, target, t, toRow, toColumn, count, columns);
    }
  }

  private void copyTiles(ArrayMover mover, Object source, int s, Object target, int t, int count) {
    for (int r = 0; r < count; r += TILE) {
      int tileRows = Math.min(TILE, count - r);
      for (int c = 0; c < columns; c += TILE) {
        mover.copyBlock(
            source,
            s + r * fromRow + c * fromColumn,
            fromRow,
            fromColumn,
            target,
            t + r * toRow + c * toColumn,
            toRow,
            toColumn,
            tileRows,
            Math.min(TILE, columns - c));
      }
    }
  }

  @Override
  public String toString() {
    return "outer " + Arrays.toString(outer) + ", block " + rows + " x " + columns;
  }
}
