package dev.sardonyx.operator;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.parallel.WorkerPool;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.List;

/**
 * One execution of one node: its inputs, and where its outputs go.
 *
 * <p>Memory is handed out by the planner and <b>not zeroed</b>: an operator writes every element.
 * Nothing obtained here may be kept after {@link Operator#run} returns.
 */
public interface ExecutionContext {
  /** Inputs of the node, absent ones included. */
  int inputCount();

  /** Whether input {@code index} is there. */
  boolean hasInput(int index);

  /** Input {@code index} of whatever kind; null if absent. */
  OnnxValue value(int index);

  /**
   * Input {@code index} as a dense tensor; null if absent.
   *
   * @throws dev.sardonyx.error.TypeMismatchException if it is a sequence, optional, map or sparse
   */
  Tensor input(int index);

  /** Outputs the node lists, unwanted ones included. */
  int outputCount();

  /** Whether anybody uses output {@code index}; an operator may skip those nobody does. */
  boolean wantsOutput(int index);

  /** Memory for output {@code index}, which thereby is set; to be filled before returning. */
  Tensor allocate(int index, ElementType elementType, Shape shape);

  /**
   * As {@link #allocate}, but may give back the very memory of input {@code input}, if that input
   * is of the same size and nobody reads it afterwards. Only for operators whose element {@code i}
   * of the output depends on element {@code i} of that input alone.
   */
  Tensor allocateOver(int index, int input, ElementType elementType, Shape shape);

  /**
   * As {@link #allocate}, for an output that consists of the elements of all inputs, one after
   * another. Inputs of that element type may lie in this memory already, each in its place there,
   * and need not be copied; none lies where another has to be copied to.
   */
  default Tensor allocateJoined(int index, ElementType elementType, Shape shape) {
    return allocate(index, elementType, shape);
  }

  /**
   * Sets output {@code index} to a view of input 0 (same elements, other shape). Only for operators
   * registered as views, see {@link OperatorRegistry.Builder#registerView}.
   */
  void forward(int index, Tensor view);

  /** Sets output {@code index} to a value made by the operator itself on the heap. */
  void output(int index, OnnxValue value);

  /**
   * Checks that a tensor like this may be made, for results that grow bit by bit.
   *
   * @throws dev.sardonyx.error.ResourceLimitException if it takes more than the session allows
   */
  void requireAllowed(ElementType elementType, Shape shape);

  /**
   * Runs one of the node's own bodies, once.
   *
   * @param inputs by position; trailing ones that have a default in the body may be left out
   * @return the body's outputs, which may share memory with its inputs: to be read, handed to
   *     another run of a body, or set as outputs of the node through {@link #output}
   */
  List<OnnxValue> run(Body body, List<? extends OnnxValue> inputs);

  /** Working memory of at least {@code slots} slots, not zeroed, gone when the node is done. */
  Tensor scratch(ElementType elementType, int slots);

  /**
   * Says that all this operator does to elements, in this call, it does in chunks given to {@link
   * #workers}, and that these follow from types and shapes of its inputs and from constants alone.
   * A later run in the very same memory may then repeat the chunks without calling the operator.
   * What a chunk uses must therefore be still valid then: tensors and kernels are, this is not.
   *
   * @param read inputs whose elements the operator has read outside of chunks; absent ones may be
   *     among them. If one is no constant, nothing is repeated
   */
  default void repeatable(int... read) {}

  /** The threads to split work over. */
  WorkerPool workers();

  /** The kernels of this session. */
  KernelProvider kernels();
}
