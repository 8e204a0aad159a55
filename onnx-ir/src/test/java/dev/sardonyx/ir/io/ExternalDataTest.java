package dev.sardonyx.ir.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.error.ExternalDataException;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.wire.GraphProto;
import dev.sardonyx.ir.wire.ModelProto;
import dev.sardonyx.ir.wire.OperatorSetIdProto;
import dev.sardonyx.ir.wire.StringStringEntryProto;
import dev.sardonyx.ir.wire.TensorProto;
import dev.sardonyx.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalDataTest {
  @TempDir Path temporary;
  private Path folder;
  private Path model;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectories(temporary.resolve("model"));
    model = folder.resolve("model.onnx");
    ByteBuffer data = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
    data.putInt(7).putFloat(1).putFloat(2).putFloat(3).putFloat(4);
    Files.write(folder.resolve("weights.bin"), data.array());
    Files.write(temporary.resolve("secret.bin"), data.array());
  }

  /** A model whose one initializer, FLOAT[2, 2], has external data with these keys and values. */
  private Path write(String... keysAndValues) throws IOException {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName("w")
            .addDims(2)
            .addDims(2)
            .setDataType(1)
            .setDataLocation(TensorProto.DataLocation.EXTERNAL);
    for (int i = 0; i < keysAndValues.length; i += 2) {
      tensor.addExternalData(
          StringStringEntryProto.newBuilder()
              .setKey(keysAndValues[i])
              .setValue(keysAndValues[i + 1]));
    }
    ModelProto proto =
        ModelProto.newBuilder()
            .setIrVersion(10)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(21))
            .setGraph(GraphProto.newBuilder().setName("g").addInitializer(tensor))
            .build();
    Files.write(model, proto.toByteArray());
    return model;
  }

  private static void checkWeights(Model model) {
    Tensor weights = model.graph().initializers().get("w");
    assertTrue(weights.toBytes().isDirect(), "mapped, not copied");
    assertArrayEquals(new float[] {1, 2, 3, 4}, weights.floats());
  }

  private void checkRefused(String expected, String... keysAndValues) throws IOException {
    write(keysAndValues);
    ExternalDataException refused =
        assertThrows(ExternalDataException.class, () -> OnnxReader.read(model));
    assertTrue(refused.getMessage().contains(expected), refused.getMessage());
    assertTrue(refused.getMessage().contains("graph.initializer[0] 'w'"), refused.getMessage());
  }

  @Test
  void readsTheFileBesideTheModel() throws IOException {
    checkWeights(OnnxReader.read(write("location", "weights.bin", "offset", "4", "length", "16")));
    checkWeights(OnnxReader.read(write("location", "./weights.bin", "offset", "4")));
  }

  @Test
  void readsFromTheFolderGivenWithBytes() throws IOException {
    byte[] bytes = Files.readAllBytes(write("location", "weights.bin", "offset", "4"));
    checkWeights(OnnxReader.read(bytes, ReadOptions.DEFAULT.withExternalDataFolder(folder)));
    ExternalDataException refused =
        assertThrows(ExternalDataException.class, () -> OnnxReader.read(bytes));
    assertTrue(refused.getMessage().contains("withExternalDataFolder"), refused.getMessage());
  }

  @Test
  void refusesAMissingFile() throws IOException {
    checkRefused(
        "the file is missing: expected " + folder.resolve("gone.bin"), "location", "gone.bin");
    checkRefused("no location");
  }

  @Test
  void refusesAFileTooShort() throws IOException {
    String short5 = "expected at least 16 bytes from offset 5, found 15 (of 20)";
    checkRefused(short5, "location", "weights.bin", "offset", "5");
    checkRefused("found 0", "location", "weights.bin", "offset", "" + Long.MAX_VALUE);
  }

  @Test
  void refusesNumbersThatAreNone() throws IOException {
    checkRefused("offset is '-4'", "location", "weights.bin", "offset", "-4");
    checkRefused("offset is 'four'", "location", "weights.bin", "offset", "four");
    checkRefused("expected 16 bytes, found 15", "location", "weights.bin", "length", "15");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.bin",
        "..\\secret.bin",
        "sub/../../secret.bin",
        "..",
        "/etc/passwd",
        "\\secret.bin",
        "C:\\secret.bin",
        "c:secret.bin"
      })
  void refusesPathsThatLeaveTheFolder(String location) throws IOException {
    checkRefused("is outside the model's folder", "location", location);
  }

  @Test
  void refusesWhatIsNoFile() throws IOException {
    Files.createDirectories(folder.resolve("sub"));
    checkRefused("is no regular file", "location", "sub");
    checkRefused("no valid path", "location", "a\0b");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS) // links need a privilege there
  void refusesALinkThatLeavesTheFolder() throws IOException {
    Files.createSymbolicLink(folder.resolve("link.bin"), temporary.resolve("secret.bin"));
    Files.createSymbolicLink(folder.resolve("up"), temporary);
    checkRefused("it is a link to", "location", "link.bin");
    checkRefused("it is a link to", "location", "up/secret.bin");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS) // links need a privilege there
  void followsLinksInsideTheFolderAndBesideALinkedModel() throws IOException {
    Files.createSymbolicLink(folder.resolve("link.bin"), folder.resolve("weights.bin"));
    checkWeights(OnnxReader.read(write("location", "link.bin", "offset", "4")));

    Path cache = Files.createDirectories(temporary.resolve("cache"));
    Path linkedModel = Files.createSymbolicLink(cache.resolve("model.onnx"), model);
    Files.createSymbolicLink(cache.resolve("link.bin"), folder.resolve("weights.bin"));
    checkWeights(OnnxReader.read(linkedModel));
  }
}
