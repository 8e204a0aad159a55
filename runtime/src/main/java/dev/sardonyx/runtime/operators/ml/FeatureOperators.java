package dev.sardonyx.runtime.operators.ml;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/** Selection and scaling of features. */
final class FeatureOperators {
  private FeatureOperators() {}

  /** ArrayFeatureExtractor: elements of the last axis by their indices. */
  static Operator extract(OperatorSetup setup) {
    return context -> {
      Tensor x = context.input(0);
      long[] indices = Integers.read(context.input(1), "Y");
      Shape shape = x.shape();
      if (shape.rank() == 0 || indices.length == 0) {
        throw new ShapeMismatchException(
            "expected an axis and indices into it; found " + shape + " and " + indices.length);
      }
      int width = shape.dimension(-1);
      int[] result = shape.rank() == 1 ? new int[2] : shape.toArray();
      if (shape.rank() == 1) {
        result[0] = 1;
      }
      result[result.length - 1] = indices.length;
      Tensor y = context.allocate(0, x.elementType(), Shape.of(result));
      int slots = x.elementType().slots();
      for (int i = 0; i < y.elements(); i++) {
        int column = Integers.index(indices[i % indices.length], width, i % indices.length);
        int from = i / indices.length * width + column;
        System.arraycopy(
            x.array(), x.offset() + from * slots, y.array(), y.offset() + i * slots, slots);
      }
    };
  }

  /** Binarizer: 1 above a threshold, else 0. */
  static Operator binarize(OperatorSetup setup) {
    float threshold = setup.real("threshold", 0);
    return context -> {
      Tensor x = context.input(0);
      Tensor y = context.allocate(0, x.elementType(), x.shape());
      for (int i = 0; i < x.elements(); i++) {
        Numbers.setReal(y, i, Numbers.real(x, i) > threshold ? 1 : 0);
      }
    };
  }

  /** Scaler: {@code (x - offset) * scale}, for each feature or all. */
  static Operator scale(OperatorSetup setup) {
    float[] offsets = setup.reals("offset");
    float[] scales = setup.reals("scale");
    if (offsets == null || scales == null) {
      throw new ModelFormatException(setup.node().label() + " lacks 'offset' or 'scale'");
    }
    return context -> {
      Tensor x = context.input(0);
      int columns = x.shape().rank() == 0 ? 1 : x.shape().dimension(-1);
      requireOneOrAll(offsets, columns, "offset");
      requireOneOrAll(scales, columns, "scale");
      Tensor y = context.allocate(0, ElementType.FLOAT, x.shape());
      float[] to = y.floatArray();
      for (int i = 0; i < x.elements(); i++) {
        float offset = offsets[offsets.length == 1 ? 0 : i % columns];
        float scale = scales[scales.length == 1 ? 0 : i % columns];
        to[y.offset() + i] = (float) ((Numbers.real(x, i) - offset) * scale);
      }
    };
  }

  private static void requireOneOrAll(float[] values, int columns, String name) {
    if (values.length != 1 && values.length != columns) {
      throw new ShapeMismatchException(
          "'%s' has %d numbers for %d features; it must have 1 or as many"
              .formatted(name, values.length, columns));
    }
  }

  /** Imputer: one value replaced by another, for each feature or all. */
  static Operator impute(OperatorSetup setup) {
    float[] reals = setup.reals("imputed_value_floats");
    long[] integers = setup.integers("imputed_value_int64s");
    boolean real = reals != null && reals.length > 0;
    if (!real && (integers == null || integers.length == 0)) {
      throw new ModelFormatException(setup.node().label() + " has no imputed values");
    }
    double missing =
        real ? setup.real("replaced_value_float", 0) : setup.integer("replaced_value_int64", 0);
    int count = real ? reals.length : integers.length;
    return context -> {
      Tensor x = context.input(0);
      int columns = x.shape().rank() == 0 ? 1 : x.shape().dimension(-1);
      if (count != 1 && count != columns) {
        throw new ShapeMismatchException(count + " imputed values for " + columns + " features");
      }
      Tensor y = context.allocate(0, x.elementType(), x.shape());
      for (int i = 0; i < x.elements(); i++) {
        int column = count == 1 ? 0 : i % columns;
        double value = Numbers.real(x, i);
        if (value == missing || Double.isNaN(value) && Double.isNaN(missing)) {
          Numbers.setReal(y, i, real ? reals[column] : integers[column]);
        } else if (x.elementType().isInteger()) {
          Numbers.setInteger(y, i, Numbers.integer(x, i));
        } else {
          Numbers.setReal(y, i, value);
        }
      }
    };
  }

  private enum Norm {
    MAX,
    L1,
    L2
  }

  /** Normalizer: each row divided by its norm; a row whose norm is 0 stays. */
  static Operator normalize(OperatorSetup setup) {
    String name = setup.text("norm", "MAX");
    Norm norm =
        Arrays.stream(Norm.values())
            .filter(candidate -> candidate.name().equals(name))
            .findFirst()
            .orElseThrow(() -> setup.unsupported("norm '" + name + "'"));
    return context -> {
      Tensor x = context.input(0);
      Tensor y = context.allocate(0, ElementType.FLOAT, x.shape());
      int columns = x.shape().rank() == 0 ? 1 : x.shape().dimension(-1);
      float[] to = y.floatArray();
      for (int row = 0; row < x.elements(); row += columns) {
        double divisor = norm(norm, x, row, columns);
        for (int i = row; i < row + columns; i++) {
          double value = Numbers.real(x, i);
          to[y.offset() + i] = (float) (divisor == 0 ? value : value / divisor);
        }
      }
    };
  }

  private static double norm(Norm norm, Tensor x, int first, int length) {
    double result = norm == Norm.MAX ? Double.NEGATIVE_INFINITY : 0;
    for (int i = first; i < first + length; i++) {
      double value = Numbers.real(x, i);
      result =
          switch (norm) {
            case MAX -> Math.max(result, value);
            case L1 -> result + Math.abs(value);
            case L2 -> result + value * value;
          };
    }
    return norm == Norm.L2 ? Math.sqrt(result) : result;
  }

  /** FeatureVectorizer: the columns of all inputs side by side. */
  static Operator vectorize(OperatorSetup setup) {
    return context -> {
      int count = context.inputCount();
      FeatureMatrix[] parts = new FeatureMatrix[count];
      int columns = 0;
      for (int i = 0; i < count; i++) {
        parts[i] = FeatureMatrix.of(context.input(i));
        columns += parts[i].columns();
        if (parts[i].rows() != parts[0].rows()) {
          throw new ShapeMismatchException(
              "input %d has %d rows, input 0 has %d"
                  .formatted(i, parts[i].rows(), parts[0].rows()));
        }
      }
      int rows = count == 0 ? 0 : parts[0].rows();
      Tensor y = context.allocate(0, ElementType.FLOAT, Shape.of(rows, columns));
      int first = 0;
      for (FeatureMatrix part : parts) {
        for (int i = 0; i < part.tensor().elements(); i++) {
          int to = i / part.columns() * columns + first + i % part.columns();
          y.floatArray()[y.offset() + to] = (float) Numbers.real(part.tensor(), i);
        }
        first += part.columns();
      }
    };
  }
}
