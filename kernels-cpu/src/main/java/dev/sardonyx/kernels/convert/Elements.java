package dev.sardonyx.kernels.convert;

/**
 * Elements in an array, from {@code offset} on.
 *
 * @param array of the kind {@code format} takes
 */
public record Elements(ElementFormat format, Object array, int offset) {
  /** The same array from {@code count} elements further on. */
  public Elements from(int count) {
    return new Elements(format, array, offset + count);
  }

  /** Reads {@code length} elements from element {@code start} on as doubles. */
  public void read(int start, double[] to, int at, int length) {
    format.readDoubles(array, offset + start, to, at, length);
  }

  /** Reads {@code length} elements from element {@code start} on as long integers. */
  public void read(int start, long[] to, int at, int length) {
    format.readLongs(array, offset + start, to, at, length);
  }

  /** Writes {@code length} elements from element {@code start} on, rounded to this format. */
  public void write(int start, double[] from, int at, int length) {
    format.writeDoubles(from, at, array, offset + start, length, Rounding.DEFAULT);
  }

  /** Writes {@code length} elements from element {@code start} on, wrapped to this format. */
  public void write(int start, long[] from, int at, int length) {
    format.writeLongs(from, at, array, offset + start, length);
  }
}
