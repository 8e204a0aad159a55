package dev.sardonyx.kernels.elementwise;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.Arrays;
import java.util.List;

/**
 * Several operations on floats, one after the other on each tile of a tensor, so that all but the
 * inputs and the result stay in the first-level cache. Immutable.
 */
public final class ElementwiseProgram {
  /** Elements of a tile: 8 KB. */
  private static final int TILE = 2048;

  private static final ThreadLocal<float[]> SCRATCH = ThreadLocal.withInitial(() -> new float[0]);

  /**
   * One operation; exactly one of the two is there.
   *
   * @param left an input, or the number of inputs plus the position of an instruction before this
   * @param right the same; not looked at by a function of one operand
   */
  public record Instruction(
      UnaryOperation unary, BinaryOperation binary, float p, float q, int left, int right) {}

  private final List<Instruction> instructions;
  private final int inputs;
  private final int[] slots;
  private final int slotCount;

  /**
   * @param inputs how many tensors go in
   * @param instructions at least one; the last one's result is the program's
   * @throws IllegalArgumentException if an operand is none
   */
  public ElementwiseProgram(int inputs, List<Instruction> instructions) {
    this.inputs = inputs;
    this.instructions = List.copyOf(instructions);
    int count = instructions.size();
    int[] lastUse = new int[count];
    for (int i = 0; i < count; i++) {
      Instruction instruction = instructions.get(i);
      int right = instruction.binary == null ? instruction.left : instruction.right;
      for (int operand : new int[] {instruction.left, right}) {
        if (operand < 0 || operand >= inputs + i) {
          throw new IllegalArgumentException(
              "instruction " + i + " has operand " + operand + "; expected 0 to " + (inputs + i));
        }
        if (operand >= inputs) {
          lastUse[operand - inputs] = i;
        }
      }
    }
    this.slots = new int[count];
    this.slotCount = assignSlots(lastUse);
  }

  /** A slot is free again for the instruction that reads it last: results may go over operands. */
  private int assignSlots(int[] lastUse) {
    int used = 0;
    for (int i = 0; i < slots.length; i++) {
      int slot = 0;
      while (isTaken(slot, i, lastUse)) {
        slot++;
      }
      slots[i] = slot;
      used = Math.max(used, slot + 1);
    }
    return used;
  }

  private boolean isTaken(int slot, int instruction, int[] lastUse) {
    for (int i = 0; i < instruction; i++) {
      if (slots[i] == slot && lastUse[i] > instruction) {
        return true;
      }
    }
    return false;
  }

  /**
   * Runs it on whole tensors.
   *
   * @param arrays the inputs' elements
   * @param offsets where each input begins
   * @param broadcast of the inputs, in their order
   * @param y may be the very elements of an input of the output's size
   */
  public void run(
      float[][] arrays,
      int[] offsets,
      float[] y,
      int yOffset,
      Broadcast broadcast,
      ElementwiseKernels kernels,
      WorkerPool workers) {
    Inputs all = new Inputs(arrays, offsets, broadcast);
    Piece[] pieces =
        new Piece[Math.max(1, Math.ceilDiv(broadcast.elements(), CostModel.FUNCTIONS))];
    Ranges.split(
        workers,
        broadcast.elements(),
        CostModel.FUNCTIONS,
        (begin, end) -> {
          int number = begin / CostModel.FUNCTIONS;
          if (pieces[number] == null) {
            pieces[number] = new Piece(kernels, all, y, yOffset);
          }
          pieces[number].run(begin, end);
        });
  }

  /** How the inputs are walked. */
  private final class Inputs {
    private final float[][] arrays;
    private final int[] offsets;
    private final Broadcast plan;

    /** Elements of the rows that are repeated. */
    private final int row;

    /** By input, the slot its repeated row is written to; -1 for none. */
    private final int[] copies = new int[inputs];

    private final int[] steps = new int[inputs];
    private final int buffers;

    Inputs(float[][] arrays, int[] offsets, Broadcast broadcast) {
      boolean runs = broadcast.rowLength() <= RepeatedRows.LONGEST && broadcast.hasRuns();
      this.arrays = arrays;
      this.offsets = offsets;
      this.plan = runs ? broadcast.joined() : broadcast;
      this.row = runs ? broadcast.rowLength() : 1;
      int count = slotCount;
      for (int i = 0; i < inputs; i++) {
        copies[i] = runs && broadcast.repeats(i) ? count++ : -1;
        steps[i] = copies[i] < 0 ? plan.step(i) : 1;
      }
      this.buffers = count;
    }
  }

  private static float[] scratch(int length) {
    float[] scratch = SCRATCH.get();
    if (scratch.length < length) {
      scratch = new float[length];
      SCRATCH.set(scratch);
    }
    return scratch;
  }

  /** A piece of the work, by one thread. */
  private final class Piece implements Broadcast.RowTask {
    private final ElementwiseKernels kernels;
    private final Inputs all;
    private final float[] y;
    private final int yOffset;
    private final float[][] arrays;
    private final int[] offsets = new int[inputs];
    private final int[] steps;
    private final int[] position;
    private final int[] starts = new int[inputs];
    private float[] scratch;

    Piece(ElementwiseKernels kernels, Inputs all, float[] y, int yOffset) {
      this.kernels = kernels;
      this.all = all;
      this.y = y;
      this.yOffset = yOffset;
      this.arrays = all.arrays.clone();
      this.steps = all.steps;
      this.position = new int[all.plan.rank()];
    }

    void run(int begin, int end) {
      scratch = scratch(all.buffers * TILE);
      all.plan.rows(begin, end, position, starts, this);
    }

    /** A row of the output, tile after tile. */
    @Override
    public void run(int[] rowStarts, int output, int length) {
      int most = TILE / all.row * all.row;
      for (int i = 0; i < inputs; i++) {
        offsets[i] = all.offsets[i] + rowStarts[i];
        if (all.copies[i] >= 0) {
          int to = all.copies[i] * TILE;
          int count = Math.min(most, length);
          RepeatedRows.write(
              all.arrays[i], offsets[i], all.row, output % all.row, scratch, to, count);
          arrays[i] = scratch;
          offsets[i] = to;
        }
      }
      for (int at = 0; at < length; at += most) {
        tile(yOffset + output + at, Math.min(most, length - at));
        for (int i = 0; i < inputs; i++) {
          offsets[i] += all.copies[i] >= 0 ? 0 : steps[i] * most;
        }
      }
    }

    private void tile(int to, int length) {
      int last = instructions.size() - 1;
      for (int i = 0; i < last; i++) {
        apply(instructions.get(i), scratch, slots[i] * TILE, length);
      }
      apply(instructions.get(last), y, to, length);
    }

    private void apply(Instruction instruction, float[] to, int toOffset, int length) {
      int left = instruction.left;
      boolean still = step(left) == 0;
      if (instruction.binary == null) {
        kernels.unary(
            instruction.unary,
            instruction.p,
            instruction.q,
            array(left),
            offset(left),
            to,
            toOffset,
            still ? 1 : length);
      } else {
        int right = instruction.right;
        still &= step(right) == 0;
        kernels.binary(
            instruction.binary,
            array(left),
            offset(left),
            step(left),
            array(right),
            offset(right),
            step(right),
            to,
            toOffset,
            still ? 1 : length);
      }
      if (still) {
        Arrays.fill(to, toOffset + 1, toOffset + length, to[toOffset]);
      }
    }

    private float[] array(int operand) {
      return operand < inputs ? arrays[operand] : scratch;
    }

    private int offset(int operand) {
      return operand < inputs ? offsets[operand] : slots[operand - inputs] * TILE;
    }

    private int step(int operand) {
      return operand < inputs ? steps[operand] : 1;
    }
  }
}
