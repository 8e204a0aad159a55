package dev.sardonyx.ir.io;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.ir.Model;
import dev.sardonyx.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files damaged in seeded ways: each is read, or refused with a {@link ModelFormatException}; no
 * other exception, no endless run.
 */
class DamagedFilesTest {
  private static final int ROUNDS = 4000;

  private static byte[] file(String name) throws IOException {
    try (InputStream stream = DamagedFilesTest.class.getResourceAsStream(name)) {
      return stream.readAllBytes();
    }
  }

  /** Reads the bytes with everything in them; true if they were refused. */
  private static boolean isRefused(byte[] bytes, String how) {
    try {
      Model model = OnnxReader.read(bytes);
      model.graph().initializers().values().forEach(Tensor::array);
      return false;
    } catch (ModelFormatException e) {
      return true;
    } catch (RuntimeException | Error e) {
      throw new AssertionError(how, e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"small.onnx", "everything.onnx", "element_types.onnx"})
  void everyTruncationIsRefusedOrRead(String name) throws IOException {
    byte[] whole = file(name);
    int refused = 0;
    for (int length = 0; length < whole.length; length++) {
      refused += isRefused(Arrays.copyOf(whole, length), name + " cut to " + length) ? 1 : 0;
    }
    assertTrue(refused > whole.length * 9 / 10, refused + " of " + whole.length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"small.onnx", "everything.onnx", "element_types.onnx"})
  void flippedBytesAreRefusedOrRead(String name) throws IOException {
    byte[] whole = file(name);
    Random random = new Random(42);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] damaged = whole.clone();
      StringBuilder how = new StringBuilder(name);
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        int at = random.nextInt(damaged.length);
        int value = random.nextInt(256);
        damaged[at] = (byte) value;
        how.append(" [").append(at).append("] = ").append(value);
      }
      refused += isRefused(damaged, how.toString()) ? 1 : 0;
    }
    assertTrue(refused > ROUNDS / 20, refused + " of " + ROUNDS);
    assertTrue(refused < ROUNDS, "some damage is only to weights or names");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 17, 4096})
  void randomBytesAreRefused(int length) {
    Random random = new Random(length);
    for (int round = 0; round < 500; round++) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      assertTrue(isRefused(bytes, "random bytes, round " + round));
    }
  }
}
