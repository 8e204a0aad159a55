package dev.sardonyx.runtime.plan;

import dev.sardonyx.tensor.Storage;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/** What memory holds when it is not zeroed, at its worst: values that show in any result. */
final class Garbage {
  private Garbage() {}

  static void fill(Tensor tensor) {
    fill(
        tensor.elementType().storage(),
        tensor.array(),
        tensor.offset(),
        tensor.offset() + tensor.slots());
  }

  static void fill(Storage storage, Object array, int from, int to) {
    switch (storage) {
      case FLOATS -> Arrays.fill((float[]) array, from, to, Float.NaN);
      case DOUBLES -> Arrays.fill((double[]) array, from, to, Double.NaN);
      case BYTES -> Arrays.fill((byte[]) array, from, to, (byte) 0x5A);
      case SHORTS -> Arrays.fill((short[]) array, from, to, (short) 0x7E01); // NaN as FLOAT16
      case INTS -> Arrays.fill((int[]) array, from, to, 0x5A5A5A5A);
      case LONGS -> Arrays.fill((long[]) array, from, to, 0x5A5A5A5A5A5A5A5AL);
      case STRINGS -> Arrays.fill((String[]) array, from, to, "garbage");
    }
  }
}
