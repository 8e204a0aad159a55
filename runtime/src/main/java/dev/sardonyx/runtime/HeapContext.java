package dev.sardonyx.runtime;

import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.parallel.WorkerPool;
import dev.sardonyx.operator.Body;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.runtime.plan.AllocationLimit;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** An execution of one node whose memory all comes from the Java heap. */
final class HeapContext implements ExecutionContext {
  private final List<OnnxValue> inputs;
  private final OnnxValue[] outputs;
  private final WorkerPool workers;
  private final KernelProvider kernels;
  private final AllocationLimit limit;

  /**
   * @param inputs by position, null where absent
   */
  HeapContext(
      List<OnnxValue> inputs,
      int outputCount,
      WorkerPool workers,
      KernelProvider kernels,
      AllocationLimit limit) {
    this.inputs = inputs;
    this.outputs = new OnnxValue[outputCount];
    this.workers = workers;
    this.kernels = kernels;
    this.limit = limit;
  }

  List<OnnxValue> outputs() {
    return Arrays.asList(outputs);
  }

  @Override
  public int inputCount() {
    return inputs.size();
  }

  @Override
  public boolean hasInput(int index) {
    return index < inputs.size() && inputs.get(index) != null;
  }

  @Override
  public OnnxValue value(int index) {
    return index < inputs.size() ? inputs.get(index) : null;
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
    return outputs.length;
  }

  @Override
  public boolean wantsOutput(int index) {
    return index < outputs.length;
  }

  @Override
  public Tensor allocate(int index, ElementType elementType, Shape shape) {
    Tensor tensor = limit.allocate(elementType, shape);
    outputs[index] = tensor;
    return tensor;
  }

  @Override
  public Tensor allocateOver(int index, int input, ElementType elementType, Shape shape) {
    return allocate(index, elementType, shape);
  }

  @Override
  public void forward(int index, Tensor view) {
    outputs[index] = view;
  }

  @Override
  public void output(int index, OnnxValue value) {
    outputs[index] = value;
  }

  @Override
  public void requireAllowed(ElementType elementType, Shape shape) {
    limit.require(elementType, shape);
  }

  /** There are none: a node outside of any graph is refused its bodies. */
  @Override
  public List<OnnxValue> run(Body body, List<? extends OnnxValue> bodyInputs) {
    throw new IllegalArgumentException("this node has no body that is ready to run");
  }

  @Override
  public Tensor scratch(ElementType elementType, int slots) {
    return limit.allocate(elementType, Shape.of(slots));
  }

  @Override
  public WorkerPool workers() {
    return workers;
  }

  @Override
  public KernelProvider kernels() {
    return kernels;
  }
}
