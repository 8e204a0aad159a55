package dev.sardonyx.tools;

import dev.sardonyx.error.InvalidInputException;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tensors in NumPy's {@code .npy} files (<a
 * href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">the format</a>):
 * versions 1 to 3, little-endian, in C order, of the element types that NumPy itself has.
 */
public final class NumpyFile {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int ALIGNMENT = 64;
  private static final Pattern DESCRIPTION = Pattern.compile("'descr':\\s*'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order':\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([0-9,\\s]*)\\)");

  private static final Map<ElementType, String> DESCRIPTIONS =
      new EnumMap<>(
          Map.ofEntries(
              Map.entry(ElementType.FLOAT, "<f4"),
              Map.entry(ElementType.DOUBLE, "<f8"),
              Map.entry(ElementType.FLOAT16, "<f2"),
              Map.entry(ElementType.INT8, "|i1"),
              Map.entry(ElementType.INT16, "<i2"),
              Map.entry(ElementType.INT32, "<i4"),
              Map.entry(ElementType.INT64, "<i8"),
              Map.entry(ElementType.UINT8, "|u1"),
              Map.entry(ElementType.UINT16, "<u2"),
              Map.entry(ElementType.UINT32, "<u4"),
              Map.entry(ElementType.UINT64, "<u8"),
              Map.entry(ElementType.BOOL, "|b1"),
              Map.entry(ElementType.COMPLEX64, "<c8"),
              Map.entry(ElementType.COMPLEX128, "<c16")));

  private NumpyFile() {}

  /** Whether NumPy has this type, so that {@link #write} can write it. */
  public static boolean canHold(ElementType type) {
    return DESCRIPTIONS.containsKey(type);
  }

  /**
   * Reads a tensor.
   *
   * @throws InvalidInputException if the file is not a {@code .npy} file of a kind known here
   * @throws IOException if it can't be read
   */
  public static Tensor read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    String header = header(file, bytes);
    if (find(file, ORDER, header).equals("True")) {
      throw invalid(file, "is in Fortran order; save it with numpy.ascontiguousarray");
    }
    ElementType type = elementType(file, find(file, DESCRIPTION, header));
    Shape shape = shape(file, find(file, SHAPE, header));
    long expected = type.wireBytes(shape.elements());
    if (bytes.remaining() != expected) {
      throw invalid(
          file,
          "has %d bytes of data; %s%s takes %d"
              .formatted(bytes.remaining(), type, shape, expected));
    }
    return Tensor.ofBytes(type, shape, bytes);
  }

  /**
   * Writes a tensor, replacing the file.
   *
   * @throws InvalidInputException if NumPy has no such element type; see {@link #canHold}
   * @throws IOException if it can't be written
   */
  public static void write(Path file, Tensor tensor) throws IOException {
    String description = DESCRIPTIONS.get(tensor.elementType());
    if (description == null) {
      throw invalid(file, "can't hold " + tensor.elementType() + ", a type NumPy doesn't have");
    }
    int[] dimensions = tensor.shape().toArray();
    String shape =
        Arrays.stream(dimensions).mapToObj(d -> d + ", ").collect(Collectors.joining()).strip();
    // Python writes a tuple of several without the last comma.
    shape = dimensions.length > 1 ? shape.substring(0, shape.length() - 1) : shape;
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }".formatted(description, shape);
    int prefix = MAGIC.length + 4;
    int padded = (prefix + header.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - prefix;
    ByteBuffer data = tensor.toBytes();
    ByteBuffer bytes =
        ByteBuffer.allocate(prefix + padded + data.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) padded);
    bytes.put(
        (header + " ".repeat(padded - header.length() - 1) + "\n")
            .getBytes(StandardCharsets.US_ASCII));
    bytes.put(data);
    Files.write(file, bytes.array());
  }

  private static String header(Path file, ByteBuffer bytes) {
    try {
      byte[] magic = new byte[MAGIC.length];
      bytes.get(magic);
      if (!Arrays.equals(magic, MAGIC)) {
        throw invalid(file, "is not a .npy file");
      }
      int version = bytes.get();
      bytes.get();
      long length =
          version == 1
              ? Short.toUnsignedInt(bytes.getShort())
              : Integer.toUnsignedLong(bytes.getInt());
      if (length > bytes.remaining()) {
        throw invalid(file, "is cut off in its header");
      }
      byte[] header = new byte[(int) length];
      bytes.get(header);
      return new String(header, StandardCharsets.UTF_8);
    } catch (BufferUnderflowException e) {
      throw invalid(file, "is cut off in its header");
    }
  }

  private static String find(Path file, Pattern pattern, String header) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw invalid(file, "has a header this reader doesn't know: " + header.strip());
    }
    return matcher.group(1);
  }

  private static ElementType elementType(Path file, String description) {
    Optional<ElementType> type =
        DESCRIPTIONS.entrySet().stream()
            .filter(entry -> entry.getValue().equals(description))
            .map(Map.Entry::getKey)
            .findFirst();
    return type.orElseThrow(
        () ->
            invalid(
                file,
                "has elements of type '" + description + "'; known are " + DESCRIPTIONS.values()));
  }

  private static Shape shape(Path file, String list) {
    try {
      return Shape.of(
          Arrays.stream(list.split(","))
              .map(String::strip)
              .filter(dimension -> !dimension.isEmpty())
              .mapToLong(Long::parseLong)
              .toArray());
    } catch (NumberFormatException e) {
      throw invalid(file, "has a dimension that is too large: (" + list + ")");
    }
  }

  private static InvalidInputException invalid(Path file, String what) {
    return new InvalidInputException(file + " " + what);
  }
}
