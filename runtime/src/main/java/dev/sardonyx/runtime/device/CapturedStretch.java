package dev.sardonyx.runtime.device;

import dev.sardonyx.device.DeviceGraph;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.RemoteTensor;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/**
 * The work of a stretch, written down, with what it was written down for and what is there once it
 * has run. Of what lies in the memory of the JVM, which is lists of sizes, it has copies.
 */
final class CapturedStretch implements AutoCloseable {
  private final Stretch stretch;
  private final DeviceGraph graph;
  private final OnnxValue[] entered;
  private final Shape[] measured;
  private final OnnxValue[] made;

  /**
   * @param before all values by number, as they were before the stretch
   * @param after all values by number, as they were after it
   */
  CapturedStretch(Stretch stretch, DeviceGraph graph, OnnxValue[] before, OnnxValue[] after) {
    this.stretch = stretch;
    this.graph = graph;
    this.entered = new OnnxValue[stretch.entering().length];
    Arrays.setAll(entered, i -> own(before[stretch.entering()[i]]));
    this.measured = new Shape[stretch.measured().length];
    Arrays.setAll(measured, i -> shape(before[stretch.measured()[i]]));
    this.made = new OnnxValue[stretch.made().length];
    Arrays.setAll(made, i -> own(after[stretch.made()[i]]));
  }

  /** The value, or a copy of one that others may write to. */
  private static OnnxValue own(OnnxValue value) {
    return value instanceof Tensor tensor ? tensor.copy() : value;
  }

  private static Shape shape(OnnxValue value) {
    return switch (value) {
      case RemoteTensor remote -> remote.shape();
      case Tensor tensor -> tensor.shape();
      case null, default -> null;
    };
  }

  /** Whether these values, by number, are such as the work was written down for. */
  boolean isFor(OnnxValue[] values) {
    for (int i = 0; i < measured.length; i++) {
      Shape now = shape(values[stretch.measured()[i]]);
      if (now == null || !now.equals(measured[i])) {
        return false;
      }
    }
    for (int i = 0; i < entered.length; i++) {
      if (!isSame(entered[i], values[stretch.entering()[i]])) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSame(OnnxValue then, OnnxValue now) {
    if (then instanceof DeviceTensor a && now instanceof DeviceTensor b) {
      return a.address() == b.address()
          && a.elementType() == b.elementType()
          && a.shape().equals(b.shape());
    }
    if (then instanceof Tensor a && now instanceof Tensor b) {
      return a.elementType() == b.elementType()
          && a.shape().equals(b.shape())
          && hasSameElements(a, b);
    }
    return then == null && now == null;
  }

  private static boolean hasSameElements(Tensor a, Tensor b) {
    return a.elementType() == ElementType.STRING
        ? Arrays.equals(a.strings(), b.strings())
        : a.toBytes().equals(b.toBytes());
  }

  /** Queues the work, and adds what it makes to the values. */
  void launch(OnnxValue[] values) {
    graph.launch();
    for (int i = 0; i < made.length; i++) {
      values[stretch.made()[i]] = own(made[i]);
    }
  }

  @Override
  public void close() {
    graph.close();
  }
}
