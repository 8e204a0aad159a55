package dev.sardonyx.runtime.operators.recurrent;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import dev.sardonyx.kernels.recurrent.GateActivation;
import dev.sardonyx.operator.OperatorSetup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The attributes {@code activations}, {@code activation_alpha} and {@code activation_beta}. The two
 * lists give their values, in order, to those functions that have such a parameter; what they don't
 * give has its default.
 */
public final class Activations {
  private final OperatorSetup setup;
  private final float[] alphas;
  private final float[] betas;
  private int alpha;
  private int beta;

  private Activations(OperatorSetup setup) {
    this.setup = setup;
    this.alphas = setup.reals("activation_alpha");
    this.betas = setup.reals("activation_beta");
  }

  /** The activations of each direction. */
  public static GateActivation[][] read(OperatorSetup setup, RecurrentKind kind, int directions) {
    int each = kind.activations().size();
    List<String> names = setup.texts("activations");
    if (names == null) {
      names = new ArrayList<>();
      for (int direction = 0; direction < directions; direction++) {
        names.addAll(kind.activations());
      }
    }
    if (names.size() != directions * each) {
      throw new ModelFormatException(
          setup.node().label()
              + " needs "
              + directions * each
              + " activations, "
              + each
              + " a direction; found "
              + names);
    }
    Activations reader = new Activations(setup);
    GateActivation[][] all = new GateActivation[directions][each];
    for (int i = 0; i < names.size(); i++) {
      all[i / each][i % each] = reader.next(names.get(i));
    }
    return all;
  }

  private GateActivation next(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "relu" -> GateActivation.of(UnaryOperation.RELU, 0, 0);
      case "tanh" -> GateActivation.of(UnaryOperation.TANH, 0, 0);
      case "sigmoid" -> GateActivation.of(UnaryOperation.SIGMOID, 0, 0);
      case "softsign" -> GateActivation.of(UnaryOperation.SOFTSIGN, 0, 0);
      case "softplus" -> GateActivation.of(UnaryOperation.SOFTPLUS, 0, 0);
      case "leakyrelu" -> GateActivation.of(UnaryOperation.LEAKY_RELU, alpha(0.01f), 0);
      case "thresholdedrelu" -> GateActivation.of(UnaryOperation.THRESHOLDED_RELU, alpha(1), 0);
      case "elu" -> GateActivation.of(UnaryOperation.ELU, alpha(1), 0);
      case "affine" -> GateActivation.of(UnaryOperation.AFFINE, alpha(1), beta(0));
      case "hardsigmoid" -> GateActivation.of(UnaryOperation.HARD_SIGMOID, alpha(0.2f), beta(0.5f));
      case "scaledtanh" -> {
        float outside = alpha(1);
        yield new GateActivation(UnaryOperation.TANH, 0, 0, beta(1), outside);
      }
      default -> throw setup.unsupported("the activation '" + name + "'");
    };
  }

  private float alpha(float absent) {
    return alphas != null && alpha < alphas.length ? alphas[alpha++] : absent;
  }

  private float beta(float absent) {
    return betas != null && beta < betas.length ? betas[beta++] : absent;
  }
}
