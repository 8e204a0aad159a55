package dev.sardonyx.runtime.operators.training;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorRegistry;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Formats;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.Tensor;

/**
 * Adagrad, Adam and Momentum: each takes a rate R, a count of updates T, and for any number of
 * tensors the values X, gradients G and states, all of one kind after the other; and gives new
 * values and states. Registers them.
 */
public final class TrainingOperators {
  private static final String DOMAIN = "ai.onnx.preview.training";

  private TrainingOperators() {}

  public static void register(OperatorRegistry.Builder builder) {
    builder
        .register(DOMAIN, "Adagrad", 1, TrainingOperators::adagrad)
        .register(DOMAIN, "Adam", 1, TrainingOperators::adam)
        .register(DOMAIN, "Momentum", 1, TrainingOperators::momentum)
        .register("dev.sardonyx", "FilledLike", 1, GradientOperators::filled)
        .register("dev.sardonyx", "PositionsLike", 1, GradientOperators::positions)
        .register("dev.sardonyx", "SumAt", 1, GradientOperators::sumAt)
        .register("dev.sardonyx", "SumTo", 1, GradientOperators::sumTo);
  }

  /** The update of one element. */
  @FunctionalInterface
  private interface Rule {
    /**
     * @param x value, regularized gradient, then the states; becomes new value and states, at 0, 2,
     *     3 ...
     */
    void update(double[] x, double rate, long count);
  }

  private static Operator operator(OperatorSetup setup, int states, Rule rule) {
    double norm = setup.real("norm_coefficient", 0);
    return context -> {
      double rate = Numbers.readOne(context.input(0), "R");
      long count = (long) Numbers.readOne(context.input(1), "T");
      int kinds = states + 2;
      int tensors = (context.inputCount() - 2) / kinds;
      if (context.inputCount() != 2 + tensors * kinds || tensors == 0) {
        throw new ShapeMismatchException(
            "expected R, T and %d inputs for each tensor; found %d inputs"
                .formatted(kinds, context.inputCount()));
      }
      for (int i = 0; i < tensors; i++) {
        update(context, i, tensors, kinds, norm, (x) -> rule.update(x, rate, count));
      }
    };
  }

  /** One element's numbers, changed in place. */
  @FunctionalInterface
  private interface Step {
    void apply(double... numbers);
  }

  private static void update(
      ExecutionContext context, int index, int tensors, int kinds, double norm, Step step) {
    Tensor[] in = new Tensor[kinds];
    Tensor[] out = new Tensor[kinds];
    for (int kind = 0; kind < kinds; kind++) {
      in[kind] = context.input(2 + kind * tensors + index);
      Formats.requireSameType(in[0], in[kind]);
      if (!in[kind].shape().equals(in[0].shape())) {
        throw new ShapeMismatchException(
            "expected tensors of one shape; found " + in[0] + " and " + in[kind]);
      }
      if (kind != 1) {
        int position = (kind == 0 ? 0 : kind - 1) * tensors + index;
        out[kind] = context.allocate(position, in[0].elementType(), in[0].shape());
      }
    }
    double[] numbers = new double[kinds];
    for (int i = 0; i < in[0].elements(); i++) {
      for (int kind = 0; kind < kinds; kind++) {
        numbers[kind] = Numbers.real(in[kind], i);
      }
      numbers[1] += norm * numbers[0];
      step.apply(numbers);
      for (int kind = 0; kind < kinds; kind++) {
        if (kind != 1) {
          Numbers.setReal(out[kind], i, numbers[kind]);
        }
      }
    }
  }

  private static Operator adagrad(OperatorSetup setup) {
    double decay = setup.real("decay_factor", 0);
    double epsilon = setup.real("epsilon", 0);
    return operator(
        setup,
        1,
        (x, rate, count) -> {
          x[2] += x[1] * x[1];
          x[0] -= rate / (1 + count * decay) * x[1] / (Math.sqrt(x[2]) + epsilon);
        });
  }

  private static Operator adam(OperatorSetup setup) {
    double alpha = setup.real("alpha", 0.9f);
    double beta = setup.real("beta", 0.999f);
    double epsilon = setup.real("epsilon", 0);
    double afterwards = setup.real("norm_coefficient_post", 0);
    return operator(
        setup,
        2,
        (x, rate, count) -> {
          x[2] = alpha * x[2] + (1 - alpha) * x[1];
          x[3] = beta * x[3] + (1 - beta) * x[1] * x[1];
          double adjusted =
              count > 0
                  ? rate * Math.sqrt(1 - Math.pow(beta, count)) / (1 - Math.pow(alpha, count))
                  : rate;
          x[0] = (1 - afterwards) * (x[0] - adjusted * x[2] / (Math.sqrt(x[3]) + epsilon));
        });
  }

  private static Operator momentum(OperatorSetup setup) {
    double alpha = setup.real("alpha", 0);
    double beta = setup.real("beta", 0);
    String mode = setup.text("mode", "standard");
    boolean nesterov =
        switch (mode) {
          case "standard" -> false;
          case "nesterov" -> true;
          default -> throw setup.unsupported("mode '" + mode + "'");
        };
    return operator(
        setup,
        1,
        (x, rate, count) -> {
          x[2] = alpha * x[2] + (count > 0 ? beta : 1) * x[1];
          x[0] -= rate * (nesterov ? x[1] + alpha * x[2] : x[2]);
        });
  }
}
