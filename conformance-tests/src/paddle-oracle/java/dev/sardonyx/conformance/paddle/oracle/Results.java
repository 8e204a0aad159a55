package dev.sardonyx.conformance.paddle.oracle;

import dev.sardonyx.conformance.oracle.ElementDecoder;
import dev.sardonyx.conformance.paddle.LodTensor;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Brings results back to the types that a case declares. */
final class Results {
  private Results() {}

  /**
   * The results under the names and with the types of {@code fetches}.
   *
   * @throws IllegalStateException if Paddle gave a type that is not the declared one
   */
  static Map<String, LodTensor> asDeclared(
      Map<String, ElementType> fetches, Collection<LodTensor> found) {
    Map<String, LodTensor> results = new LinkedHashMap<>();
    Iterator<LodTensor> next = found.iterator();
    fetches.forEach((name, type) -> results.put(name, asDeclared(name, type, next.next())));
    return results;
  }

  private static LodTensor asDeclared(String name, ElementType type, LodTensor found) {
    if (found.type() == type) {
      return found;
    }
    Tensor tensor = found.tensor();
    Shape shape = tensor.shape();
    Object array = type.storage().allocate(tensor.elements());
    for (int i = 0; i < tensor.elements(); i++) {
      double value = ElementDecoder.slot(tensor, i);
      switch (type) {
        case BOOL, INT8 -> ((byte[]) array)[i] = (byte) value;
        case INT16 -> ((short[]) array)[i] = (short) value;
        case FLOAT16 -> ((short[]) array)[i] = Float.floatToFloat16((float) value);
        case DOUBLE -> ((double[]) array)[i] = value;
        default ->
            throw new IllegalStateException(
                name + ": declared " + type + ", Paddle gave " + found.type());
      }
    }
    return new LodTensor(Tensor.wrap(type, shape, array, 0), found.lod());
  }
}
