package dev.sardonyx.runtime.operators.ml;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** The names of classes: integers or strings. */
final class ClassLabels {
  private final long[] integers;
  private final List<String> strings;

  private ClassLabels(long[] integers, List<String> strings) {
    this.integers = integers;
    this.strings = strings;
  }

  /**
   * The labels in whichever of two attributes is there.
   *
   * @throws ModelFormatException if neither or both are
   */
  static ClassLabels of(OperatorSetup setup, String integerAttribute, String stringAttribute) {
    long[] integers = setup.integers(integerAttribute);
    List<String> strings = setup.texts(stringAttribute);
    boolean hasIntegers = integers != null && integers.length > 0;
    boolean hasStrings = strings != null && !strings.isEmpty();
    if (hasIntegers == hasStrings) {
      throw new ModelFormatException(
          "%s must have one of '%s' and '%s'"
              .formatted(setup.node().label(), integerAttribute, stringAttribute));
    }
    return new ClassLabels(hasIntegers ? integers : null, strings);
  }

  int count() {
    return integers == null ? strings.size() : integers.length;
  }

  ElementType type() {
    return integers == null ? ElementType.STRING : ElementType.INT64;
  }

  /** The label of a class: a {@link Long} or a {@link String}. */
  Object label(int index) {
    if (integers == null) {
      return strings.get(index);
    }
    return integers[index];
  }

  /** All labels, in the order of the classes. */
  List<?> all() {
    return integers == null ? strings : Arrays.stream(integers).boxed().toList();
  }

  /** Memory for labels of {@code rows} samples, which is output 0. */
  Tensor allocate(ExecutionContext context, int rows) {
    return context.allocate(0, type(), Shape.of(rows));
  }

  /**
   * Sets a sample's label.
   *
   * @param index of the class; -1 and -2 say yes and no where there is a single class: 1 and 0, or
   *     its name and nothing
   */
  void set(Tensor labels, int row, int index) {
    int at = labels.offset() + row;
    if (integers != null) {
      labels.longArray()[at] = index >= 0 ? integers[index] : index == -1 ? 1 : 0;
    } else {
      labels.stringArray()[at] =
          index >= 0 ? strings.get(index) : index == -1 ? strings.get(0) : "";
    }
  }

  /** {@link #set}'s index for yes. */
  static final int YES = -1;

  /** {@link #set}'s index for no. */
  static final int NO = -2;

  /** The index of the first largest score. */
  static int best(float... scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      best = scores[i] > scores[best] ? i : best;
    }
    return best;
  }
}
