package dev.sardonyx.ir.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.MapValue;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.OptionalValue;
import dev.sardonyx.tensor.SequenceValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Data files written by the onnx package. */
class OnnxDataReaderTest {
  private static ByteBuffer file(String name) {
    try (InputStream stream = OnnxDataReaderTest.class.getResourceAsStream(name)) {
      return ByteBuffer.wrap(stream.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void checkFirst(OnnxValue value) {
    Tensor tensor = assertInstanceOf(Tensor.class, value);
    assertArrayEquals(new float[] {1, 2, 3}, tensor.floats());
    assertEquals(Shape.of(3), tensor.shape());
  }

  private static void checkBoth(SequenceValue sequence) {
    assertEquals(2, sequence.elements().size());
    checkFirst(sequence.elements().getFirst());
    Tensor second = assertInstanceOf(Tensor.class, sequence.elements().getLast());
    assertArrayEquals(new float[] {4, 5}, second.floats());
    assertEquals(Shape.of(2, 1), second.shape());
  }

  @Test
  void readsTensors() {
    Tensor tensor = OnnxDataReader.tensor(file("tensor.pb"));
    assertArrayEquals(new float[] {4, 5}, tensor.floats());
    assertEquals(Shape.of(2, 1), tensor.shape());
  }

  @Test
  void readsSequences() {
    checkBoth(OnnxDataReader.sequence(file("sequence.pb")));
    assertTrue(OnnxDataReader.sequence(file("sequence_empty.pb")).elements().isEmpty());
    assertTrue(OnnxDataReader.sequence(ByteBuffer.allocate(0)).elements().isEmpty());
  }

  @Test
  void readsOptionals() {
    checkFirst(OnnxDataReader.optional(file("optional.pb")).element().orElseThrow());
    checkBoth(
        assertInstanceOf(
            SequenceValue.class,
            OnnxDataReader.optional(file("optional_sequence.pb")).element().orElseThrow()));
    OptionalValue empty = OnnxDataReader.optional(file("optional_empty.pb"));
    assertTrue(empty.element().isEmpty());
  }

  @Test
  void readsMaps() {
    MapValue numbers = OnnxDataReader.map(file("map.pb"));
    assertEquals(ElementType.INT64, numbers.keyType());
    assertEquals(List.of(3L, -1L), new ArrayList<>(numbers.entries().keySet()));
    Tensor first = assertInstanceOf(Tensor.class, numbers.entries().get(3L));
    assertArrayEquals(new float[] {0.5f}, first.floats());

    MapValue names = OnnxDataReader.map(file("map_strings.pb"));
    assertEquals(ElementType.STRING, names.keyType());
    checkFirst(names.entries().get("one"));
  }

  @Test
  void refusesOtherBytes() {
    ByteBuffer text = ByteBuffer.wrap("hello, this is a text".getBytes());
    String message =
        assertThrows(ModelFormatException.class, () -> OnnxDataReader.tensor(text)).getMessage();
    assertTrue(message.contains("looks like a text file that starts 'hello"), message);
    ByteBuffer cut = file("sequence.pb");
    cut.limit(cut.limit() - 1);
    assertThrows(ModelFormatException.class, () -> OnnxDataReader.sequence(cut));
  }
}
