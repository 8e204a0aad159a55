package dev.sardonyx.runtime;

import dev.sardonyx.tensor.MapValue;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.OptionalValue;
import dev.sardonyx.tensor.RemoteTensor;
import dev.sardonyx.tensor.SequenceValue;
import dev.sardonyx.tensor.SparseTensor;
import dev.sardonyx.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What is done alike to values of all kinds. */
public final class Values {
  private Values() {}

  /** {@code value} with each dense tensor inside replaced by what {@code change} makes of it. */
  public static OnnxValue map(OnnxValue value, UnaryOperator<Tensor> change) {
    return switch (value) {
      case Tensor tensor -> change.apply(tensor);
      case RemoteTensor remote -> remote;
      case SparseTensor sparse ->
          new SparseTensor(
              change.apply(sparse.values()), change.apply(sparse.indices()), sparse.shape());
      case SequenceValue sequence ->
          new SequenceValue(
              sequence.elements().stream().map(element -> map(element, change)).toList());
      case OptionalValue optional ->
          new OptionalValue(optional.element().map(element -> map(element, change)));
      case MapValue map -> {
        Map<Object, OnnxValue> entries = new LinkedHashMap<>();
        map.entries().forEach((key, entry) -> entries.put(key, map(entry, change)));
        yield new MapValue(map.keyType(), entries);
      }
    };
  }

  /** Kind, type and shape for messages: {@code FLOAT[1, 3]}, {@code sequence of 2 (INT64[4])}. */
  public static String describe(OnnxValue value) {
    return switch (value) {
      case null -> "nothing";
      case Tensor tensor -> tensor.toString();
      case RemoteTensor remote -> remote.toString();
      case SparseTensor sparse -> "sparse " + sparse.values().elementType() + sparse.shape();
      case SequenceValue sequence ->
          "sequence of "
              + sequence.elements().size()
              + (sequence.elements().isEmpty()
                  ? ""
                  : " (" + describe(sequence.elements().getFirst()) + ")");
      case OptionalValue optional ->
          "optional (" + optional.element().map(Values::describe).orElse("empty") + ")";
      case MapValue map -> "map of " + map.entries().size() + " from " + map.keyType();
    };
  }
}
