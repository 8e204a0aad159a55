package dev.sardonyx.device;

/** Work written down by {@link Device#beginCapture}, which reads and writes the same addresses. */
public interface DeviceGraph extends AutoCloseable {
  /** Queues all of it. */
  void launch();

  @Override
  void close();
}
