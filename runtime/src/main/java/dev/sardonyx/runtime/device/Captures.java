package dev.sardonyx.runtime.device;

import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.RandomResults;
import dev.sardonyx.runtime.plan.Schedule;
import dev.sardonyx.runtime.program.Program;
import dev.sardonyx.runtime.program.Step;
import dev.sardonyx.tensor.OnnxValue;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Which part of a schedule can be written down once and launched again: all between the copies of
 * inputs and those of outputs, if it is the same in each run with inputs of the same shapes. So it
 * is if the processor takes part only in what follows from shapes and constants, as the sizes that
 * operators on the device read.
 *
 * @param first position of the first step after the copies of inputs
 * @param end position after the last step before the copies of outputs
 * @param possible whether the steps between can be written down
 */
record Captures(int first, int end, boolean possible) {
  static Captures of(Schedule schedule) {
    int count = schedule.stepCount();
    int first = 0;
    while (first < count
        && schedule.step(first).operator() instanceof PlacedStep.CopyIn copy
        && copy.ofInput()) {
      first++;
    }
    int end = count;
    while (end > first && isCopy(schedule.step(end - 1))) {
      end--;
    }
    return new Captures(first, end, first < end && sameEachTime(schedule, first, end));
  }

  private static boolean isCopy(Step step) {
    return step.operator() instanceof PlacedStep
        && !(step.operator() instanceof PlacedStep.OnDevice);
  }

  private static boolean sameEachTime(Schedule schedule, int first, int end) {
    Program program = schedule.program();
    BitSet fixed = new BitSet(); // values in the memory of the JVM that are the same each time
    OnnxValue[] constants = program.constants();
    for (int value = program.inputs().size(); value < constants.length; value++) {
      fixed.set(value, constants[value] != null);
    }
    boolean worthIt = false;
    for (int position = first; position < end; position++) {
      Step step = schedule.step(position);
      boolean onDevice = step.operator() instanceof PlacedStep.OnDevice;
      worthIt |= onDevice;
      if (isCopy(step) || !(onDevice ? readsFixed(step, fixed) : isFixed(step, fixed))) {
        return false;
      }
      if (!onDevice) {
        Arrays.stream(step.outputs()).filter(v -> v != Step.ABSENT).forEach(fixed::set);
      }
    }
    return worthIt && !returnsHostValue(schedule, end);
  }

  /** Whether all that the operator reads in the memory of the JVM is fixed. */
  private static boolean readsFixed(Step step, BitSet fixed) {
    for (int i = 0; i < step.inputs().length; i++) {
      int value = step.inputs()[i];
      if (value != Step.ABSENT && !CopyInsertion.readsOnDevice(step, i) && !fixed.get(value)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isFixed(Step step, BitSet fixed) {
    if (step.operator() instanceof RemoteShape) {
      return true;
    }
    Node node = step.node();
    return !step.hasBodies()
        && !RandomResults.has(node.operator())
        && Arrays.stream(step.inputs()).allMatch(v -> v == Step.ABSENT || fixed.get(v));
  }

  /** Whether the caller gets something that the processor made. */
  private static boolean returnsHostValue(Schedule schedule, int end) {
    for (int i = 0; i < schedule.wantedCount(); i++) {
      int value = schedule.program().outputValues()[schedule.wantedOutput(i)];
      for (int position = 0; position < end; position++) {
        if (Arrays.stream(schedule.step(position).outputs()).anyMatch(made -> made == value)) {
          return true;
        }
      }
    }
    return false;
  }
}
