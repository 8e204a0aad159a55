package dev.sardonyx.conformance.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.fail;

import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.MapValue;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.OptionalValue;
import dev.sardonyx.tensor.RemoteTensor;
import dev.sardonyx.tensor.SequenceValue;
import dev.sardonyx.tensor.SparseTensor;
import dev.sardonyx.tensor.Tensor;
import java.util.Map;

/** Whether two runs gave the same results down to the last bit. */
final class SameBits {
  private SameBits() {}

  /**
   * Fails if any output differs in kind, type, shape or a bit.
   *
   * @param what the two runs differ in, for the message
   */
  static void require(String what, Map<String, OnnxValue> expected, Map<String, OnnxValue> actual) {
    assertEquals(expected.keySet(), actual.keySet(), what);
    expected.forEach((name, value) -> require(what + ": " + name, value, actual.get(name)));
  }

  private static void require(String where, OnnxValue expected, OnnxValue actual) {
    assertInstanceOf(expected.getClass(), actual, where);
    switch (expected) {
      case Tensor tensor -> tensors(where, tensor, (Tensor) actual);
      case SequenceValue sequence -> {
        SequenceValue other = (SequenceValue) actual;
        assertEquals(sequence.elements().size(), other.elements().size(), where);
        for (int i = 0; i < sequence.elements().size(); i++) {
          require(where + "[" + i + "]", sequence.elements().get(i), other.elements().get(i));
        }
      }
      case MapValue map -> {
        MapValue other = (MapValue) actual;
        assertEquals(map.entries().keySet(), other.entries().keySet(), where);
        map.entries()
            .forEach(
                (key, value) -> require(where + "[" + key + "]", value, other.entries().get(key)));
      }
      case RemoteTensor remote -> fail(where + " is " + remote);
      case OptionalValue optional -> {
        OptionalValue other = (OptionalValue) actual;
        assertEquals(optional.element().isPresent(), other.element().isPresent(), where);
        optional.element().ifPresent(e -> require(where, e, other.element().orElseThrow()));
      }
      case SparseTensor sparse -> {
        SparseTensor other = (SparseTensor) actual;
        assertEquals(sparse.shape(), other.shape(), where);
        tensors(where + " indices", sparse.indices(), other.indices());
        tensors(where + " values", sparse.values(), other.values());
      }
    }
  }

  private static void tensors(String where, Tensor expected, Tensor actual) {
    assertEquals(expected.toString(), actual.toString(), where);
    if (expected.elementType() == ElementType.STRING) {
      assertArrayEquals(expected.strings(), actual.strings(), where);
    } else {
      assertEquals(expected.toBytes(), actual.toBytes(), where);
    }
  }
}
