package dev.sardonyx.runtime;

import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.parallel.WorkerPool;
import dev.sardonyx.operator.Body;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.runtime.plan.RepeatedSteps;
import dev.sardonyx.runtime.plan.RunMemory;
import dev.sardonyx.runtime.plan.Schedule;
import dev.sardonyx.runtime.program.Step;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** One run of a schedule: the values so far, and the context of the step being run. */
public class RunContext implements ExecutionContext {
  private final Schedule schedule;
  private final OnnxValue[] values;
  private final RunMemory memory;
  private final WorkerPool workers;
  private final KernelProvider kernels;
  private final Profiler.Section profile;
  private final StepObserver observer;
  private final boolean resultsLeaveEngine;
  private final RepeatedSteps repeatedSteps;
  private WorkerPool stepWorkers;
  private boolean repeatable;
  private int position;
  private Step step;
  private int scratchPieces;
  private long nanosInBodies;

  /**
   * @param values by number: inputs and constants; results are added
   * @param profile null to measure nothing
   * @param observer is told of each step; null for nobody
   * @param resultsLeaveEngine whether the results go to a caller, who may write to them; those of a
   *     body stay among operators, which don't
   */
  public RunContext(
      Schedule schedule,
      OnnxValue[] values,
      RunMemory memory,
      WorkerPool workers,
      KernelProvider kernels,
      Profiler.Section profile,
      StepObserver observer,
      boolean resultsLeaveEngine) {
    this.schedule = schedule;
    this.values = values;
    this.memory = memory;
    this.workers = workers;
    this.kernels = kernels;
    this.profile = profile;
    this.observer = observer;
    this.resultsLeaveEngine = resultsLeaveEngine;
    this.repeatedSteps = memory.repeatedSteps(workers);
    this.stepWorkers = workers;
  }

  /** Runs all steps. */
  public final void run() {
    run(0, schedule.stepCount());
  }

  /** Runs the steps from position {@code from} to before {@code to}. */
  protected final void run(int from, int to) {
    for (int i = from; i < to; i++) {
      position = i;
      step = schedule.step(i);
      scratchPieces = 0;
      nanosInBodies = 0;
      long start = profile == null ? 0 : System.nanoTime();
      try {
        execute(step);
      } catch (RuntimeException | OutOfMemoryError e) {
        throw NodeFailure.describe(step, values, e);
      }
      if (profile != null) {
        long nanos = System.nanoTime() - start;
        profile.stepTook(step, nanos - nanosInBodies);
        if (observer != null) {
          observer.stepRan(step, values, start, nanos);
        }
      }
      finishStep();
    }
  }

  /** Runs one step. */
  protected void execute(Step toRun) {
    if (repeatedSteps == null) {
      toRun.operator().run(this);
    } else if (!repeatedSteps.repeat(position, values)) {
      repeatable = false;
      stepWorkers = repeatedSteps.begin(position);
      toRun.operator().run(this);
      repeatedSteps.end(position, values, repeatable, memory);
    }
  }

  /** Is told that the step at a position has run, and which values die with it. */
  protected void stepDone(int done, int[] dying) {}

  /** The position of the step that is being run. */
  protected final int position() {
    return position;
  }

  protected final Schedule schedule() {
    return schedule;
  }

  /** The values so far, by number. */
  protected final OnnxValue[] values() {
    return values;
  }

  private void finishStep() {
    for (int output : step.outputs()) {
      if (schedule.isUsed(output) && values[output] == null) {
        throw NodeFailure.outputNotSet(step, output);
      }
    }
    for (int value : schedule.dyingAfter(position)) {
      values[value] = null;
    }
    memory.stepDone(position);
    stepDone(position, schedule.dyingAfter(position));
  }

  @Override
  public int inputCount() {
    return step.ownInputs();
  }

  @Override
  public boolean hasInput(int index) {
    return value(index) != null;
  }

  @Override
  public OnnxValue value(int index) {
    return index < step.ownInputs() ? stepInput(index) : null;
  }

  /** Input {@code index} of the step, the values its bodies capture included. */
  private OnnxValue stepInput(int index) {
    int number = step.inputs()[index];
    return number == Step.ABSENT ? null : values[number];
  }

  @Override
  public Tensor input(int index) {
    OnnxValue value = value(index);
    if (value == null || value instanceof Tensor) {
      return (Tensor) value;
    }
    throw new TypeMismatchException(
        "input " + index + " must be a dense tensor; found " + Values.describe(value));
  }

  @Override
  public int outputCount() {
    return step.outputs().length;
  }

  @Override
  public boolean wantsOutput(int index) {
    return index < step.outputs().length && schedule.isUsed(step.outputs()[index]);
  }

  @Override
  public Tensor allocate(int index, ElementType elementType, Shape shape) {
    Tensor tensor = memory.output(position, index, elementType, shape);
    set(index, tensor);
    return tensor;
  }

  @Override
  public Tensor allocateOver(int index, int input, ElementType elementType, Shape shape) {
    Tensor over = input(input);
    Tensor tensor =
        over == null
            ? memory.output(position, index, elementType, shape)
            : memory.outputOver(position, index, input, over, elementType, shape);
    set(index, tensor);
    return tensor;
  }

  @Override
  public Tensor allocateJoined(int index, ElementType elementType, Shape shape) {
    List<Tensor> inputs = new ArrayList<>(inputCount());
    for (int i = 0; i < inputCount(); i++) {
      inputs.add(input(i));
    }
    Tensor tensor = memory.outputJoined(position, index, inputs, elementType, shape);
    set(index, tensor);
    return tensor;
  }

  @Override
  public void forward(int index, Tensor view) {
    if (step.view() && index == 0 && view.array() == input(0).array()) {
      set(index, view);
    } else {
      output(index, view);
    }
  }

  /** Memory that is not the operator's own to give away is copied. */
  @Override
  public void output(int index, OnnxValue value) {
    if (!wantsOutput(index)) {
      return;
    }
    boolean mayShareElements =
        resultsLeaveEngine
            && schedule.escapes(schedule.group(step.outputs()[index]))
            && (step.hasBodies() || hasCollectionInput());
    set(
        index,
        Values.map(value, tensor -> mayShareElements || shares(tensor) ? copy(tensor) : tensor));
  }

  private static Tensor copy(Tensor tensor) {
    return tensor.copy();
  }

  private boolean shares(Tensor tensor) {
    if (memory.isReused(tensor)) {
      return true;
    }
    for (int i = 0; i < step.inputs().length; i++) {
      if (isOver(stepInput(i), tensor)) {
        return true;
      }
    }
    for (int output : step.outputs()) { // a body may hand on one value as several outputs
      if (output != Step.ABSENT && isOver(values[output], tensor)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOver(OnnxValue value, Tensor tensor) {
    return value instanceof Tensor other && other.array() == tensor.array();
  }

  /** Whether an input is a sequence, optional, map or sparse tensor. */
  private boolean hasCollectionInput() {
    for (int i = 0; i < inputCount(); i++) {
      OnnxValue input = value(i);
      if (input != null && !(input instanceof Tensor)) {
        return true;
      }
    }
    return false;
  }

  /** Sets an output of the step being run, if anybody wants it. */
  protected final void set(int index, OnnxValue value) {
    if (wantsOutput(index)) {
      values[step.outputs()[index]] = value;
    }
  }

  @Override
  public void requireAllowed(ElementType elementType, Shape shape) {
    memory.requireAllowed(elementType, shape);
  }

  @Override
  public List<OnnxValue> run(Body body, List<? extends OnnxValue> inputs) {
    if (!(body instanceof BodyProgram program)) {
      throw new IllegalArgumentException("not a body of " + step.node().label());
    }
    long start = profile == null ? 0 : System.nanoTime();
    try {
      return program.run(inputs, this::stepInput, workers, kernels);
    } finally {
      nanosInBodies += profile == null ? 0 : System.nanoTime() - start;
    }
  }

  @Override
  public Tensor scratch(ElementType elementType, int slots) {
    return memory.scratch(position, scratchPieces++, elementType, slots);
  }

  @Override
  public void repeatable(int... read) {
    repeatable = true;
    for (int index : read) {
      int number = index < step.ownInputs() ? step.inputs()[index] : Step.ABSENT;
      repeatable &= number == Step.ABSENT || schedule.isConstant(number);
    }
  }

  @Override
  public WorkerPool workers() {
    return stepWorkers;
  }

  @Override
  public KernelProvider kernels() {
    return kernels;
  }
}
