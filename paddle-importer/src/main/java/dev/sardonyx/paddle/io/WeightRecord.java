package dev.sardonyx.paddle.io;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.paddle.program.PaddleTypes;
import dev.sardonyx.paddle.proto.VarType;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** One tensor as Paddle stores it: header, TensorDesc, little-endian elements. */
final class WeightRecord {
  /** The most levels of sequence offsets; Paddle itself makes two. */
  private static final int MOST_LEVELS = 16;

  private WeightRecord() {}

  /**
   * Reads the record at the buffer's position and moves behind it. The elements are a view.
   *
   * @param what the record, for messages: {@code weights.pdiparams, tensor 3 'conv_0.w_0'}
   */
  static Tensor read(ByteBuffer bytes, String what) {
    int start = bytes.position();
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    version(bytes, what, "record");
    require(bytes, Long.BYTES, what);
    long levels = bytes.getLong();
    if (levels < 0 || levels > MOST_LEVELS) {
      throw damaged(what, start, levels + " levels of sequence offsets; expected 0 to 2");
    }
    for (int i = 0; i < levels; i++) {
      require(bytes, Long.BYTES, what);
      skip(bytes, bytes.getLong(), what);
    }
    version(bytes, what, "tensor");
    require(bytes, Integer.BYTES, what);
    int size = bytes.getInt();
    if (size < 0 || size > bytes.remaining()) {
      throw damaged(what, bytes.position(), "a tensor description of " + size + " bytes");
    }
    VarType.TensorDesc description = description(bytes.slice(bytes.position(), size), what, start);
    bytes.position(bytes.position() + size);
    return elements(bytes, description, what, start);
  }

  private static Tensor elements(
      ByteBuffer bytes, VarType.TensorDesc description, String what, int start) {
    ElementType type =
        PaddleTypes.ofCode(description.getDataType().getNumber())
            .orElseThrow(
                () -> damaged(what, start, "the element type " + description.getDataType().name()));
    long elements = 1;
    for (long dimension : description.getDimsList()) {
      if (dimension < 0 || dimension > Integer.MAX_VALUE) {
        throw damaged(what, start, "the dimensions " + description.getDimsList());
      }
      elements *= dimension;
      if (elements > Integer.MAX_VALUE) {
        throw new ModelFormatException(
            what
                + " has the dimensions "
                + description.getDimsList()
                + ": more elements than one array holds ("
                + Integer.MAX_VALUE
                + ")");
      }
    }
    long size = type.wireBytes(elements);
    if (size > bytes.remaining()) {
      throw damaged(
          what,
          bytes.position(),
          type
              + " "
              + description.getDimsList()
              + ", which takes "
              + size
              + " bytes; found "
              + bytes.remaining());
    }
    Shape shape = Shape.of(description.getDimsList().stream().mapToLong(Long::longValue).toArray());
    Tensor tensor = Tensor.ofBytes(type, shape, bytes.slice(bytes.position(), (int) size));
    bytes.position(bytes.position() + (int) size);
    return tensor;
  }

  private static VarType.TensorDesc description(ByteBuffer bytes, String what, int start) {
    try {
      return VarType.TensorDesc.parseFrom(bytes);
    } catch (IOException e) {
      throw damaged(what, start, "no tensor description: " + e.getMessage());
    }
  }

  private static void version(ByteBuffer bytes, String what, String of) {
    int at = bytes.position();
    require(bytes, Integer.BYTES, what);
    int version = bytes.getInt();
    if (version != 0) {
      throw damaged(
          what, at, of + " version " + Integer.toUnsignedString(version) + "; expected 0");
    }
  }

  private static void skip(ByteBuffer bytes, long size, String what) {
    if (size < 0 || size > bytes.remaining()) {
      throw damaged(
          what,
          bytes.position(),
          "sequence offsets of " + Long.toUnsignedString(size) + " bytes; the file ends before");
    }
    bytes.position(bytes.position() + (int) size);
  }

  private static void require(ByteBuffer bytes, int size, String what) {
    if (bytes.remaining() < size) {
      throw damaged(
          what, bytes.position(), "the end of the file; expected " + size + " bytes of a header");
    }
  }

  private static ModelFormatException damaged(String what, int offset, String found) {
    return new ModelFormatException(
        what
            + ": at byte "
            + offset
            + " found "
            + found
            + ". The file is damaged, or belongs to another model; get both files again from where"
            + " they came from");
  }
}
