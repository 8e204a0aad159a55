package dev.sardonyx.optimizer;

import java.util.Set;

/** Operators of ai.onnx whose result is not, or when training not, the same each time. */
public final class RandomResults {
  private static final Set<String> OPERATORS =
      Set.of(
          "RandomNormal",
          "RandomNormalLike",
          "RandomUniform",
          "RandomUniformLike",
          "Multinomial",
          "Bernoulli",
          "Dropout");

  private RandomResults() {}

  /** Whether the results of this operator may differ between two runs with the same inputs. */
  public static boolean has(String operator) {
    return OPERATORS.contains(operator);
  }
}
