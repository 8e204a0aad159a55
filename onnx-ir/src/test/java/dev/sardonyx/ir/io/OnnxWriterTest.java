package dev.sardonyx.ir.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.wire.GraphProto;
import dev.sardonyx.ir.wire.ModelProto;
import dev.sardonyx.ir.wire.TensorProto;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** How files are written; what is in them, {@link EverythingTest} and {@link ElementTypesTest}. */
class OnnxWriterTest {
  @TempDir Path folder;

  private static Model model(Tensor weights) {
    return Model.of(Graph.of("g", List.of(), Map.of("w", weights), List.of(), List.of()), 21);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void writesTheBytesTheFormatAsksFor() throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    byte[] nibbles = {9, 1, -8, 7, -1};
    OnnxWriter.write(model(Tensor.wrap(ElementType.INT4, Shape.of(3), nibbles, 1)), stream);
    TensorProto tensor = ModelProto.parseFrom(stream.toByteArray()).getGraph().getInitializer(0);
    assertEquals(22, tensor.getDataType());
    assertEquals(List.of(3L), tensor.getDimsList());
    // 1 and -8 (0b1000) in the first byte, low bits first; 7 in the second.
    assertArrayEquals(new byte[] {(byte) 0x81, 0x07}, tensor.getRawData().toByteArray());
  }

  /** A name with a type in one place and without in another is none to ONNX's shape inference. */
  @Test
  void givesAnOutputTheTypeThatIsKnownOfIt() throws IOException {
    Graph graph =
        Graph.of(
                "g",
                List.of(Node.of("Identity", List.of("x"), List.of("y"))),
                Map.of("x", Tensor.of(new float[] {1, 2}, 2)),
                List.of(),
                List.of(Value.untyped("y"), Value.untyped("x")))
            .withValues(
                Map.of("y", Value.of("y", new TensorType(ElementType.FLOAT, Optional.empty()))));
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    OnnxWriter.write(Model.of(graph, 21), stream);
    GraphProto written = ModelProto.parseFrom(stream.toByteArray()).getGraph();
    assertEquals("y", written.getOutput(0).getName());
    assertEquals(1, written.getOutput(0).getType().getTensorType().getElemType());
    assertFalse(written.getOutput(1).hasType());
    assertEquals(0, written.getValueInfoCount());
  }

  @Test
  void leavesTheWholeFileAndNothingElse() throws IOException {
    Path path = folder.resolve("model.onnx");
    Files.writeString(path, "what was there before");
    OnnxWriter.write(model(Tensor.of(new float[] {1, 2}, 2)), path);
    assertEquals(List.of("model.onnx"), names());
    assertArrayEquals(
        new float[] {1, 2}, OnnxReader.read(path).graph().initializers().get("w").floats());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS) // a mapped file can't be replaced there
  void writesOverTheFileTheModelWasReadFrom() throws IOException {
    Path path = folder.resolve("model.onnx");
    OnnxWriter.write(model(Tensor.of(new float[] {1, 2}, 2)), path);
    Model read = OnnxReader.read(path);
    OnnxWriter.write(read, path);
    assertArrayEquals(
        new float[] {1, 2}, OnnxReader.read(path).graph().initializers().get("w").floats());
  }

  @Test
  void leavesNothingWhereItFails() throws IOException {
    Path path = folder.resolve("model.onnx");
    Files.writeString(path, "what was there before");
    String[] broken = {null};
    Model model = model(Tensor.of(broken, 1));
    assertThrows(NullPointerException.class, () -> OnnxWriter.write(model, path));
    assertEquals(List.of("model.onnx"), names());
    assertEquals("what was there before", Files.readString(path));
    assertThrows(
        IOException.class, () -> OnnxWriter.write(model, folder.resolve("none/model.onnx")));
    assertThrows(IOException.class, () -> OnnxWriter.write(model, folder));
  }

  @Test
  void passesOnWhatTheStreamThrows() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int next) throws IOException {
            throw new IOException("no space left");
          }
        };
    Model model = model(Tensor.of(new float[] {1, 2}, 2));
    assertThrows(IOException.class, () -> OnnxWriter.write(model, full));
  }
}
