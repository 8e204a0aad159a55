package dev.sardonyx.runtime.operators.ml;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Categories to numbers and back. */
final class EncoderOperators {
  private EncoderOperators() {}

  /** An element as what equal ones share: a string, a {@link Long} or a {@link Double}. */
  private static Object key(Tensor tensor, int index) {
    if (tensor.elementType() == ElementType.STRING) {
      return tensor.stringArray()[tensor.offset() + index];
    }
    if (tensor.elementType().isFloatingPoint()) {
      // The sum makes one zero of the two; NaN equals itself here.
      return Numbers.real(tensor, index) + 0.0;
    }
    return Numbers.integer(tensor, index);
  }

  /** Positions by key; of equal keys, the last. */
  private static Map<Object, Integer> index(Tensor keys) {
    Map<Object, Integer> index = new HashMap<>();
    for (int i = 0; i < keys.elements(); i++) {
      index.put(key(keys, i), i);
    }
    return index;
  }

  /** Every element replaced by the value at the place of its key, others by a default. */
  private static Operator lookUp(OperatorSetup setup, Tensor keys, Tensor values, Tensor absent) {
    if (keys.elements() != values.elements()) {
      throw new ModelFormatException(
          "%s has %d keys and %d values"
              .formatted(setup.node().label(), keys.elements(), values.elements()));
    }
    if (absent.elements() != 1 || absent.elementType() != values.elementType()) {
      throw new ModelFormatException(
          setup.node().label() + " has a default " + absent + " for values " + values);
    }
    Map<Object, Integer> index = index(keys);
    return context -> {
      Tensor x = context.input(0);
      Tensor y = context.allocate(0, values.elementType(), x.shape());
      for (int i = 0; i < x.elements(); i++) {
        Integer found = index.get(key(x, i));
        Tensor from = found == null ? absent : values;
        int at = from.offset() + (found == null ? 0 : found);
        System.arraycopy(from.array(), at, y.array(), y.offset() + i, 1);
      }
    };
  }

  private static Tensor strings(List<String> values) {
    return Tensor.of(values.toArray(String[]::new), values.size());
  }

  private static Tensor string(OperatorSetup setup) {
    return Tensor.of(new String[] {setup.text("default_string", "_Unused")}, 1);
  }

  private static Tensor integer(OperatorSetup setup) {
    return Tensor.of(new long[] {setup.integer("default_int64", -1)}, 1);
  }

  /** LabelEncoder before version 2: strings to their positions, or back, by the input's type. */
  static Operator encodeByPosition(OperatorSetup setup) {
    List<String> classes = setup.texts("classes_strings");
    if (classes == null) {
      throw new ModelFormatException(setup.node().label() + " lacks 'classes_strings'");
    }
    long[] positions = new long[classes.size()];
    Arrays.setAll(positions, i -> i);
    return eitherWay(setup, strings(classes), Tensor.of(positions, positions.length));
  }

  /** CategoryMapper: strings to integers or back, by the input's type. */
  static Operator mapCategories(OperatorSetup setup) {
    List<String> strings = setup.texts("cats_strings");
    long[] integers = setup.integers("cats_int64s");
    if (strings == null || integers == null) {
      throw new ModelFormatException(setup.node().label() + " lacks 'cats_*'");
    }
    return eitherWay(setup, strings(strings), Tensor.of(integers, integers.length));
  }

  private static Operator eitherWay(OperatorSetup setup, Tensor strings, Tensor integers) {
    Operator forth = lookUp(setup, strings, integers, integer(setup));
    Operator back = lookUp(setup, integers, strings, string(setup));
    return context -> {
      boolean text = context.input(0).elementType() == ElementType.STRING;
      (text ? forth : back).run(context);
    };
  }

  /** LabelEncoder since version 2: any keys to any values. */
  static Operator encode(OperatorSetup setup) {
    Tensor keys = list(setup, "keys");
    Tensor values = list(setup, "values");
    Tensor absent;
    if (setup.hasAttribute("default_tensor")) {
      absent = setup.tensor("default_tensor");
    } else {
      absent =
          switch (values.elementType()) {
            case STRING -> string(setup);
            case FLOAT -> Tensor.of(new float[] {setup.real("default_float", -0f)}, 1);
            case DOUBLE -> Tensor.of(new double[] {setup.real("default_float", -0f)}, 1);
            default -> {
              Tensor tensor = Tensor.zeros(values.elementType(), Shape.of(1));
              Numbers.setInteger(tensor, 0, setup.integer("default_int64", -1));
              yield tensor;
            }
          };
    }
    return lookUp(setup, keys, values, absent);
  }

  /** The attribute {@code <name>_tensor}, or one of {@code <name>_strings, _int64s, _floats}. */
  private static Tensor list(OperatorSetup setup, String name) {
    if (setup.hasAttribute(name + "_tensor")) {
      return setup.tensor(name + "_tensor");
    }
    List<String> strings = setup.texts(name + "_strings");
    long[] integers = setup.integers(name + "_int64s");
    float[] reals = setup.reals(name + "_floats");
    if (strings != null && !strings.isEmpty()) {
      return strings(strings);
    }
    if (integers != null && integers.length > 0) {
      return Tensor.of(integers, integers.length);
    }
    if (reals != null && reals.length > 0) {
      return Tensor.of(reals, reals.length);
    }
    throw new ModelFormatException(setup.node().label() + " lacks '" + name + "_*'");
  }

  /** OneHotEncoder: along a new last axis, 1 at the element's category. */
  static Operator oneHot(OperatorSetup setup) {
    ClassLabels labels = ClassLabels.of(setup, "cats_int64s", "cats_strings");
    Map<Object, Integer> index = new HashMap<>();
    for (int i = 0; i < labels.count(); i++) {
      index.put(labels.label(i), i);
    }
    boolean zeros = setup.flag("zeros", true);
    int count = labels.count();
    return context -> {
      Tensor x = context.input(0);
      int[] shape = Arrays.copyOf(x.shape().toArray(), x.shape().rank() + 1);
      shape[x.shape().rank()] = count;
      Tensor y = context.allocate(0, ElementType.FLOAT, Shape.of(shape));
      float[] to = y.floatArray();
      Arrays.fill(to, y.offset(), y.offset() + y.elements(), 0);
      for (int i = 0; i < x.elements(); i++) {
        Object key = key(x, i);
        // Reals are categories by their whole part.
        Integer found = index.get(key instanceof Double real ? (Object) real.longValue() : key);
        if (found != null) {
          to[y.offset() + i * count + found] = 1;
        } else if (!zeros) {
          throw new ShapeMismatchException("'" + key + "' is none of the categories");
        }
      }
    };
  }
}
