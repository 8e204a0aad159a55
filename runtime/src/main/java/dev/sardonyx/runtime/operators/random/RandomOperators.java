package dev.sardonyx.runtime.operators.random;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorFactory;
import dev.sardonyx.operator.OperatorRegistry;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToDoubleFunction;

/**
 * Registers the operators of this package. With a seed, every run draws the same numbers; without,
 * every run others.
 */
public final class RandomOperators {
  private RandomOperators() {}

  public static void register(OperatorRegistry.Builder builder) {
    builder
        .register("Bernoulli", 15, RandomOperators::bernoulli)
        .register("Dropout", 1, DropoutOperator::atInference)
        .register("Dropout", 12, DropoutOperator::create)
        .register("Multinomial", 7, RandomOperators::multinomial)
        .register("RandomNormal", 1, byShape(RandomOperators::normal))
        .register("RandomNormalLike", 1, byInput(RandomOperators::normal))
        .register("RandomUniform", 1, byShape(RandomOperators::uniform))
        .register("RandomUniformLike", 1, byInput(RandomOperators::uniform));
  }

  /** A generator for one run, by the attribute {@code seed}. */
  static MersenneTwister generator(OperatorSetup setup) {
    if (!setup.hasAttribute("seed")) {
      return new MersenneTwister(ThreadLocalRandom.current().nextInt());
    }
    // Dropout's seed is an integer, the others' a real of which the whole part counts.
    return new MersenneTwister(
        switch (setup.node().attribute("seed").get().type()) {
          case INT -> (int) setup.integer("seed");
          default -> (int) (long) setup.real("seed", 0);
        });
  }

  private static ToDoubleFunction<MersenneTwister> normal(OperatorSetup setup) {
    double mean = setup.real("mean", 0);
    double scale = setup.real("scale", 1);
    return random -> mean + scale * random.nextNormal();
  }

  private static ToDoubleFunction<MersenneTwister> uniform(OperatorSetup setup) {
    double low = setup.real("low", 0);
    double high = setup.real("high", 1);
    return random -> low + (high - low) * random.nextDouble();
  }

  /** What is drawn, by the attributes of a node. */
  @FunctionalInterface
  private interface Distribution {
    ToDoubleFunction<MersenneTwister> of(OperatorSetup setup);
  }

  private static ElementType type(OperatorSetup setup, ElementType absent) {
    return setup.hasAttribute("dtype")
        ? ElementType.ofCode((int) setup.integer("dtype"))
            .orElseThrow(() -> setup.unsupported("dtype " + setup.integer("dtype")))
        : absent;
  }

  private static OperatorFactory byShape(Distribution distribution) {
    return setup -> {
      long[] shape = setup.integers("shape");
      if (shape == null) {
        throw new ModelFormatException(setup.node().label() + " lacks 'shape'");
      }
      ElementType type = type(setup, ElementType.FLOAT);
      ToDoubleFunction<MersenneTwister> draw = distribution.of(setup);
      return context -> fill(context.allocate(0, type, Shape.of(shape)), generator(setup), draw);
    };
  }

  private static OperatorFactory byInput(Distribution distribution) {
    return setup -> {
      ElementType type = type(setup, null);
      ToDoubleFunction<MersenneTwister> draw = distribution.of(setup);
      return context -> {
        Tensor like = context.input(0);
        ElementType own = type == null ? like.elementType() : type;
        fill(context.allocate(0, own, like.shape()), generator(setup), draw);
      };
    };
  }

  private static void fill(
      Tensor tensor, MersenneTwister random, ToDoubleFunction<MersenneTwister> draw) {
    for (int i = 0; i < tensor.elements(); i++) {
      Numbers.setReal(tensor, i, draw.applyAsDouble(random));
    }
  }

  /** 1 with the probability in the input, else 0. */
  private static Operator bernoulli(OperatorSetup setup) {
    ElementType type = type(setup, null);
    return context -> {
      Tensor x = context.input(0);
      Tensor y = context.allocate(0, type == null ? x.elementType() : type, x.shape());
      MersenneTwister random = generator(setup);
      for (int i = 0; i < x.elements(); i++) {
        double one = random.nextDouble() < Numbers.real(x, i) ? 1 : 0;
        Numbers.setReal(y, i, one);
      }
    };
  }

  /** Classes drawn by the logarithms of their weights, {@code [batch, classes]}. */
  private static Operator multinomial(OperatorSetup setup) {
    ElementType type = type(setup, ElementType.INT32);
    int samples = Math.toIntExact(setup.integer("sample_size", 1));
    return context -> {
      Tensor x = context.input(0);
      if (x.shape().rank() != 2 || x.shape().dimension(1) == 0) {
        throw new ShapeMismatchException("expected [batch, classes]; found " + x.shape());
      }
      int batch = x.shape().dimension(0);
      int classes = x.shape().dimension(1);
      Tensor y = context.allocate(0, type, Shape.of(batch, samples));
      MersenneTwister random = generator(setup);
      double[] sums = new double[classes];
      for (int row = 0; row < batch; row++) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < classes; i++) {
          max = Math.max(max, Numbers.real(x, row * classes + i));
        }
        double sum = 0;
        for (int i = 0; i < classes; i++) {
          sum += Math.exp(Numbers.real(x, row * classes + i) - max);
          sums[i] = sum;
        }
        for (int i = 0; i < samples; i++) {
          double drawn = random.nextDouble() * sum;
          int chosen = 0;
          while (chosen < classes - 1 && sums[chosen] <= drawn) {
            chosen++;
          }
          Numbers.setInteger(y, row * samples + i, chosen);
        }
      }
    };
  }
}
