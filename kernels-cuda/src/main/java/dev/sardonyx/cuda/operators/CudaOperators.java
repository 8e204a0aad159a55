package dev.sardonyx.cuda.operators;

import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which operators there are on a GPU. What isn't here runs on the processor. */
public final class CudaOperators {
  /** By {@link dev.sardonyx.ir.Node#qualifiedOperator}. */
  private static final Map<String, CudaOperatorFactory> FACTORIES = factories();

  private CudaOperators() {}

  private static Map<String, CudaOperatorFactory> factories() {
    Map<String, CudaOperatorFactory> factories = new HashMap<>();
    return Map.copyOf(factories);
  }

  /** The operator for a node; empty if there is none that does all the node asks for. */
  public static Optional<DeviceOperator> find(DeviceSetup setup, CudaResources resources) {
    CudaOperatorFactory factory = FACTORIES.get(setup.node().qualifiedOperator());
    return factory == null ? Optional.empty() : factory.create(setup, resources);
  }
}
