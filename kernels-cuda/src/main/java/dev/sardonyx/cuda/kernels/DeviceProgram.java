package dev.sardonyx.cuda.kernels;

import dev.sardonyx.kernels.elementwise.ElementwiseProgram;
import java.util.List;

/**
 * An elementwise program as the interpreter in elementwise.cuh takes it: each instruction's result
 * stays in a register for the next, and in a slot for those after it. Immutable.
 */
public final class DeviceProgram {
  /** Tensors that a program may take. */
  public static final int MAX_INPUTS = 8;

  private static final int MAX_INSTRUCTIONS = 24;
  private static final int MAX_SLOTS = 8;
  private static final int FIRST_SLOT = 16;
  private static final int PREVIOUS = 32;
  private static final int BINARY = 64;
  private static final int INSTRUCTION_BYTES = 24;

  /** Bytes of {@code Program}. */
  private static final int BYTES = 2 * Integer.BYTES + MAX_INSTRUCTIONS * INSTRUCTION_BYTES;

  private final int inputs;
  private final List<ElementwiseProgram.Instruction> instructions;
  private final int[] slots;

  private DeviceProgram(
      int inputs, List<ElementwiseProgram.Instruction> instructions, int[] slots) {
    this.inputs = inputs;
    this.instructions = List.copyOf(instructions);
    this.slots = slots;
  }

  /**
   * A program.
   *
   * @throws IllegalArgumentException if it is more than the interpreter takes: see {@link #fits}
   */
  public static DeviceProgram of(int inputs, List<ElementwiseProgram.Instruction> instructions) {
    int[] slots = assignSlots(inputs, instructions);
    if (inputs > MAX_INPUTS || instructions.size() > MAX_INSTRUCTIONS || slots == null) {
      throw new IllegalArgumentException(
          "a program of %d inputs and %d instructions; at most %d and %d, with %d values kept"
              .formatted(inputs, instructions.size(), MAX_INPUTS, MAX_INSTRUCTIONS, MAX_SLOTS));
    }
    return new DeviceProgram(inputs, instructions, slots);
  }

  /** Whether the interpreter takes this program. */
  public static boolean fits(int inputs, List<ElementwiseProgram.Instruction> instructions) {
    return inputs <= MAX_INPUTS
        && instructions.size() <= MAX_INSTRUCTIONS
        && assignSlots(inputs, instructions) != null;
  }

  public int inputs() {
    return inputs;
  }

  /** By instruction the slot of its result, -1 for none; null if there are too few slots. */
  private static int[] assignSlots(int inputs, List<ElementwiseProgram.Instruction> instructions) {
    int count = instructions.size();
    int[] lastUse = new int[count];
    for (int i = 0; i < count; i++) {
      ElementwiseProgram.Instruction instruction = instructions.get(i);
      markUse(lastUse, instruction.left() - inputs, i);
      if (instruction.binary() != null) {
        markUse(lastUse, instruction.right() - inputs, i);
      }
    }
    int[] slots = new int[count];
    for (int i = 0; i < count; i++) {
      slots[i] = -1;
      if (lastUse[i] > i + 1) {
        slots[i] = freeSlot(slots, lastUse, i);
        if (slots[i] == MAX_SLOTS) {
          return null;
        }
      }
    }
    return slots;
  }

  private static void markUse(int[] lastUse, int result, int instruction) {
    if (result >= 0) {
      lastUse[result] = instruction;
    }
  }

  private static int freeSlot(int[] slots, int[] lastUse, int instruction) {
    int slot = 0;
    for (int i = 0; i < instruction; i++) {
      if (slots[i] == slot && lastUse[i] > instruction) {
        slot++;
        i = -1;
      }
    }
    return slot;
  }

  /**
   * As {@code Program}.
   *
   * @param scalars bit i: input i is one element
   */
  Structure structure(int scalars) {
    Structure structure = new Structure(BYTES).integers(instructions.size(), scalars);
    for (int i = 0; i < instructions.size(); i++) {
      ElementwiseProgram.Instruction instruction = instructions.get(i);
      boolean binary = instruction.binary() != null;
      structure
          .integer(binary ? BINARY + instruction.binary().ordinal() : instruction.unary().ordinal())
          .integer(operand(instruction.left(), i))
          .integer(binary ? operand(instruction.right(), i) : 0)
          .integer(slots[i])
          .real(instruction.p())
          .real(instruction.q());
    }
    return structure.skip((MAX_INSTRUCTIONS - instructions.size()) * INSTRUCTION_BYTES);
  }

  private int operand(int operand, int at) {
    if (operand < inputs) {
      return operand;
    }
    int result = operand - inputs;
    return result == at - 1 ? PREVIOUS : FIRST_SLOT + slots[result];
  }
}
