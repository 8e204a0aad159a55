package dev.sardonyx.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.error.ExternalDataException;
import dev.sardonyx.error.GraphConsistencyException;
import dev.sardonyx.error.InvalidInputException;
import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.SardonyxException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.io.OnnxWriter;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What a user meets who loads a file that is no good model, from the disk to the message. */
class BadInputTest {
  @TempDir Path folder;

  /** {@code z = Relu(x + w)} for {@code x: FLOAT[n, 4]}. */
  private static Model model() {
    return model(
        List.of(
            Node.of("Add", List.of("x", "w"), List.of("sum")),
            Node.of("Relu", List.of("sum"), List.of("z"))));
  }

  private static Model model(List<Node> nodes) {
    return Model.of(
        Graph.of(
            "g",
            nodes,
            Map.of("w", Tensor.of(new float[] {1, 2, 3, 4}, 4)),
            List.of(
                Value.of(
                    "x", TensorType.of(ElementType.FLOAT, Dimension.of("n"), Dimension.of(4)))),
            List.of(Value.untyped("z"))),
        21);
  }

  private static byte[] bytes(Model model) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    OnnxWriter.write(model, bytes);
    return bytes.toByteArray();
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  /** The error's message has all these parts. */
  private static void requireRefused(
      Class<? extends SardonyxException> type, Executable use, String... parts) {
    SardonyxException thrown = assertThrows(type, use);
    assertEquals(type, thrown.getClass());
    for (String part : parts) {
      assertTrue(thrown.getMessage().contains(part), thrown.getMessage());
    }
  }

  private void requireRefused(
      Class<? extends SardonyxException> type, byte[] bytes, String... parts) throws IOException {
    Path file = write("model.onnx", bytes);
    requireRefused(type, () -> Sardonyx.load(file), parts);
    requireRefused(type, () -> Sardonyx.load(file), file.toString());
  }

  @Test
  void theModelItselfIsGood() throws IOException {
    Session session = Sardonyx.load(write("model.onnx", bytes(model())));
    Tensor x = Tensor.of(new float[] {-9, 1, -9, 1}, 1, 4);
    assertArrayEquals(new float[] {0, 3, 0, 5}, session.run(Map.of("x", x)).first().floats());
  }

  /** As all-MiniLM-L6-v2 of LangChain4j declares {@code input_ids[batch, batch]}. */
  @Test
  void aNameThatOneInputHasTwiceBindsNothing() {
    Dimension n = Dimension.of("n");
    Model square =
        Model.of(
            Graph.of(
                "g",
                List.of(
                    Node.of("Shape", List.of("x"), List.of("sizes")),
                    Node.of("Shape", List.of("y"), List.of("length")),
                    Node.of("Concat", List.of("sizes", "length"), List.of("z"), axisZero())),
                Map.of(),
                List.of(
                    Value.of("x", TensorType.of(ElementType.FLOAT, n, n)),
                    Value.of("y", TensorType.of(ElementType.FLOAT, n))),
                List.of(Value.untyped("z"))),
            21);
    Map<String, Tensor> inputs =
        Map.of(
            "x", Tensor.of(new float[6], 2, 3),
            "y", Tensor.of(new float[4], 4));
    assertArrayEquals(new long[] {2, 3, 4}, Sardonyx.load(square).run(inputs).first().longs());
  }

  private static Attribute axisZero() {
    return Attribute.of("axis", 0L);
  }

  @Test
  void aTruncatedModelIsRefusedWhereverItEnds() throws IOException {
    byte[] whole = bytes(model());
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      requireRefused(ModelFormatException.class, () -> Sardonyx.load(cut), "the model");
    }
    requireRefused(
        ModelFormatException.class,
        Arrays.copyOf(whole, whole.length / 2),
        "damaged",
        "but the file ends after",
        "Get the file again");
  }

  @Test
  void whatIsNoModelIsNamed() throws IOException {
    requireRefused(ModelFormatException.class, new byte[0], "empty");
    requireRefused(
        ModelFormatException.class,
        "name: resnet\nlayers: 50\n".getBytes(StandardCharsets.UTF_8),
        "text");
    Path missing = folder.resolve("none.onnx");
    requireRefused(ModelFormatException.class, () -> Sardonyx.load(missing), missing.toString());
    requireRefused(ModelFormatException.class, () -> Sardonyx.load(folder), folder.toString());
  }

  @Test
  void anUnknownOperatorIsNamed() throws IOException {
    Node node = Node.of("Frobnicate", List.of("x"), List.of("z")).withName("here");
    requireRefused(
        UnsupportedOperatorException.class,
        bytes(model(List.of(node))),
        "Frobnicate of opset 21",
        "'here'",
        "export it without them");
  }

  @Test
  void aGraphThatDoesNotHoldTogetherIsRefused() throws IOException {
    Node node = Node.of("Add", List.of("x", "nowhere"), List.of("z")).withName("here");
    requireRefused(
        GraphConsistencyException.class, bytes(model(List.of(node))), "'here'", "'nowhere'");
    Node twice = Node.of("Relu", List.of("w"), List.of("z"));
    requireRefused(GraphConsistencyException.class, bytes(model(List.of(twice, twice))), "'z'");
  }

  @Test
  void wrongInputsAreNamed() throws IOException {
    Session session = Sardonyx.load(write("model.onnx", bytes(model())));
    Tensor good = Tensor.of(new float[8], 2, 4);
    requireRefused(
        InvalidInputException.class, () -> session.run(Map.of("X", good)), "'X'", "x: FLOAT[n, 4]");
    requireRefused(InvalidInputException.class, () -> session.run(Map.of()), "missing", "'x'");
    requireRefused(
        ShapeMismatchException.class,
        () -> session.run(Map.of("x", Tensor.of(new float[6], 2, 3))),
        "'x'",
        "FLOAT[n, 4]",
        "FLOAT[2, 3]");
    requireRefused(
        ShapeMismatchException.class,
        () -> session.run(Map.of("x", Tensor.of(new float[4], 4))),
        "'x'",
        "rank 2",
        "rank 1");
    requireRefused(
        TypeMismatchException.class,
        () -> session.run(Map.of("x", Tensor.of(new long[8], 2, 4))),
        "'x'",
        "FLOAT[n, 4]",
        "INT64[2, 4]");
  }

  /** A field of a protobuf message, both short: its key, its length and its bytes. */
  private static byte[] field(int number, byte[]... contents) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int length = Arrays.stream(contents).mapToInt(content -> content.length).sum();
    out.write(number << 3 | 2);
    if (length >= 0x80) {
      out.write(length & 0x7F | 0x80);
    }
    out.write(length >= 0x80 ? length >> 7 : length);
    for (byte[] content : contents) {
      out.writeBytes(content);
    }
    return out.toByteArray();
  }

  private static byte[] text(int number, String text) {
    return field(number, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] number(int number, int value) {
    return new byte[] {(byte) (number << 3), (byte) value};
  }

  /**
   * {@code z = Relu(w)}, where {@code w: FLOAT[4]} is in another file (onnx.proto has the numbers).
   */
  private Path withExternalData(String location) throws IOException {
    byte[] entry = field(13, text(1, "location"), text(2, location));
    byte[] weights = field(5, number(1, 4), number(2, 1), text(8, "w"), entry, number(14, 1));
    byte[] node = field(1, text(1, "w"), text(2, "z"), text(4, "Relu"));
    byte[] graph = field(7, node, text(2, "g"), weights, field(12, text(1, "z")));
    byte[] opset = field(8, number(2, 21));
    ByteArrayOutputStream model = new ByteArrayOutputStream();
    for (byte[] part : new byte[][] {number(1, 10), graph, opset}) {
      model.writeBytes(part);
    }
    Files.createDirectories(folder.resolve("models"));
    return write("models/model.onnx", model.toByteArray());
  }

  private Path writeWeights(String name) throws IOException {
    ByteBuffer weights = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    weights.putFloat(-1).putFloat(2).putFloat(-3).putFloat(4);
    return write(name, weights.array());
  }

  @Test
  void externalDataBesideTheModelIsRead() throws IOException {
    Path file = withExternalData("weights.bin");
    writeWeights("models/weights.bin");
    assertArrayEquals(new float[] {0, 2, 0, 4}, Sardonyx.load(file).run(Map.of()).first().floats());
  }

  @Test
  void missingExternalDataIsNamed() throws IOException {
    Path file = withExternalData("weights.bin");
    requireRefused(
        ExternalDataException.class,
        () -> Sardonyx.load(file),
        file.toString(),
        "'w'",
        "missing",
        file.resolveSibling("weights.bin").toString());
  }

  @Test
  void externalDataOutsideTheModelsFolderIsRefused() throws IOException {
    Path secret = writeWeights("secret.bin");
    for (String location :
        List.of("../secret.bin", "sub/../../secret.bin", secret.toString(), "/etc/passwd")) {
      Path file = withExternalData(location);
      requireRefused(
          ExternalDataException.class,
          () -> Sardonyx.load(file),
          file.toString(),
          "'w'",
          location,
          "outside the model's folder");
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS) // links need a privilege there
  void externalDataThatIsALinkToTheOutsideIsRefused() throws IOException {
    Path secret = writeWeights("secret.bin");
    Path file = withExternalData("weights.bin");
    Files.createSymbolicLink(file.resolveSibling("weights.bin"), secret);
    requireRefused(
        ExternalDataException.class,
        () -> Sardonyx.load(file),
        file.toString(),
        "'w'",
        "it is a link to",
        secret.toRealPath().toString());
  }
}
