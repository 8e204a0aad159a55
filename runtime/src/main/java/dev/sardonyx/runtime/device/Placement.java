package dev.sardonyx.runtime.device;

import dev.sardonyx.device.Device;
import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Subgraphs;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.ValueType;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.optimizer.RandomResults;
import dev.sardonyx.runtime.program.NodePlacement;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.BitSet;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Which nodes run on a device.
 *
 * <p>From the last node to the first, so that it is known where each value is read: a node runs on
 * the device if the device has an operator for it, unless all it makes is read by the processor and
 * comes from shapes, constants and inputs that are small lists of integers. Such are the
 * computations of sizes between a Shape and a Reshape; on the device they would cost a copy back
 * for each.
 */
public final class Placement implements NodePlacement {
  private final Model model;
  private final Map<String, Tensor> weights;
  private final Device device;
  private final KernelProvider kernels;
  private final Function<Tensor, DeviceTensor> upload;
  private final Map<Node, Placed> placed = new IdentityHashMap<>();

  /** Values made of shapes and constants alone. */
  private final Set<String> ofShapes = new HashSet<>();

  /** Values made of shapes, constants and inputs of the model that may be sizes. */
  private final Set<String> nearHost = new HashSet<>();

  private final Set<String> readOnHost = new HashSet<>();
  private final Set<String> readOnDevice = new HashSet<>();

  private Placement(
      Model model,
      Map<String, Tensor> weights,
      Device device,
      KernelProvider kernels,
      Function<Tensor, DeviceTensor> upload) {
    this.model = model;
    this.weights = weights;
    this.device = device;
    this.kernels = kernels;
    this.upload = upload;
  }

  /**
   * Places the nodes of a model's graph.
   *
   * @param model with the types of inner values
   * @param weights the graph's dense initializers
   * @param resources of the session to be
   */
  public static Placement of(
      Model model, Map<String, Tensor> weights, DeviceResources resources, KernelProvider kernels) {
    Placement placement =
        new Placement(model, weights, resources.shared().device(), kernels, resources::upload);
    placement.findOrigins();
    // A result is wanted on the host, but the copy of it is no reason to compute it there.
    model.graph().outputs().forEach(output -> placement.readOnDevice.add(output.name()));
    model.graph().nodes().reversed().forEach(placement::place);
    return placement;
  }

  @Override
  public Placed of(Node node) {
    return placed.get(node);
  }

  private void findOrigins() {
    ofShapes.addAll(weights.keySet());
    ofShapes.add("");
    nearHost.addAll(ofShapes);
    model.graph().inputs().stream()
        .filter(input -> input.type().map(Placement::mayBeSizes).orElse(false))
        .forEach(input -> nearHost.add(input.name()));
    for (Node node : model.graph().nodes()) {
      if (RemoteShape.serves(node) || mayFollow(node) && ofShapes.containsAll(node.inputs())) {
        ofShapes.addAll(node.outputs());
      }
      if (RemoteShape.serves(node) || mayFollow(node) && nearHost.containsAll(node.inputs())) {
        nearHost.addAll(node.outputs());
      }
    }
  }

  /** Whether a value of this type may be a list of sizes: integers, of one dimension at most. */
  private static boolean mayBeSizes(ValueType type) {
    return type instanceof TensorType tensor
        && (tensor.elementType().isInteger() || tensor.elementType() == ElementType.BOOL)
        && tensor.dimensions().map(dimensions -> dimensions.size() <= 1).orElse(false);
  }

  private static boolean mayFollow(Node node) {
    return !RandomResults.has(node.operator()) && Subgraphs.of(node).isEmpty();
  }

  private void place(Node node) {
    Optional<Placed> onDevice = staysOnHost(node) ? Optional.empty() : operator(node);
    onDevice.ifPresent(found -> placed.put(node, found));
    for (int i = 0; i < node.inputs().size(); i++) {
      boolean host = onDevice.isEmpty() || onDevice.get().readsOnHost(i);
      (host ? readOnHost : readOnDevice).add(node.inputs().get(i));
    }
    readOnHost.addAll(Subgraphs.captures(node));
  }

  private boolean staysOnHost(Node node) {
    if (RemoteShape.serves(node) || node.operator().equals("Constant")) {
      return true;
    }
    List<String> outputs = node.outputs();
    boolean host = outputs.stream().anyMatch(readOnHost::contains);
    boolean onlyHost = host && outputs.stream().noneMatch(readOnDevice::contains);
    return host && ofShapes.containsAll(outputs) || onlyHost && nearHost.containsAll(outputs);
  }

  /** The node's operator on the device; nothing if the device has none. */
  private Optional<Placed> operator(Node node) {
    if (!Subgraphs.of(node).isEmpty()) {
      return Optional.empty();
    }
    BitSet taken = new BitSet();
    OperatorSetup attributes =
        new OperatorSetup(
            node,
            model.opsets().getOrDefault(node.domain(), 0),
            kernels,
            index -> weights.get(node.inputs().get(index)),
            taken::set,
            UnaryOperator.identity(),
            body -> {
              throw new UnsupportedOperatorException(node.label() + " has no body on a device");
            });
    Optional<DeviceOperator> made =
        device.operator(new DeviceSetup(attributes, this::type, upload));
    attributes.end();
    return made.map(operator -> new Placed(new PlacedStep.OnDevice(operator), taken, operator));
  }

  private Optional<TensorType> type(String name) {
    Tensor weight = weights.get(name);
    if (weight != null) {
      return Optional.of(TensorType.of(weight.elementType(), weight.shape()));
    }
    Value known = model.graph().values().get(name);
    if (known == null) {
      known =
          model.graph().inputs().stream()
              .filter(input -> input.name().equals(name))
              .findFirst()
              .orElse(null);
    }
    return Optional.ofNullable(known)
        .flatMap(Value::type)
        .map(type -> type instanceof TensorType tensor ? tensor : null);
  }
}
