package dev.sardonyx.cuda.operators;

import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.error.SardonyxException;
import dev.sardonyx.tensor.ElementType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which operators there are on a GPU, a line a family. What isn't here runs on the processor. */
public final class CudaOperators {
  /** Makes the operator of a node. */
  @FunctionalInterface
  interface Factory {
    /** The operator; null if it can't do all that the node asks for. */
    DeviceOperator create(DeviceSetup setup, Gpu gpu);
  }

  private static final Map<String, Factory> FACTORIES = factories();

  private CudaOperators() {}

  private static Map<String, Factory> factories() {
    Map<String, Factory> all = new HashMap<>();
    AttentionNodes.register(all);
    ContributedAttentionNodes.register(all);
    ConvolutionNodes.register(all);
    ElementwiseNodes.register(all);
    GeneratorNodes.register(all);
    IndexingNodes.register(all);
    IntegerNodes.register(all);
    MovementNodes.register(all);
    NormalizationNodes.register(all);
    PaddingNodes.register(all);
    PoolingNodes.register(all);
    ProductNodes.register(all);
    QuantizationNodes.register(all);
    RecurrentNodes.register(all);
    ReductionNodes.register(all);
    ResizeNodes.register(all);
    ScaledDotProductNodes.register(all);
    ScatterNodes.register(all);
    SelectionNodes.register(all);
    TransposeNodes.register(all);
    TransposedConvolutionNodes.register(all);
    ViewNodes.register(all);
    return Map.copyOf(all);
  }

  /** The names of all, sorted. */
  static SortedSet<String> names() {
    return new TreeSet<>(FACTORIES.keySet());
  }

  /** The operator for a node; empty if there is none that does all the node asks for. */
  public static Optional<DeviceOperator> find(DeviceSetup setup, Gpu gpu) {
    Factory factory = FACTORIES.get(setup.node().qualifiedOperator());
    if (factory == null) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(factory.create(setup, gpu));
    } catch (SardonyxException refused) {
      return Optional.empty(); // the processor's operator says what is wrong with the node
    }
  }

  /** Whether a type is one that kernels compute with in FLOAT. */
  static boolean isFloat(ElementType type) {
    return type == ElementType.FLOAT || type == ElementType.FLOAT16 || type == ElementType.BFLOAT16;
  }

  /** Whether all inputs that are there are of the first one's type, which kernels compute with. */
  static boolean areFloats(DeviceSetup setup) {
    ElementType type = setup.inputType(0);
    if (!isFloat(type)) {
      return false;
    }
    for (int i = 1; i < setup.node().inputs().size(); i++) {
      if (setup.hasInput(i) && setup.inputType(i) != type) {
        return false;
      }
    }
    return true;
  }

  /** Whether an element is moved as so many bytes, whatever it means. */
  static boolean isMoved(ElementType type) {
    return type != null && type != ElementType.STRING && !type.isComplex();
  }
}
