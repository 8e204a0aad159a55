package dev.sardonyx.device;

/** One node made ready to run on a device. Holds no state of a single run. */
public interface DeviceOperator {
  /** Queues the work that computes the node's outputs from its inputs. */
  void run(DeviceContext context);

  /**
   * Whether the operator reads input {@code index} in the memory of the JVM, by {@link
   * DeviceContext#hostInput}: sizes, axes, counts. All others are on the device.
   */
  default boolean readsOnHost(int index) {
    return false;
  }

  /**
   * Whether output 0 always shares the memory of input 0, by {@link DeviceContext#forward}. The
   * planner relies on it.
   */
  default boolean isView() {
    return false;
  }
}
