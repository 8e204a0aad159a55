package dev.sardonyx.device;

import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/**
 * One execution of one node on a device. Memory is handed out by the planner and not zeroed, and
 * nothing obtained here may be kept: the next run may have other addresses.
 */
public interface DeviceContext {
  /** Inputs of the node, absent ones included. */
  int inputCount();

  /** Whether input {@code index} is there. */
  boolean hasInput(int index);

  /** Input {@code index}, in the device's memory; null if absent. */
  DeviceTensor input(int index);

  /** Input {@code index}, one that the operator reads on the host; null if absent. */
  Tensor hostInput(int index);

  /** Outputs the node lists, unwanted ones included. */
  int outputCount();

  /** Whether anybody uses output {@code index}; an operator may skip those nobody does. */
  boolean wantsOutput(int index);

  /** Memory for output {@code index}, which thereby is set. */
  DeviceTensor allocate(int index, ElementType elementType, Shape shape);

  /**
   * As {@link #allocate}, but may give back the very memory of input {@code input}, if that input
   * is of the same size and nobody reads it afterwards. Only for operators whose element {@code i}
   * of the output depends on element {@code i} of that input alone.
   */
  DeviceTensor allocateOver(int index, int input, ElementType elementType, Shape shape);

  /**
   * Sets output 0 to the elements of input 0 in another shape; for {@link DeviceOperator#isView}.
   */
  void forward(Shape shape);

  /**
   * The address of working memory of at least {@code bytes} bytes, gone when the node is done; it
   * may be asked for several times.
   */
  long scratch(long bytes);
}
