package dev.sardonyx.runtime.operators.fused;

import dev.sardonyx.operator.OperatorFactory;
import dev.sardonyx.operator.OperatorRegistry;
import dev.sardonyx.runtime.operators.StandardOperators;

/**
 * Registers the fused operators. Each is an operator of ai.onnx under a name of its own: the fused
 * products are the same code, which reads the attributes {@code steps} and {@code parameters} too
 * ({@link dev.sardonyx.runtime.operators.support.EpilogueSteps}); the activations serve models of
 * opsets that don't have them yet.
 */
public final class FusedOperators {
  /** The domain of the engine's own operators. */
  private static final String DOMAIN = "dev.sardonyx";

  private FusedOperators() {}

  public static void register(OperatorRegistry.Builder builder) {
    builder
        .register(DOMAIN, "DequantizeLinear", 1, as("DequantizeLinear", 25))
        .register(DOMAIN, "FusedConv", 1, as("Conv", 1))
        .register(DOMAIN, "FusedGemm", 1, as("Gemm", 1))
        .register(DOMAIN, "FusedMatMul", 1, as("MatMul", 1))
        .register(DOMAIN, "Gelu", 1, as("Gelu", 20))
        .register(DOMAIN, "HardSwish", 1, as("HardSwish", 14))
        .register(DOMAIN, "LayerNormalization", 1, as("LayerNormalization", 17))
        .register(DOMAIN, "QuantizeLinear", 1, as("QuantizeLinear", 25))
        .register(DOMAIN, "RMSNormalization", 1, as("RMSNormalization", 23))
        .register(DOMAIN, "Silu", 1, as("Swish", 24));
  }

  /** The operator of ai.onnx, looked up when a node asks for it. */
  private static OperatorFactory as(String operator, int opset) {
    return setup ->
        StandardOperators.registry()
            .find("", operator, opset)
            .orElseThrow(() -> setup.unsupported("this engine: it has no " + operator))
            .factory()
            .create(setup);
  }
}
