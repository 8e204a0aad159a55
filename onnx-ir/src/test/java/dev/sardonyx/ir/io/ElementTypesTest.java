package dev.sardonyx.ir.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.sardonyx.ir.Model;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every element type in the raw and in the typed form, against element_types.onnx, which the onnx
 * package wrote, with the elements {@code -2 -1 0 1 1} (signed), {@code 0 1 2 3 3} (unsigned) and
 * {@code 0 1 -2 0.5 1.5} (floats) in bits worked out by hand from the formats' definitions.
 */
class ElementTypesTest {
  private static final Model MODEL =
      OnnxReader.readResource(ElementTypesTest.class, "element_types.onnx");

  @ParameterizedTest
  @EnumSource
  void typedData(ElementType type) {
    check(type, MODEL, ".typed");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STRING")
  void rawData(ElementType type) {
    check(type, MODEL, ".raw");
  }

  @ParameterizedTest
  @EnumSource
  void writtenAndReadAgain(ElementType type) throws IOException {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    OnnxWriter.write(MODEL, written);
    check(type, OnnxReader.read(written.toByteArray()), ".typed");
  }

  private static void check(ElementType type, Model model, String suffix) {
    Tensor tensor = model.graph().initializers().get(type + suffix);
    assertNotNull(tensor);
    assertEquals(type, tensor.elementType());
    assertEquals(Shape.of(5), tensor.shape());
    switch (type) {
      case FLOAT -> assertArrayEquals(new float[] {0, 1, -2, 0.5f, 1.5f}, tensor.floats());
      case DOUBLE -> assertArrayEquals(new double[] {0, 1, -2, 0.5, 1.5}, tensor.doubles());
      case COMPLEX64 ->
          assertArrayEquals(
              new float[] {0, 0, 1, 2, -0f, -1, 0.5f, 0, -1.5f, 0.25f}, tensor.floats());
      case COMPLEX128 ->
          assertArrayEquals(
              new double[] {0, 0, 1, 2, -0.0, -1, 0.5, 0, -1.5, 0.25}, tensor.doubles());
      case STRING -> assertArrayEquals(new String[] {"", "a", "é", "中文", "x y"}, tensor.strings());
      case INT64 -> assertArrayEquals(new long[] {-2, -1, 0, 1, 1}, tensor.longs());
      case UINT64 -> assertArrayEquals(new long[] {0, 1, 2, 3, 3}, tensor.longs());
      case INT32 -> assertArrayEquals(new int[] {-2, -1, 0, 1, 1}, tensor.ints());
      case UINT32 -> assertArrayEquals(new int[] {0, 1, 2, 3, 3}, tensor.ints());
      case INT16 -> checkShorts(tensor, -2, -1, 0, 1, 1);
      case UINT16 -> checkShorts(tensor, 0, 1, 2, 3, 3);
      case FLOAT16 -> checkShorts(tensor, 0, 0x3C00, 0xC000, 0x3800, 0x3E00);
      case BFLOAT16 -> checkShorts(tensor, 0, 0x3F80, 0xC000, 0x3F00, 0x3FC0);
      case BOOL -> checkBytes(tensor, 0, 1, 1, 0, 1);
      case INT8, INT4, INT2 -> checkBytes(tensor, -2, -1, 0, 1, 1);
      case UINT8, UINT4, UINT2 -> checkBytes(tensor, 0, 1, 2, 3, 3);
      case FLOAT8E4M3FN -> checkBytes(tensor, 0, 0x38, 0xC0, 0x30, 0x3C);
      case FLOAT8E4M3FNUZ -> checkBytes(tensor, 0, 0x40, 0xC8, 0x38, 0x44);
      case FLOAT8E5M2 -> checkBytes(tensor, 0, 0x3C, 0xC0, 0x38, 0x3E);
      case FLOAT8E5M2FNUZ -> checkBytes(tensor, 0, 0x40, 0xC4, 0x3C, 0x42);
      // 1 2 0.5 4 0.25: the exponents alone, biased by 127.
      case FLOAT8E8M0 -> checkBytes(tensor, 127, 128, 126, 129, 125);
      case FLOAT4E2M1 -> checkBytes(tensor, 0, 2, 12, 1, 3);
    }
  }

  private static void checkShorts(Tensor tensor, int... expected) {
    short[] bits = new short[expected.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = (short) expected[i];
    }
    assertArrayEquals(bits, tensor.shorts());
  }

  private static void checkBytes(Tensor tensor, int... expected) {
    byte[] bits = new byte[expected.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = (byte) expected[i];
    }
    assertArrayEquals(bits, tensor.bytes());
  }
}
