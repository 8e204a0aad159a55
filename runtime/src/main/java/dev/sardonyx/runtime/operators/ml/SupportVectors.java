package dev.sardonyx.runtime.operators.ml;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.matmul.Gemm;
import dev.sardonyx.kernels.matmul.MatmulKernels;
import dev.sardonyx.kernels.matmul.MatrixPanels;
import dev.sardonyx.kernels.matmul.PackedMatrix;
import dev.sardonyx.kernels.matmul.Product;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.function.IntFunction;

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
  // The vectors as columns, for the kernels that are functions of a dot product; else null.
  private final PackedMatrix columns;

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
    this.columns = kernel == Kernel.RBF ? null : pack(setup.kernels().matmul());
  }

  private PackedMatrix pack(MatmulKernels kernels) {
    MatrixPanels panels = new MatrixPanels(kernels, vectors, 0, size, true, size, count);
    return PackedMatrix.of(kernels, panels, size, count);
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

  /**
   * Gives the kernel function of a row of {@code x} and each vector, to many threads at once. Dot
   * products of FLOAT are computed in FLOAT, as one product of matrices; all else in double
   * precision.
   */
  IntFunction<double[]> kernels(ExecutionContext context, FeatureMatrix x) {
    Tensor tensor = x.tensor();
    if (columns == null || tensor.elementType() != ElementType.FLOAT) {
      double[] features = Numbers.doubles(tensor);
      return row -> kernels(features, row * x.columns());
    }
    int elements = Math.multiplyExact(x.rows(), count);
    Tensor products = context.scratch(ElementType.FLOAT, elements);
    new Gemm(context.kernels().matmul(), context.workers(), x.rows(), count, size)
        .run(
            new Product(
                tensor.floatArray(),
                tensor.offset(),
                x.columns(),
                columns,
                products.floatArray(),
                products.offset(),
                count,
                Epilogue.NONE));
    return row -> {
      double[] values = new double[count];
      int first = products.offset() + row * count;
      for (int i = 0; i < count; i++) {
        values[i] = ofProduct(products.floatArray()[first + i]);
      }
      return values;
    };
  }

  private double[] kernels(double[] features, int first) {
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
    return ofProduct(sum);
  }

  private double ofProduct(double product) {
    return switch (kernel) {
      case POLY -> Math.pow(gamma * product + constant, degree);
      case SIGMOID -> Math.tanh(gamma * product + constant);
      default -> product;
    };
  }
}
