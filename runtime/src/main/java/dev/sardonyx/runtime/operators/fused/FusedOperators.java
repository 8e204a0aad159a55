package dev.sardonyx.runtime.operators.fused;

import dev.sardonyx.operator.OperatorFactory;
import dev.sardonyx.operator.OperatorRegistry;
import java.util.function.Supplier;

/**
 * Registers the fused operators. All but Elementwise are operators of ai.onnx under names of their
 * own: the fused products are the same code, which reads the attributes {@code steps} and {@code
 * parameters} too ({@link dev.sardonyx.runtime.operators.support.EpilogueSteps}); the activations
 * serve models of opsets that don't have them yet.
 */
public final class FusedOperators {
  /** The domain of the engine's own operators. */
  private static final String DOMAIN = "dev.sardonyx";

  private FusedOperators() {}

  /**
   * Adds them to a builder.
   *
   * @param standard has the operators of ai.onnx; asked when a model wants one of these
   */
  public static void register(
      OperatorRegistry.Builder builder, Supplier<OperatorRegistry> standard) {
    builder
        .register(DOMAIN, "CastLike", 1, of(standard, "CastLike", 25))
        .register(DOMAIN, "DequantizeLinear", 1, of(standard, "DequantizeLinear", 25))
        .register(DOMAIN, "Elementwise", 1, ElementwiseOperator::new)
        .register(DOMAIN, "FusedConv", 1, of(standard, "Conv", 1))
        .register(DOMAIN, "FusedGemm", 1, of(standard, "Gemm", 1))
        .register(DOMAIN, "FusedMatMul", 1, of(standard, "MatMul", 1))
        .register(DOMAIN, "Gelu", 1, of(standard, "Gelu", 20))
        .register(DOMAIN, "HardSwish", 1, of(standard, "HardSwish", 14))
        .register(DOMAIN, "LayerNormalization", 1, of(standard, "LayerNormalization", 17))
        .register(DOMAIN, "QuantizeLinear", 1, of(standard, "QuantizeLinear", 25))
        .register(DOMAIN, "RMSNormalization", 1, of(standard, "RMSNormalization", 23))
        .register(DOMAIN, "Silu", 1, of(standard, "Swish", 24));
  }

  private static OperatorFactory of(
      Supplier<OperatorRegistry> standard, String operator, int opset) {
    return setup -> standard.get().find("", operator, opset).orElseThrow().factory().create(setup);
  }
}
