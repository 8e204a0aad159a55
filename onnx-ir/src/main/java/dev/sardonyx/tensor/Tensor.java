package dev.sardonyx.tensor;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * A dense row-major tensor over a primitive array: one type for weights, inputs, outputs and
 * everything between.
 *
 * <p>The elements are the slots {@code [offset, offset + elements * slots)} of the backing array;
 * see {@link ElementType} for how each type uses its slots. Creating a tensor from an array does
 * not copy: who goes on writing to that array changes the tensor. A tensor over a buffer of
 * little-endian bytes ({@link #ofBytes}) decodes itself at the first access to its elements.
 *
 * <p>There is nothing to close. Reading from several threads is safe as long as nobody writes.
 */
public final class Tensor implements OnnxValue {
  private final ElementType elementType;
  private final Shape shape;
  private final int offset;
  // Exactly one of the two is set; encoded turns into array at the first access.
  private volatile Object array;
  private ByteBuffer encoded;

  private Tensor(
      ElementType elementType, Shape shape, Object array, int offset, ByteBuffer encoded) {
    this.elementType = elementType;
    this.shape = shape;
    this.array = array;
    this.offset = offset;
    this.encoded = encoded;
  }

  /** A FLOAT tensor over {@code elements}, not copied. */
  public static Tensor of(float[] elements, long... dimensions) {
    return whole(ElementType.FLOAT, Shape.of(dimensions), elements, elements.length);
  }

  /** A DOUBLE tensor over {@code elements}, not copied. */
  public static Tensor of(double[] elements, long... dimensions) {
    return whole(ElementType.DOUBLE, Shape.of(dimensions), elements, elements.length);
  }

  /** An INT64 tensor over {@code elements}, not copied. */
  public static Tensor of(long[] elements, long... dimensions) {
    return whole(ElementType.INT64, Shape.of(dimensions), elements, elements.length);
  }

  /** An INT32 tensor over {@code elements}, not copied. */
  public static Tensor of(int[] elements, long... dimensions) {
    return whole(ElementType.INT32, Shape.of(dimensions), elements, elements.length);
  }

  /** An INT8 tensor over {@code elements}, not copied; for other byte types use {@link #wrap}. */
  public static Tensor of(byte[] elements, long... dimensions) {
    return whole(ElementType.INT8, Shape.of(dimensions), elements, elements.length);
  }

  /** A STRING tensor over {@code elements}, not copied. */
  public static Tensor of(String[] elements, long... dimensions) {
    return whole(ElementType.STRING, Shape.of(dimensions), elements, elements.length);
  }

  /** A BOOL tensor with a copy of {@code elements}. */
  public static Tensor of(boolean[] elements, long... dimensions) {
    byte[] bytes = new byte[elements.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (elements[i] ? 1 : 0);
    }
    return wrap(ElementType.BOOL, Shape.of(dimensions), bytes, 0);
  }

  /** A FLOAT tensor of the buffer's remaining elements; a writable heap buffer is not copied. */
  public static Tensor of(FloatBuffer elements, long... dimensions) {
    Shape shape = Shape.of(dimensions);
    requireElements(shape, elements.remaining());
    if (elements.hasArray()) {
      return wrap(
          ElementType.FLOAT, shape, elements.array(), elements.arrayOffset() + elements.position());
    }
    float[] copy = new float[elements.remaining()];
    elements.get(elements.position(), copy);
    return wrap(ElementType.FLOAT, shape, copy, 0);
  }

  /** An INT64 tensor of the buffer's remaining elements; a writable heap buffer is not copied. */
  public static Tensor of(LongBuffer elements, long... dimensions) {
    Shape shape = Shape.of(dimensions);
    requireElements(shape, elements.remaining());
    if (elements.hasArray()) {
      return wrap(
          ElementType.INT64, shape, elements.array(), elements.arrayOffset() + elements.position());
    }
    long[] copy = new long[elements.remaining()];
    elements.get(elements.position(), copy);
    return wrap(ElementType.INT64, shape, copy, 0);
  }

  /** An INT32 tensor of the buffer's remaining elements; a writable heap buffer is not copied. */
  public static Tensor of(IntBuffer elements, long... dimensions) {
    Shape shape = Shape.of(dimensions);
    requireElements(shape, elements.remaining());
    if (elements.hasArray()) {
      return wrap(
          ElementType.INT32, shape, elements.array(), elements.arrayOffset() + elements.position());
    }
    int[] copy = new int[elements.remaining()];
    elements.get(elements.position(), copy);
    return wrap(ElementType.INT32, shape, copy, 0);
  }

  /** A FLOAT tensor of one element and no dimensions. */
  public static Tensor scalar(float value) {
    return wrap(ElementType.FLOAT, Shape.SCALAR, new float[] {value}, 0);
  }

  /** An INT64 tensor of one element and no dimensions. */
  public static Tensor scalar(long value) {
    return wrap(ElementType.INT64, Shape.SCALAR, new long[] {value}, 0);
  }

  /** A new zeroed tensor (strings are empty). */
  public static Tensor zeros(ElementType elementType, Shape shape) {
    int slots = Math.multiplyExact(shape.elements(), elementType.slots());
    Object array = elementType.storage().allocate(slots);
    if (array instanceof String[] strings) {
      Arrays.fill(strings, "");
    }
    return new Tensor(elementType, shape, array, 0, null);
  }

  /**
   * A tensor over the slots of {@code array} from {@code offset}, not copied.
   *
   * @param array an array of the kind that {@link ElementType#storage()} names
   * @throws TypeMismatchException if the array is of another kind
   * @throws ShapeMismatchException if the array has too few slots from {@code offset} on
   */
  public static Tensor wrap(ElementType elementType, Shape shape, Object array, int offset) {
    Objects.requireNonNull(array, "array");
    Class<?> expected =
        switch (elementType.storage()) {
          case FLOATS -> float[].class;
          case DOUBLES -> double[].class;
          case BYTES -> byte[].class;
          case SHORTS -> short[].class;
          case INTS -> int[].class;
          case LONGS -> long[].class;
          case STRINGS -> String[].class;
        };
    if (array.getClass() != expected) {
      throw new TypeMismatchException(
          "a tensor of "
              + elementType
              + " is held by "
              + expected.getSimpleName()
              + ", not by "
              + array.getClass().getSimpleName());
    }
    int length = elementType.storage().lengthOf(array);
    long slots = (long) shape.elements() * elementType.slots();
    if (offset < 0 || offset + slots > length) {
      throw new ShapeMismatchException(
          "shape "
              + shape
              + " takes "
              + slots
              + " slots from offset "
              + offset
              + "; the array has "
              + length);
    }
    return new Tensor(elementType, shape, array, offset, null);
  }

  /**
   * A tensor over little-endian bytes as ONNX's {@code raw_data} has them (sub-byte types packed),
   * from the buffer's position to its limit. Nothing is read until the elements are asked for.
   *
   * @throws ShapeMismatchException if the number of bytes is not what the shape takes
   * @throws TypeMismatchException for STRING, which has no byte form
   */
  public static Tensor ofBytes(ElementType elementType, Shape shape, ByteBuffer bytes) {
    if (elementType == ElementType.STRING) {
      throw new TypeMismatchException("a STRING tensor has no raw bytes; use Tensor.of(String[])");
    }
    long expected = elementType.wireBytes(shape.elements());
    if (bytes.remaining() != expected) {
      throw new ShapeMismatchException(
          "shape "
              + shape
              + " of "
              + elementType
              + " takes "
              + expected
              + " bytes; found "
              + bytes.remaining());
    }
    return new Tensor(elementType, shape, null, 0, bytes.slice());
  }

  private static Tensor whole(ElementType elementType, Shape shape, Object array, int length) {
    requireElements(shape, length);
    return wrap(elementType, shape, array, 0);
  }

  private static void requireElements(Shape shape, int found) {
    if (shape.elements() != found) {
      throw new ShapeMismatchException(
          "shape " + shape + " takes " + shape.elements() + " elements; found " + found);
    }
  }

  public ElementType elementType() {
    return elementType;
  }

  public Shape shape() {
    return shape;
  }

  /** Number of elements, not slots. */
  public int elements() {
    return shape.elements();
  }

  /** Array slots in use: {@code elements * elementType.slots()}. */
  public int slots() {
    return shape.elements() * elementType.slots();
  }

  /** The first slot of this tensor in {@link #array()}. */
  public int offset() {
    return offset;
  }

  /** The backing array, shared, of the kind {@link ElementType#storage()} names. */
  public Object array() {
    Object current = array;
    return current != null ? current : decode();
  }

  private synchronized Object decode() {
    if (array == null) {
      array = TensorBytes.decode(elementType, elements(), encoded);
      encoded = null;
    }
    return array;
  }

  /** The backing array; starts at {@link #offset()}. For FLOAT and COMPLEX64. */
  public float[] floatArray() {
    return array() instanceof float[] floats ? floats : wrongArray("float[]");
  }

  /** The backing array; starts at {@link #offset()}. For DOUBLE and COMPLEX128. */
  public double[] doubleArray() {
    return array() instanceof double[] doubles ? doubles : wrongArray("double[]");
  }

  /** The backing array; starts at {@link #offset()}. For BOOL and all types of 8 bits or fewer. */
  public byte[] byteArray() {
    return array() instanceof byte[] bytes ? bytes : wrongArray("byte[]");
  }

  /** The backing array; starts at {@link #offset()}. For the 16-bit types. */
  public short[] shortArray() {
    return array() instanceof short[] shorts ? shorts : wrongArray("short[]");
  }

  /** The backing array; starts at {@link #offset()}. For INT32 and UINT32. */
  public int[] intArray() {
    return array() instanceof int[] ints ? ints : wrongArray("int[]");
  }

  /** The backing array; starts at {@link #offset()}. For INT64 and UINT64. */
  public long[] longArray() {
    return array() instanceof long[] longs ? longs : wrongArray("long[]");
  }

  /** The backing array; starts at {@link #offset()}. For STRING. */
  public String[] stringArray() {
    return array() instanceof String[] strings ? strings : wrongArray("String[]");
  }

  private <T> T wrongArray(String wanted) {
    throw new TypeMismatchException(
        "this tensor is "
            + elementType
            + " "
            + shape
            + ", held by "
            + array().getClass().getSimpleName()
            + "; asked for "
            + wanted);
  }

  /** The elements: the backing array itself if it holds nothing else, a copy otherwise. */
  public float[] floats() {
    float[] all = floatArray();
    return exact(all.length) ? all : Arrays.copyOfRange(all, offset, offset + slots());
  }

  /** As {@link #floats()}. */
  public double[] doubles() {
    double[] all = doubleArray();
    return exact(all.length) ? all : Arrays.copyOfRange(all, offset, offset + slots());
  }

  /** As {@link #floats()}. */
  public byte[] bytes() {
    byte[] all = byteArray();
    return exact(all.length) ? all : Arrays.copyOfRange(all, offset, offset + slots());
  }

  /** As {@link #floats()}. */
  public short[] shorts() {
    short[] all = shortArray();
    return exact(all.length) ? all : Arrays.copyOfRange(all, offset, offset + slots());
  }

  /** As {@link #floats()}. */
  public int[] ints() {
    int[] all = intArray();
    return exact(all.length) ? all : Arrays.copyOfRange(all, offset, offset + slots());
  }

  /** As {@link #floats()}. */
  public long[] longs() {
    long[] all = longArray();
    return exact(all.length) ? all : Arrays.copyOfRange(all, offset, offset + slots());
  }

  /** As {@link #floats()}. */
  public String[] strings() {
    String[] all = stringArray();
    return exact(all.length) ? all : Arrays.copyOfRange(all, offset, offset + slots());
  }

  private boolean exact(int length) {
    return offset == 0 && length == slots();
  }

  /**
   * Elements in the {@code raw_data} form: little-endian, sub-byte types packed. A new buffer, or a
   * read-only view where the tensor is still undecoded.
   */
  public ByteBuffer toBytes() {
    synchronized (this) {
      if (array == null) {
        return encoded.asReadOnlyBuffer();
      }
    }
    return TensorBytes.encode(this);
  }

  /**
   * The same elements for one reading: what this tensor decodes for it is garbage as soon as the
   * result is, so that a look at a weight that was read from a file doesn't keep it in memory. The
   * tensor itself if its elements are in an array already.
   */
  public synchronized Tensor forOneReading() {
    return array == null ? new Tensor(elementType, shape, null, 0, encoded) : this;
  }

  /**
   * The same elements under another shape; shares the backing array.
   *
   * @throws ShapeMismatchException if the number of elements differs
   */
  public Tensor reshape(Shape newShape) {
    requireElements(newShape, elements());
    return new Tensor(elementType, newShape, array(), offset, null);
  }

  /** The same slots read as another type of the same storage, for example INT8 as UINT8. */
  public Tensor reinterpret(ElementType newType) {
    return wrap(newType, shape, array(), offset);
  }

  /** A tensor with its own copy of the elements. */
  public Tensor copy() {
    Object copy = elementType.storage().copy(array(), offset, slots());
    return new Tensor(elementType, shape, copy, 0, null);
  }

  /** {@code FLOAT[1, 3, 640, 640]}. */
  @Override
  public String toString() {
    return elementType + shape.toString();
  }
}
