package dev.sardonyx.tools;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.error.InvalidInputException;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NumpyFileTest {
  @TempDir private Path folder;

  /** What {@code numpy.save} of NumPy 2.4.6 writes after the magic string and before the data. */
  private static byte[] numpyFile(String header, String hexData) {
    byte[] text =
        (header + " ".repeat(117 - header.length()) + "\n").getBytes(StandardCharsets.US_ASCII);
    byte[] start = HexFormat.of().parseHex("934e554d50590100" + "7600");
    byte[] data = HexFormat.of().parseHex(hexData);
    byte[] all = Arrays.copyOf(start, start.length + text.length + data.length);
    System.arraycopy(text, 0, all, start.length, text.length);
    System.arraycopy(data, 0, all, start.length + text.length, data.length);
    return all;
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("a.npy"), bytes);
  }

  @Test
  void readsAndWritesWhatNumpyWrites() throws IOException {
    byte[] saved =
        numpyFile(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }", "0000803f" + "000000c0");
    Tensor tensor = NumpyFile.read(file(saved));
    assertEquals(Shape.of(2, 1), tensor.shape());
    assertArrayEquals(new float[] {1, -2}, tensor.floats());

    Path copy = folder.resolve("copy.npy");
    NumpyFile.write(copy, tensor);
    assertArrayEquals(saved, Files.readAllBytes(copy));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "{'descr': '<i8', 'fortran_order': False, 'shape': (), } ; 0700000000000000 ; INT64[]",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (3,), } ; 0102ff ; UINT8[3]",
        "{'descr': '<f2', 'fortran_order': False, 'shape': (1, 0), } ; \"\" ; FLOAT16[1, 0]",
      })
  void keepsScalarsVectorsAndEmptyTensors(String header, String data, String type)
      throws IOException {
    byte[] saved = numpyFile(header, data);
    Tensor tensor = NumpyFile.read(file(saved));
    assertEquals(type, tensor.toString());
    NumpyFile.write(folder.resolve("copy.npy"), tensor);
    assertArrayEquals(saved, Files.readAllBytes(folder.resolve("copy.npy")));
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void writesWhatItCanHoldAndRefusesTheRest(ElementType type) throws IOException {
    Tensor tensor = Tensor.zeros(type, Shape.of(3));
    Path path = folder.resolve("typed.npy");
    if (NumpyFile.canHold(type)) {
      NumpyFile.write(path, tensor);
      assertEquals(tensor.toString(), NumpyFile.read(path).toString());
    } else {
      String message =
          assertThrows(InvalidInputException.class, () -> NumpyFile.write(path, tensor))
              .getMessage();
      assertTrue(message.contains("can't hold " + type), message);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'descr': '>f4', 'fortran_order': False, 'shape': (1,), } ; 0000803f ; elements of type '>f4'",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (1,), } ; 0000803f ; Fortran order",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } ; 0000803f ; takes 8",
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), } ; 0000803f ; doesn't know",
      })
  void saysWhatIsWrong(String header, String data, String expected) throws IOException {
    Path path = file(numpyFile(header, data));
    String message =
        assertThrows(InvalidInputException.class, () -> NumpyFile.read(path)).getMessage();
    assertTrue(message.contains(expected), message);
    assertTrue(message.startsWith(path.toString()), message);
  }

  @Test
  void refusesOtherFilesAndTruncatedOnes() throws IOException {
    byte[] saved = numpyFile("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", "0000803f");
    for (int length = 0; length < saved.length; length++) {
      Path path = file(Arrays.copyOf(saved, length));
      assertThrows(InvalidInputException.class, () -> NumpyFile.read(path));
    }
    Path text = file("not a tensor".getBytes(StandardCharsets.US_ASCII));
    String message =
        assertThrows(InvalidInputException.class, () -> NumpyFile.read(text)).getMessage();
    assertTrue(message.contains("is not a .npy file"), message);
  }
}
