package dev.sardonyx.runtime.device;

import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Value;
import dev.sardonyx.runtime.program.Program;
import dev.sardonyx.runtime.program.Step;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Makes of a program, some of whose steps are placed on a device, one in which every step finds its
 * inputs where it reads them. A value that is read on the other side too gets a number more: that
 * of its copy, which a step of its own makes before the first reader, or which a constant is
 * uploaded to at once. Inputs are copied first of all and outputs last, so that the work between
 * can be written down as one.
 *
 * <p>The program has twice the outputs: each in the memory of the JVM, then each on the device in
 * memory of its own. A schedule takes what is wanted.
 */
final class CopyInsertion {
  static final String DOMAIN = "dev.sardonyx";

  private final Program program;
  private final Function<Tensor, DeviceTensor> upload;
  private final List<OnnxValue> constants;
  private final List<Step> steps = new ArrayList<>();

  /** Values that are made on the device. */
  private final BitSet onDevice = new BitSet();

  /** By value: the number of its copy on the other side. */
  private final Map<Integer, Integer> copies = new HashMap<>();

  private final BitSet readOnHost = new BitSet();
  private final String[] names;

  private CopyInsertion(Program program, Function<Tensor, DeviceTensor> upload) {
    this.program = program;
    this.upload = upload;
    this.constants = new ArrayList<>(Arrays.asList(program.constants()));
    this.names = names(program);
  }

  /**
   * The program with copies.
   *
   * @param upload copies a constant to memory that is freed with the session
   */
  static Program insert(Program program, Function<Tensor, DeviceTensor> upload) {
    return new CopyInsertion(program, upload).insert();
  }

  private Program insert() {
    for (Step step : program.steps()) {
      if (step.operator() instanceof PlacedStep.OnDevice) {
        Arrays.stream(step.outputs()).filter(v -> v != Step.ABSENT).forEach(onDevice::set);
      }
    }
    for (Step step : program.steps()) {
      for (int i = 0; i < step.inputs().length; i++) {
        int value = step.inputs()[i];
        if (value != Step.ABSENT && value < program.inputs().size() && readsOnDevice(step, i)) {
          toDevice(value);
        }
      }
    }
    program.steps().forEach(this::add);
    int count = program.outputs().size();
    int[] outputs = new int[2 * count];
    for (int i = 0; i < count; i++) {
      int value = program.outputValues()[i];
      outputs[i] = toHost(value);
      readOnHost.set(outputs[i]);
      int remote = onDevice.get(value) ? value : toDevice(value);
      outputs[count + i] = addCopy(new PlacedStep.Keep(), "KeepOnDevice", remote, name(value));
    }
    List<Value> typed = new ArrayList<>(program.outputs());
    typed.addAll(program.outputs());
    dropUnreadConstants();
    return new Program(
        program.inputs(), typed, outputs, List.copyOf(steps), constants.toArray(OnnxValue[]::new));
  }

  /** Whether the step reads its input {@code index} in the memory of the device. */
  static boolean readsOnDevice(Step step, int index) {
    return step.operator() instanceof PlacedStep.OnDevice placed
        && !placed.operator().readsOnHost(index);
  }

  private void add(Step step) {
    boolean shapeOnly = !(step.operator() instanceof PlacedStep) && RemoteShape.serves(step.node());
    int[] inputs = step.inputs().clone();
    for (int i = 0; i < inputs.length; i++) {
      if (inputs[i] == Step.ABSENT || shapeOnly) {
        continue;
      }
      inputs[i] = readsOnDevice(step, i) ? toDevice(inputs[i]) : toHost(inputs[i]);
      if (!readsOnDevice(step, i)) {
        readOnHost.set(inputs[i]);
      }
    }
    steps.add(
        new Step(
            steps.size(),
            step.node(),
            step.opset(),
            shapeOnly ? RemoteShape.of(step.node()) : step.operator(),
            inputs,
            step.outputs(),
            step.hasBodies(),
            step.view()));
  }

  private int toDevice(int value) {
    if (onDevice.get(value)) {
      return value;
    }
    Integer known = copies.get(value);
    if (known != null) {
      return known;
    }
    boolean input = value < program.inputs().size();
    int copy;
    if (!input && constants.get(value) instanceof Tensor constant) {
      copy = constants.size();
      constants.add(upload.apply(constant));
    } else {
      copy = addCopy(new PlacedStep.CopyIn(input), "CopyToDevice", value, name(value));
    }
    onDevice.set(copy);
    copies.put(value, copy);
    return copy;
  }

  private int toHost(int value) {
    return onDevice.get(value)
        ? copies.computeIfAbsent(
            value, ignored -> addCopy(new PlacedStep.CopyOut(), "CopyToHost", value, name(value)))
        : value;
  }

  private int addCopy(PlacedStep operator, String kind, int value, String name) {
    int copy = constants.size();
    constants.add(null);
    steps.add(
        new Step(
            steps.size(),
            copyNode(kind, name),
            1,
            operator,
            new int[] {value},
            new int[] {copy},
            false,
            false));
    return copy;
  }

  private static Node copyNode(String kind, String name) {
    return new Node(
        name, DOMAIN, kind, "", List.of(name), List.of(name + "'"), Map.of(), "", Map.of());
  }

  /** Constants that only the device reads are there alone. */
  private void dropUnreadConstants() {
    for (int value = program.inputs().size(); value < program.valueCount(); value++) {
      if (copies.containsKey(value) && !onDevice.get(value) && !readOnHost.get(value)) {
        constants.set(value, null);
      }
    }
  }

  private String name(int value) {
    return names[value] == null ? "value " + value : names[value];
  }

  /** Names of values, for messages and profiles. */
  private static String[] names(Program program) {
    String[] names = new String[program.valueCount()];
    for (int i = 0; i < program.inputs().size(); i++) {
      names[i] = program.inputs().get(i).name();
    }
    for (Step step : program.steps()) {
      name(names, step.inputs(), step.node().inputs());
      name(names, step.outputs(), step.node().outputs());
    }
    return names;
  }

  private static void name(String[] names, int[] values, List<String> known) {
    for (int i = 0; i < Math.min(values.length, known.size()); i++) {
      if (values[i] != Step.ABSENT) {
        names[values[i]] = known.get(i);
      }
    }
  }
}
