package dev.sardonyx.runtime.device;

import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;

/** What a step of a program for a device does that is not done by the processor. */
sealed interface PlacedStep extends Operator {
  /** A node on the device. */
  record OnDevice(DeviceOperator operator) implements PlacedStep {}

  /**
   * A copy to the device.
   *
   * @param ofInput whether what it copies is an input of the model
   */
  record CopyIn(boolean ofInput) implements PlacedStep {}

  /** A copy to the memory of the JVM. */
  record CopyOut() implements PlacedStep {}

  /** A copy on the device, to memory of the caller's. */
  record Keep() implements PlacedStep {}

  /** These run only through {@link DeviceRun}. */
  @Override
  default void run(ExecutionContext context) {
    throw new IllegalStateException("a step for a device in a program for the processor");
  }
}
