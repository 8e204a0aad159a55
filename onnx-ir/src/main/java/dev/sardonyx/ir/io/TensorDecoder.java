package dev.sardonyx.ir.io;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.ir.wire.SparseTensorProto;
import dev.sardonyx.ir.wire.StringStringEntryProto;
import dev.sardonyx.ir.wire.TensorProto;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.SparseTensor;
import dev.sardonyx.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tensors from their wire form. */
final class TensorDecoder {
  private final WireSkeleton skeleton;
  private final ExternalData externalData;

  TensorDecoder(WireSkeleton skeleton, ExternalData externalData) {
    this.skeleton = skeleton;
    this.externalData = externalData;
  }

  /**
   * The tensor; raw and external data stay where they are until it is read.
   *
   * @param where how messages name the tensor: the file and its place in the model
   */
  Tensor tensor(TensorProto proto, String where) {
    String what = proto.getName().isEmpty() ? where : where + " '" + proto.getName() + "'";
    ElementType type = TypeDecoder.element(proto.getDataType(), what);
    if (proto.hasSegment()) {
      throw new ModelFormatException(
          what + " is a segment of a larger tensor; expected it whole. Save the model again");
    }
    Shape shape = shape(proto.getDimsList(), what);
    if (proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      return external(proto, type, shape, what);
    }
    if (proto.hasRawData()) {
      requireNoNumbers(proto, what);
      return raw(skeleton.raw(proto.getRawData().asReadOnlyByteBuffer()), type, shape, what);
    }
    int slots = slots(type, shape, what);
    return switch (type) {
      case FLOAT, COMPLEX64 -> {
        require(proto.getFloatDataCount(), slots, "float_data", type, shape, what);
        float[] elements = new float[slots];
        for (int i = 0; i < slots; i++) {
          elements[i] = proto.getFloatData(i);
        }
        yield Tensor.wrap(type, shape, elements, 0);
      }
      case DOUBLE, COMPLEX128 -> {
        require(proto.getDoubleDataCount(), slots, "double_data", type, shape, what);
        double[] elements = new double[slots];
        for (int i = 0; i < slots; i++) {
          elements[i] = proto.getDoubleData(i);
        }
        yield Tensor.wrap(type, shape, elements, 0);
      }
      case INT64 -> {
        require(proto.getInt64DataCount(), slots, "int64_data", type, shape, what);
        long[] elements = new long[slots];
        for (int i = 0; i < slots; i++) {
          elements[i] = proto.getInt64Data(i);
        }
        yield Tensor.wrap(type, shape, elements, 0);
      }
      case UINT64, UINT32 -> {
        require(proto.getUint64DataCount(), slots, "uint64_data", type, shape, what);
        yield unsigned(proto, type, shape, what);
      }
      case STRING -> {
        require(proto.getStringDataCount(), slots, "string_data", type, shape, what);
        String[] elements = new String[slots];
        for (int i = 0; i < slots; i++) {
          elements[i] = proto.getStringData(i).toStringUtf8();
        }
        yield Tensor.wrap(type, shape, elements, 0);
      }
      default -> fromInts(proto, type, shape, what);
    };
  }

  /** The sparse tensor. */
  SparseTensor sparse(SparseTensorProto proto, String where) {
    Tensor values = tensor(proto.getValues(), where + ".values");
    Tensor indices = tensor(proto.getIndices(), where + ".indices");
    Shape shape = shape(proto.getDimsList(), where);
    int count = values.elements();
    boolean linear = indices.shape().equals(Shape.of(count));
    boolean coordinates = indices.shape().equals(Shape.of(count, shape.rank()));
    if (values.shape().rank() != 1
        || indices.elementType() != ElementType.INT64
        || !(linear || coordinates)) {
      throw new ModelFormatException(
          where
              + ": expected values of [NNZ] and INT64 indices of [NNZ] or [NNZ, "
              + shape.rank()
              + "], found values "
              + values
              + " and indices "
              + indices);
    }
    return new SparseTensor(values, indices, shape);
  }

  private Tensor external(TensorProto proto, ElementType type, Shape shape, String what) {
    if (type == ElementType.STRING) {
      throw new ModelFormatException(
          what + " is a STRING tensor with external data; expected string_data");
    }
    Map<String, String> entries = new HashMap<>();
    for (StringStringEntryProto entry : proto.getExternalDataList()) {
      entries.put(entry.getKey(), entry.getValue());
    }
    long size = type.wireBytes(shape.elements());
    return ofBytes(type, shape, externalData.bytes(what, entries, size));
  }

  /** An empty field doesn't count: writers leave those behind. */
  private static void requireNoNumbers(TensorProto proto, String what) {
    int numbers =
        proto.getFloatDataCount()
            + proto.getDoubleDataCount()
            + proto.getInt32DataCount()
            + proto.getInt64DataCount()
            + proto.getUint64DataCount()
            + proto.getStringDataCount();
    if (numbers > 0) {
      throw new ModelFormatException(
          what + " has its elements twice, in raw_data and in another field; expected one");
    }
  }

  private static Tensor raw(ByteBuffer data, ElementType type, Shape shape, String what) {
    if (type == ElementType.STRING) {
      throw new ModelFormatException(what + " is a STRING tensor; expected string_data, found raw");
    }
    long expected = type.wireBytes(shape.elements());
    if (data.remaining() != expected) {
      throw new ModelFormatException(
          what
              + ": shape "
              + shape
              + " of "
              + type
              + " takes "
              + expected
              + " bytes of raw_data; found "
              + data.remaining());
    }
    return ofBytes(type, shape, data);
  }

  /** A tensor over these bytes; BOOL ones other than 0 and 1 are read as true, in a copy. */
  private static Tensor ofBytes(ElementType type, Shape shape, ByteBuffer bytes) {
    if (type == ElementType.BOOL) {
      byte[] elements = new byte[bytes.remaining()];
      for (int i = 0; i < elements.length; i++) {
        elements[i] = (byte) (bytes.get(bytes.position() + i) != 0 ? 1 : 0);
      }
      return Tensor.wrap(type, shape, elements, 0);
    }
    return Tensor.ofBytes(type, shape, bytes);
  }

  private static Tensor unsigned(TensorProto proto, ElementType type, Shape shape, String what) {
    int slots = shape.elements();
    if (type == ElementType.UINT64) {
      long[] elements = new long[slots];
      for (int i = 0; i < slots; i++) {
        elements[i] = proto.getUint64Data(i);
      }
      return Tensor.wrap(type, shape, elements, 0);
    }
    int[] elements = new int[slots];
    for (int i = 0; i < slots; i++) {
      long element = proto.getUint64Data(i);
      if (element >>> Integer.SIZE != 0) {
        throw new ModelFormatException(
            what
                + ": element "
                + i
                + " is "
                + Long.toUnsignedString(element)
                + "; expected a "
                + type);
      }
      elements[i] = (int) element;
    }
    return Tensor.wrap(type, shape, elements, 0);
  }

  /** The types kept in {@code int32_data}, by their bits; those under 8 bits packed to bytes. */
  private static Tensor fromInts(TensorProto proto, ElementType type, Shape shape, String what) {
    int elements = shape.elements();
    int perEntry = type.bits() < 8 ? 8 / type.bits() : 1;
    int expected = (int) (((long) elements + perEntry - 1) / perEntry);
    require(proto.getInt32DataCount(), expected, "int32_data", type, shape, what);
    return switch (type.storage()) {
      case INTS -> {
        int[] ints = new int[elements];
        for (int i = 0; i < elements; i++) {
          ints[i] = proto.getInt32Data(i);
        }
        yield Tensor.wrap(type, shape, ints, 0);
      }
      case SHORTS -> {
        short[] shorts = new short[elements];
        for (int i = 0; i < elements; i++) {
          int entry = proto.getInt32Data(i);
          requireFits(entry, Short.SIZE, i, type, what);
          shorts[i] = (short) entry;
        }
        yield Tensor.wrap(type, shape, shorts, 0);
      }
      default -> {
        byte[] bytes = new byte[expected];
        for (int i = 0; i < expected; i++) {
          int entry = proto.getInt32Data(i);
          requireFits(entry, Byte.SIZE, i, type, what);
          bytes[i] = (byte) (type == ElementType.BOOL && entry != 0 ? 1 : entry);
        }
        yield perEntry == 1
            ? Tensor.wrap(type, shape, bytes, 0)
            : Tensor.ofBytes(type, shape, ByteBuffer.wrap(bytes));
      }
    };
  }

  /** Entries are written sign-extended or not, whatever the type's sign. */
  private static void requireFits(int entry, int bits, int index, ElementType type, String what) {
    if (entry < -(1 << (bits - 1)) || entry >= 1 << bits) {
      throw new ModelFormatException(
          what
              + ": int32_data["
              + index
              + "] is "
              + entry
              + "; expected the "
              + bits
              + " bits of "
              + type);
    }
  }

  private static int slots(ElementType type, Shape shape, String what) {
    long slots = (long) shape.elements() * type.slots();
    if (slots > Integer.MAX_VALUE) {
      throw new ModelFormatException(
          what
              + ": shape "
              + shape
              + " of "
              + type
              + " takes "
              + slots
              + " array slots; expected at most "
              + Integer.MAX_VALUE);
    }
    return (int) slots;
  }

  private static Shape shape(List<Long> dims, String what) {
    long[] dimensions = new long[dims.size()];
    for (int i = 0; i < dimensions.length; i++) {
      dimensions[i] = dims.get(i);
    }
    try {
      return Shape.of(dimensions);
    } catch (ShapeMismatchException e) {
      throw new ModelFormatException(what + ": " + e.getMessage(), e);
    }
  }

  private static void require(
      int found, int expected, String field, ElementType type, Shape shape, String what) {
    if (found != expected) {
      throw new ModelFormatException(
          what
              + ": shape "
              + shape
              + " of "
              + type
              + " takes "
              + expected
              + " entries of "
              + field
              + "; found "
              + found);
    }
  }
}
