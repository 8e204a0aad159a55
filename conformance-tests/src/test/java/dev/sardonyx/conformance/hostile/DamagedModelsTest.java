package dev.sardonyx.conformance.hostile;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.conformance.backend.BackendCases;
import dev.sardonyx.conformance.backend.BackendCases.Example;
import dev.sardonyx.error.SardonyxException;
import dev.sardonyx.ir.io.OnnxWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Model files damaged in seeded ways, loaded and run: there must be a result or a typed error, and
 * neither another exception nor an endless run nor a heap that is too small.
 */
class DamagedModelsTest {
  private static final int ROUNDS = Integer.getInteger("damaged.rounds", 150);

  private static final Duration LIMIT = Duration.ofSeconds(30 + ROUNDS / 50);

  private static final SessionOptions OPTIONS =
      SessionOptions.defaults().threads(1).allocationLimit(16 << 20);

  /** Cases with inner graphs, weights in attributes, strings, sequences, and many dimensions. */
  private static final Set<String> OPERATORS =
      Set.of(
          "Conv",
          "Constant",
          "Einsum",
          "Gather",
          "GRU",
          "If",
          "Pad",
          "QLinearConv",
          "Reshape",
          "Resize",
          "Scan",
          "SequenceMap",
          "TfIdfVectorizer",
          "ai.onnx.ml:TreeEnsemble");

  @TestFactory
  Stream<DynamicTest> models() throws IOException {
    List<Example> examples = new ArrayList<>();
    Set<String> open = new HashSet<>(OPERATORS);
    for (Example example : BackendCases.ofSingleNodes()) {
      if (open.remove(example.node().qualifiedOperator())) {
        examples.add(example);
      }
    }
    assertTrue(open.isEmpty(), () -> "no case of " + open);
    return examples.stream()
        .map(
            example ->
                dynamicTest(
                    example.node().qualifiedOperator(),
                    () -> assertTimeoutPreemptively(LIMIT, () -> damage(example))));
  }

  private static void damage(Example example) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    OnnxWriter.write(example.model(), file);
    Random random = new Random(example.node().operator().hashCode());
    List<String> failures = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      byte[] damaged = damaged(file.toByteArray(), random);
      try {
        Session session = Sardonyx.load(damaged, OPTIONS);
        session.run(example.inputs());
      } catch (SardonyxException expected) {
        // It is said what is wrong.
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        failures.add("round " + round + ": " + Attack.place(e));
      }
    }
    assertTrue(
        failures.isEmpty(), () -> failures.size() + " failures\n" + String.join("\n", failures));
  }

  /** The file with one to four things done to it. */
  private static byte[] damaged(byte[] file, Random random) {
    byte[] bytes = file.clone();
    for (int times = 1 + random.nextInt(4); times > 0 && bytes.length > 8; times--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(8)) {
        case 0 -> bytes = replace(bytes, at, bytes.length, new byte[0]);
        case 1 ->
            bytes =
                replace(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(8)), new byte[0]);
        case 2 -> bytes = replace(bytes, at, at, part(bytes, random));
        case 3 -> bytes = replace(bytes, at, Math.min(bytes.length, at + 1), varint(random));
        case 4 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 5 -> bytes[at]++;
        case 6 -> bytes[at]--;
        default -> bytes[at] = (byte) random.nextInt(256);
      }
    }
    return bytes;
  }

  private static byte[] part(byte[] bytes, Random random) {
    int from = random.nextInt(bytes.length);
    int length = random.nextInt(Math.min(40, bytes.length - from));
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  /** A number as the wire has it, often a huge one: of dimensions, lengths and attributes. */
  private static byte[] varint(Random random) {
    long value = random.nextLong() >>> random.nextInt(64);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (; (value & ~0x7fL) != 0; value >>>= 7) {
      stream.write((int) (value & 0x7f | 0x80));
    }
    stream.write((int) value);
    return stream.toByteArray();
  }

  private static byte[] replace(byte[] bytes, int from, int to, byte[] by) {
    byte[] result = new byte[bytes.length - (to - from) + by.length];
    System.arraycopy(bytes, 0, result, 0, from);
    System.arraycopy(by, 0, result, from, by.length);
    System.arraycopy(bytes, to, result, from + by.length, bytes.length - to);
    return result;
  }
}
