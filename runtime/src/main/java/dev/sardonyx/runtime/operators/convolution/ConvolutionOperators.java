package dev.sardonyx.runtime.operators.convolution;

import dev.sardonyx.operator.OperatorRegistry;

/** Registers the convolutions. */
public final class ConvolutionOperators {
  private ConvolutionOperators() {}

  public static void register(OperatorRegistry.Builder builder) {
    builder
        .register("Conv", 1, ConvOperator::create)
        .register("ConvInteger", 10, IntegerConvolutionOperators::integer)
        .register("ConvTranspose", 1, ConvTransposeOperator::create)
        .register("DeformConv", 19, DeformConvOperator::create)
        .register("QLinearConv", 10, IntegerConvolutionOperators::quantized);
  }
}
