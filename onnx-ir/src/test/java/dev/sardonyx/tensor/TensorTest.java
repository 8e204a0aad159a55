package dev.sardonyx.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorTest {
  @Test
  void arrayIsNotCopied() {
    float[] elements = {1, 2, 3, 4, 5, 6};
    assertSame(elements, Tensor.of(elements, 2, 3).floats());
  }

  @Test
  void heapBufferIsNotCopiedAndItsPositionCounts() {
    float[] elements = {1, 2, 3, 4};
    Tensor tensor = Tensor.of(FloatBuffer.wrap(elements, 1, 2), 2);
    assertSame(elements, tensor.floatArray());
    assertArrayEquals(new float[] {2, 3}, tensor.floats());
  }

  @Test
  void wrongNumberOfElementsIsRefused() {
    assertThrows(ShapeMismatchException.class, () -> Tensor.of(new float[5], 2, 3));
    assertThrows(ShapeMismatchException.class, () -> Tensor.of(new float[0], -1, 0));
    assertThrows(ShapeMismatchException.class, () -> Shape.of(1L << 40));
    assertThrows(ShapeMismatchException.class, () -> Shape.of(1 << 20, 1 << 20));
  }

  @Test
  void zeroSizedShapesHaveNoElements() {
    assertEquals(0, Shape.of(1 << 30, 0, 1 << 30).elements());
    assertEquals(1, Shape.SCALAR.elements());
  }

  @Test
  void wrongArrayKindIsRefused() {
    assertThrows(
        TypeMismatchException.class,
        () -> Tensor.wrap(ElementType.FLOAT, Shape.of(1), new double[1], 0));
    assertThrows(TypeMismatchException.class, () -> Tensor.of(new float[1], 1).longs());
  }

  @Test
  void nibblesUnpackLowFirstAndSignExtended() {
    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {(byte) 0x8F, 0x07});
    Tensor signed = Tensor.ofBytes(ElementType.INT4, Shape.of(3), bytes);
    assertArrayEquals(new byte[] {-1, -8, 7}, signed.bytes());
    Tensor unsigned = Tensor.ofBytes(ElementType.UINT4, Shape.of(3), bytes);
    assertArrayEquals(new byte[] {15, 8, 7}, unsigned.bytes());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STRING")
  void bytesRoundTrip(ElementType type) {
    byte[] source = new byte[(int) type.wireBytes(4)];
    for (int i = 0; i < source.length; i++) {
      source[i] = (byte) (i * 37 + 11);
    }
    Tensor tensor = Tensor.ofBytes(type, Shape.of(2, 2), ByteBuffer.wrap(source));
    tensor.array();
    byte[] back = new byte[source.length];
    tensor.toBytes().get(back);
    assertArrayEquals(source, back);
  }

  @Test
  void readingOnceLeavesNothingDecoded() {
    byte[] source = {1, 0, 0, 0, 2, 0, 0, 0};
    Tensor encoded = Tensor.ofBytes(ElementType.INT32, Shape.of(2), ByteBuffer.wrap(source));
    Tensor reading = encoded.forOneReading();
    assertArrayEquals(new int[] {1, 2}, reading.ints());
    assertNotSame(reading.array(), encoded.forOneReading().array());
    int[] decoded = encoded.intArray();
    assertNotSame(decoded, reading.array());
    assertSame(decoded, encoded.forOneReading().array());
    assertArrayEquals(new int[] {1, 2}, decoded);
  }
}
