package dev.sardonyx.device;

import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.Optional;
import java.util.function.Function;

/** What a device may know of a node when it makes the node's operator. */
public final class DeviceSetup {
  private final OperatorSetup attributes;
  private final Function<String, Optional<TensorType>> types;
  private final Function<Tensor, DeviceTensor> upload;

  /**
   * @param types name of a value → what is known of its type
   * @param upload copies a tensor to memory that is freed with the session
   */
  public DeviceSetup(
      OperatorSetup attributes,
      Function<String, Optional<TensorType>> types,
      Function<Tensor, DeviceTensor> upload) {
    this.attributes = attributes;
    this.types = types;
    this.upload = upload;
  }

  public Node node() {
    return attributes.node();
  }

  /** The node's attributes, operator set and constant inputs. */
  public OperatorSetup attributes() {
    return attributes;
  }

  public boolean hasInput(int index) {
    return attributes.hasInput(index);
  }

  /** What is known of the type of input {@code index}; empty if absent, unknown or no tensor. */
  public Optional<TensorType> input(int index) {
    return node().hasInput(index) ? types.apply(node().inputs().get(index)) : Optional.empty();
  }

  /** What is known of the type of output {@code index}; empty if absent, unknown or no tensor. */
  public Optional<TensorType> output(int index) {
    return node().hasOutput(index) ? types.apply(node().outputs().get(index)) : Optional.empty();
  }

  /** The element type of input {@code index}; null if absent, unknown or no tensor. */
  public ElementType inputType(int index) {
    return input(index).map(TensorType::elementType).orElse(null);
  }

  /** The element type of output {@code index}; null if absent, unknown or no tensor. */
  public ElementType outputType(int index) {
    return output(index).map(TensorType::elementType).orElse(null);
  }

  /** The rank of input {@code index}; -1 if it is not known. */
  public int inputRank(int index) {
    return input(index)
        .flatMap(TensorType::dimensions)
        .map(dimensions -> dimensions.size())
        .orElse(-1);
  }

  /** Copies a tensor to the device, where it stays as long as the session. */
  public DeviceTensor upload(Tensor tensor) {
    return upload.apply(tensor);
  }
}
