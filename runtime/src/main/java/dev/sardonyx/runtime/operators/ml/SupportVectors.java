package dev.sardonyx.runtime.operators.ml;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.operator.OperatorSetup;

/** The kernel function of a support vector machine, and the vectors it is applied to. */
final class SupportVectors {
  private enum Kernel {
    LINEAR,
    POLY,
    RBF,
    SIGMOID
  }

  private final Kernel kernel;
  private final double gamma;
  private final double constant;
  private final double degree;
  private final float[] vectors;
  private final int count;
  private final int size;

  private SupportVectors(OperatorSetup setup, float[] vectors, int count, Kernel kernel) {
    if (vectors == null || count < 1 || vectors.length % count != 0) {
      throw new ModelFormatException(setup.node().label() + " lacks " + count + " vectors");
    }
    float[] parameters = setup.reals("kernel_params");
    boolean given = parameters != null && parameters.length >= 3;
    this.kernel = kernel;
    this.gamma = given ? parameters[0] : 0;
    this.constant = given ? parameters[1] : 0;
    this.degree = given ? parameters[2] : 0;
    this.vectors = vectors;
    this.count = count;
    this.size = vectors.length / count;
  }

  /** {@code count} support vectors under the kernel of the attributes. */
  static SupportVectors of(OperatorSetup setup, int count) {
    String name = setup.text("kernel_type", "LINEAR");
    Kernel kernel =
        switch (name) {
          case "LINEAR", "POLY", "RBF", "SIGMOID" -> Kernel.valueOf(name);
          default -> throw setup.unsupported("kernel_type '" + name + "'");
        };
    return new SupportVectors(setup, setup.reals("support_vectors"), count, kernel);
  }

  /** The coefficients themselves as {@code count} vectors under the linear kernel. */
  static SupportVectors linear(OperatorSetup setup, int count) {
    return new SupportVectors(setup, setup.reals("coefficients"), count, Kernel.LINEAR);
  }

  int count() {
    return count;
  }

  /** Features of a sample. */
  int size() {
    return size;
  }

  /** The kernel function of the features from {@code first} on and each vector. */
  double[] kernels(double[] features, int first) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = kernel(features, first, i * size);
    }
    return values;
  }

  private double kernel(double[] features, int first, int vector) {
    double sum = 0;
    if (kernel == Kernel.RBF) {
      for (int i = 0; i < size; i++) {
        double difference = features[first + i] - vectors[vector + i];
        sum += difference * difference;
      }
      return Math.exp(-gamma * sum);
    }
    for (int i = 0; i < size; i++) {
      sum += features[first + i] * vectors[vector + i];
    }
    return switch (kernel) {
      case POLY -> Math.pow(gamma * sum + constant, degree);
      case SIGMOID -> Math.tanh(gamma * sum + constant);
      default -> sum;
    };
  }
}
