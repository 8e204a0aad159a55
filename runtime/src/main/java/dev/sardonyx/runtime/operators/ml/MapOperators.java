package dev.sardonyx.runtime.operators.ml;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.MapValue;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.SequenceValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tensors to maps and back. */
final class MapOperators {
  /** What ONNX Runtime puts where a sparse map of strings has no entry. */
  private static final String NO_ENTRY = "0.f";

  private MapOperators() {}

  /** ZipMap: for each row, a map from class labels to its columns. */
  static Operator zip(OperatorSetup setup) {
    ClassLabels labels = ClassLabels.of(setup, "classlabels_int64s", "classlabels_strings");
    return context -> {
      FeatureMatrix x = FeatureMatrix.of(context.input(0));
      if (x.columns() != labels.count()) {
        throw new ShapeMismatchException(
            "%d labels for %d columns".formatted(labels.count(), x.columns()));
      }
      double[] values = Numbers.doubles(x.tensor());
      Tensor table = Tensor.zeros(ElementType.FLOAT, Shape.of(x.rows(), x.columns()));
      for (int i = 0; i < values.length; i++) {
        table.floatArray()[i] = (float) values[i];
      }
      List<OnnxValue> maps = MapValue.rows(labels.type(), labels.all(), table);
      context.output(0, new SequenceValue(maps));
    };
  }

  private static Map<Object, OnnxValue> entries(ExecutionContext context) {
    if (context.value(0) instanceof MapValue map) {
      return map.entries();
    }
    throw new TypeMismatchException("expected a map; found " + context.value(0));
  }

  /** DictVectorizer: a map's values at the places that its keys have in a vocabulary. */
  static Operator vectorize(OperatorSetup setup) {
    ClassLabels vocabulary = ClassLabels.of(setup, "int64_vocabulary", "string_vocabulary");
    return context -> {
      Map<Object, OnnxValue> entries = entries(context);
      ElementType type = ElementType.FLOAT;
      if (!entries.isEmpty() && entries.values().iterator().next() instanceof Tensor first) {
        type = first.elementType();
      }
      Tensor y = Tensor.zeros(type, Shape.of(1, vocabulary.count()));
      for (int i = 0; i < vocabulary.count(); i++) {
        if (entries.get(vocabulary.label(i)) instanceof Tensor value) {
          System.arraycopy(value.array(), value.offset(), y.array(), i, 1);
        }
      }
      context.output(0, y);
    };
  }

  /** CastMap: a map's values by ascending keys, or each at the place its key says. */
  static Operator cast(OperatorSetup setup) {
    String to = setup.text("cast_to", "TO_FLOAT");
    ElementType type =
        switch (to) {
          case "TO_FLOAT" -> ElementType.FLOAT;
          case "TO_INT64" -> ElementType.INT64;
          case "TO_STRING" -> ElementType.STRING;
          default -> throw setup.unsupported("cast_to '" + to + "'");
        };
    boolean sparse = setup.text("map_form", "DENSE").equals("SPARSE");
    int size = Math.toIntExact(setup.integer("max_map", 1));
    return context -> {
      TreeMap<Long, Tensor> sorted = new TreeMap<>();
      entries(context).forEach((key, value) -> sorted.put((Long) key, (Tensor) value));
      int count = sparse ? size : sorted.size();
      Tensor y = Tensor.zeros(type, Shape.of(1, count));
      if (type == ElementType.STRING) {
        Arrays.fill(y.stringArray(), NO_ENTRY);
      }
      int next = 0;
      for (Map.Entry<Long, Tensor> entry : sorted.entrySet()) {
        long at = sparse ? entry.getKey() : next++;
        if (at < 0 || at >= count) {
          throw new ShapeMismatchException("key " + at + " is outside [0, " + count + ")");
        }
        set(y, (int) at, entry.getValue());
      }
      context.output(0, y);
    };
  }

  private static void set(Tensor y, int index, Tensor value) {
    boolean text = value.elementType() == ElementType.STRING;
    if (y.elementType() == ElementType.STRING) {
      y.stringArray()[index] =
          text ? value.stringArray()[value.offset()] : print(Numbers.real(value, 0));
      return;
    }
    String string = text ? value.stringArray()[value.offset()].strip() : null;
    try {
      Numbers.setReal(y, index, text ? Double.parseDouble(string) : Numbers.real(value, 0));
    } catch (NumberFormatException notANumber) {
      throw new TypeMismatchException("'" + string + "' is no number", notANumber);
    }
  }

  /** Six decimals, as ONNX Runtime prints them; the specification names no format. */
  private static String print(double value) {
    return Double.isFinite(value)
        ? new BigDecimal(value).setScale(6, RoundingMode.HALF_EVEN).toPlainString()
        : Double.toString(value);
  }
}
