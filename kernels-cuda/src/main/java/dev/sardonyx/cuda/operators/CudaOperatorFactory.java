package dev.sardonyx.cuda.operators;

import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import java.util.Optional;

/** Makes the operators of some name on a GPU. */
@FunctionalInterface
public interface CudaOperatorFactory {
  /** The operator for a node; empty if there is none that does all the node asks for. */
  Optional<DeviceOperator> create(DeviceSetup setup, CudaResources resources);
}
