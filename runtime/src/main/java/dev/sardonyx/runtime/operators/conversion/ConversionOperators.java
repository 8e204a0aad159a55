package dev.sardonyx.runtime.operators.conversion;

import dev.sardonyx.operator.OperatorRegistry;

/** Registers the operators of this package. */
public final class ConversionOperators {
  private ConversionOperators() {}

  public static void register(OperatorRegistry.Builder builder) {
    builder
        .register("dev.sardonyx", "AtLeastFloat", 1, CastOperators::atLeastFloat)
        .register("BitCast", 26, CastOperators::bitCast)
        .register("Cast", 1, CastOperators::cast)
        .register("CastLike", 15, CastOperators::castLike)
        .register("DequantizeLinear", 10, QuantizationOperators::dequantize)
        .register("DynamicQuantizeLinear", 11, QuantizationOperators::dynamicQuantize)
        .register("QuantizeLinear", 10, QuantizationOperators::quantize);
  }
}
