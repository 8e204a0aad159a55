package dev.sardonyx.runtime.device;

import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.RandomResults;
import dev.sardonyx.runtime.plan.Schedule;
import dev.sardonyx.runtime.program.Program;
import dev.sardonyx.runtime.program.Step;
import dev.sardonyx.tensor.OnnxValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Steps one after another that can be written down once and launched again: work on the device
 * without copies from or to the memory of the JVM. Where the whole of a graph is between the copies
 * of its inputs and those of its outputs, that is the only stretch; each copy in the middle, and
 * each step of the processor that works on data, ends one.
 *
 * <p>The processor takes part only in what follows from shapes and constants, as the sizes that
 * operators on the device read: it isn't done again when the work is launched. So the work is the
 * same as long as what enters the stretch is: tensors on the device at the same addresses with the
 * same shapes, and lists of sizes with the same contents.
 *
 * @param first position of the first step
 * @param end position after the last step
 * @param entering numbers of values that are made before and read here, but for constants
 * @param measured numbers of values of which only the shape is read here, but for constants
 * @param made numbers of values that are made here
 */
record Stretch(int first, int end, int[] entering, int[] measured, int[] made) {
  /** All of a schedule's, in order. */
  static List<Stretch> of(Schedule schedule) {
    List<Stretch> stretches = new ArrayList<>();
    BitSet ofShapes = constants(schedule.program());
    int first = 0;
    boolean works = false;
    for (int position = 0; position <= schedule.stepCount(); position++) {
      Step step = position < schedule.stepCount() ? schedule.step(position) : null;
      boolean belongs = step != null && belongs(step, ofShapes);
      if (belongs) {
        works |= step.operator() instanceof PlacedStep.OnDevice && !step.view();
      } else {
        if (works) {
          stretches.add(between(schedule, first, position));
        }
        first = position + 1;
        works = false;
      }
    }
    return stretches;
  }

  /** Values in the memory of the JVM that are the same each time. */
  private static BitSet constants(Program program) {
    BitSet fixed = new BitSet();
    OnnxValue[] constants = program.constants();
    for (int value = program.inputs().size(); value < constants.length; value++) {
      fixed.set(value, constants[value] != null);
    }
    return fixed;
  }

  /**
   * Whether a step can be part of a stretch.
   *
   * @param ofShapes values in the memory of the JVM that follow from shapes and constants; those
   *     that the step makes are added
   */
  private static boolean belongs(Step step, BitSet ofShapes) {
    if (step.operator() instanceof PlacedStep.OnDevice) {
      return readsShapesOnly(step, ofShapes);
    }
    if (step.operator() instanceof PlacedStep || !followsFromShapes(step, ofShapes)) {
      return false;
    }
    Arrays.stream(step.outputs()).filter(v -> v != Step.ABSENT).forEach(ofShapes::set);
    return true;
  }

  /** Whether all that the operator reads in the memory of the JVM follows from shapes. */
  private static boolean readsShapesOnly(Step step, BitSet ofShapes) {
    for (int i = 0; i < step.inputs().length; i++) {
      int value = step.inputs()[i];
      if (value != Step.ABSENT && !CopyInsertion.readsOnDevice(step, i) && !ofShapes.get(value)) {
        return false;
      }
    }
    return true;
  }

  private static boolean followsFromShapes(Step step, BitSet ofShapes) {
    if (step.operator() instanceof RemoteShape) {
      return true;
    }
    Node node = step.node();
    return !step.hasBodies()
        && !RandomResults.has(node.operator())
        && Arrays.stream(step.inputs()).allMatch(v -> v == Step.ABSENT || ofShapes.get(v));
  }

  private static Stretch between(Schedule schedule, int first, int end) {
    BitSet known = constants(schedule.program());
    BitSet entering = new BitSet();
    BitSet measured = new BitSet();
    BitSet made = new BitSet();
    for (int position = first; position < end; position++) {
      Step step = schedule.step(position);
      BitSet reading = step.operator() instanceof RemoteShape ? measured : entering;
      for (int value : step.inputs()) {
        if (value != Step.ABSENT && !made.get(value) && !known.get(value)) {
          reading.set(value);
        }
      }
      Arrays.stream(step.outputs()).filter(v -> v != Step.ABSENT).forEach(made::set);
    }
    measured.andNot(entering);
    return new Stretch(first, end, numbers(entering), numbers(measured), numbers(made));
  }

  private static int[] numbers(BitSet values) {
    return values.stream().toArray();
  }
}
