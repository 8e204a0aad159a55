package dev.sardonyx.tensor;

import java.util.Arrays;

/** The kind of primitive array that holds a tensor's elements. */
public enum Storage {
  FLOATS(Float.BYTES),
  DOUBLES(Double.BYTES),
  BYTES(Byte.BYTES),
  SHORTS(Short.BYTES),
  INTS(Integer.BYTES),
  LONGS(Long.BYTES),
  /** References to {@link String}; has no fixed size. */
  STRINGS(0);

  private final int slotBytes;

  Storage(int slotBytes) {
    this.slotBytes = slotBytes;
  }

  /** Bytes of one array slot; 0 for {@link #STRINGS}. */
  public int slotBytes() {
    return slotBytes;
  }

  /**
   * A new zeroed array of {@code length} slots.
   *
   * @throws NegativeArraySizeException if {@code length} is negative
   */
  public Object allocate(int length) {
    return switch (this) {
      case FLOATS -> new float[length];
      case DOUBLES -> new double[length];
      case BYTES -> new byte[length];
      case SHORTS -> new short[length];
      case INTS -> new int[length];
      case LONGS -> new long[length];
      case STRINGS -> new String[length];
    };
  }

  /** A new array of the {@code length} slots of {@code array} from {@code begin} on. */
  Object copy(Object array, int begin, int length) {
    int end = begin + length;
    return switch (this) { // these zero nothing first
      case FLOATS -> Arrays.copyOfRange((float[]) array, begin, end);
      case DOUBLES -> Arrays.copyOfRange((double[]) array, begin, end);
      case BYTES -> Arrays.copyOfRange((byte[]) array, begin, end);
      case SHORTS -> Arrays.copyOfRange((short[]) array, begin, end);
      case INTS -> Arrays.copyOfRange((int[]) array, begin, end);
      case LONGS -> Arrays.copyOfRange((long[]) array, begin, end);
      case STRINGS -> Arrays.copyOfRange((String[]) array, begin, end);
    };
  }

  /** Slots in {@code array}, which must be an array of this kind. */
  public int lengthOf(Object array) {
    return switch (this) {
      case FLOATS -> ((float[]) array).length;
      case DOUBLES -> ((double[]) array).length;
      case BYTES -> ((byte[]) array).length;
      case SHORTS -> ((short[]) array).length;
      case INTS -> ((int[]) array).length;
      case LONGS -> ((long[]) array).length;
      case STRINGS -> ((String[]) array).length;
    };
  }
}
