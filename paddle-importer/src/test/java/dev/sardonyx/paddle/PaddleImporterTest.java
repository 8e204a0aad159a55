package dev.sardonyx.paddle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders, pairs and archives; files that are damaged or made to harm. */
class PaddleImporterTest {
  @TempDir Path folder;

  private static void assertFails(Path model, String... said) {
    String message =
        assertThrows(ModelFormatException.class, () -> PaddleImporter.read(model)).getMessage();
    for (String part : said) {
      assertTrue(message.contains(part), message);
    }
  }

  private Path archive(String name) throws IOException {
    byte[] program = SmallModel.program("elementwise_add", -1, 3, 8, 8);
    byte[] weights = SmallModel.weights(1, 2, 3);
    Path file = folder.resolve(name);
    if (name.endsWith(".zip")) {
      try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
        zip.putNextEntry(new ZipEntry("model/" + SmallModel.PROGRAM));
        zip.write(program);
        zip.putNextEntry(new ZipEntry("model/" + SmallModel.WEIGHTS));
        zip.write(weights);
      }
      return file;
    }
    byte[] tar =
        SmallModel.bytes(
            stream -> {
              try (TarArchiveOutputStream entries = new TarArchiveOutputStream(stream)) {
                for (var entry :
                    List.of(
                        new Object[] {SmallModel.PROGRAM, program},
                        new Object[] {SmallModel.WEIGHTS, weights})) {
                  byte[] bytes = (byte[]) entry[1];
                  TarArchiveEntry header = new TarArchiveEntry("./model/" + entry[0]);
                  header.setSize(bytes.length);
                  entries.putArchiveEntry(header);
                  entries.write(bytes);
                  entries.closeArchiveEntry();
                }
              }
            });
    if (name.endsWith(".gz")) {
      try (GZIPOutputStream packed = new GZIPOutputStream(Files.newOutputStream(file))) {
        packed.write(tar);
      }
    } else {
      Files.write(file, tar);
    }
    return file;
  }

  private static void assertWhole(Model model) {
    assertEquals(
        List.of("Add"),
        model.graph().nodes().stream()
            .map(n -> n.operator())
            .distinct()
            .filter("Add"::equals)
            .toList());
    assertTrue(
        model.graph().initializers().values().stream()
            .anyMatch(
                tensor ->
                    tensor.array() instanceof float[]
                        && Arrays.equals(new float[] {1, 2, 3}, tensor.floats())));
  }

  @Test
  void readsFoldersPairsAndArchives() throws IOException {
    Path model = SmallModel.write(folder.resolve("model"));
    assertWhole(PaddleImporter.read(model));
    assertWhole(PaddleImporter.read(model.resolve(SmallModel.PROGRAM)));
    assertWhole(PaddleImporter.read(model.resolve(SmallModel.WEIGHTS)));
    for (String name : List.of("model.tar", "model.tar.gz", "model.zip")) {
      assertWhole(PaddleImporter.read(archive(name)));
    }
  }

  @Test
  void findsTheModelsOfATree() throws IOException {
    Path one = SmallModel.write(folder.resolve("a/one"));
    Path two = SmallModel.write(folder.resolve("two"));
    Files.move(two.resolve(SmallModel.PROGRAM), two.resolve("x.pdmodel"));
    Files.copy(two.resolve("x.pdmodel"), two.resolve("y.pdmodel"));
    Path packed = archive("packed.zip");
    assertEquals(
        List.of(packed, one, two.resolve("x.pdmodel"), two.resolve("y.pdmodel")),
        PaddleImporter.models(folder));
  }

  @Test
  void leavesSizesOfPicturesOpen() throws IOException {
    Model model = PaddleImporter.read(SmallModel.write(folder.resolve("model")));
    TensorType type = (TensorType) model.graph().inputs().getFirst().type().orElseThrow();
    List<Dimension> dimensions = type.dimensions().orElseThrow();
    assertEquals(Dimension.of(3), dimensions.get(1));
    assertTrue(dimensions.stream().filter(Dimension::isKnown).count() == 1, type.toString());
  }

  @Test
  void settingsBecomeMetadata() throws IOException {
    Path model = SmallModel.write(folder.resolve("model"));
    Files.writeString(
        model.resolve("inference.yml"),
        """
        PreProcess:
          transform_ops:
          - NormalizeImage: {mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], scale: 1./255.}
          - ToCHWImage: null
        PostProcess:
          name: CTCLabelDecode
          character_dict: [甲, 1, y, "~"]
        """);
    var metadata = PaddleImporter.read(model).metadata();
    assertEquals("甲\n1\ny\n~", metadata.get("character"));
    assertEquals("0.485,0.456,0.406", metadata.get("paddle.mean"));
    assertEquals(1 / 255.0, Double.parseDouble(metadata.get("paddle.scale")));
    Files.writeString(model.resolve("inference.yml"), "a: [");
    assertFails(model, "inference.yml", "no YAML");
  }

  @Test
  void namesWhatIsWrongWithWeights() throws IOException {
    Path model = SmallModel.write(folder.resolve("model"));
    Path weights = model.resolve(SmallModel.WEIGHTS);
    byte[] right = Files.readAllBytes(weights);
    for (int length = 0; length < right.length; length++) {
      Files.write(weights, Arrays.copyOf(right, length));
      assertFails(model, SmallModel.WEIGHTS, "'w'");
    }
    Files.write(weights, Arrays.copyOf(right, right.length + 1));
    assertFails(model, SmallModel.WEIGHTS, "goes on for 1 bytes");
    Files.write(weights, SmallModel.weights(1, 2));
    assertFails(model, "'w'");
    Files.write(weights, SmallModel.weights(List.of(1L << 30, 1L << 30), 1));
    assertFails(model, "'w'");
    Files.write(weights, SmallModel.weights(List.of(-3L), 1, 2, 3));
    assertFails(model, "'w'");
    Files.writeString(
        weights, "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
    assertFails(model, "Git LFS pointer");
    Files.delete(weights);
    assertFails(model, "w");
  }

  @Test
  void namesWhatIsWrongWithPrograms() throws IOException {
    Path model = SmallModel.write(folder.resolve("model"));
    Path program = model.resolve(SmallModel.PROGRAM);
    byte[] right = Files.readAllBytes(program);
    for (int length = 0; length < right.length; length += 7) {
      Files.write(program, Arrays.copyOf(right, length));
      assertFails(model);
    }
    Files.writeString(
        program, "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
    assertFails(model, "Git LFS pointer");
    Files.write(program, SmallModel.program("no_such_operator", -1, 3));
    String message =
        assertThrows(UnsupportedOperatorException.class, () -> PaddleImporter.read(model))
            .getMessage();
    assertTrue(message.contains("no_such_operator (1x, first at 'y'"), message);
    Files.delete(program);
    assertFails(model, "holds no model we know", SmallModel.WEIGHTS);
  }

  @Test
  void refusesArchivesMadeToHarm() throws IOException {
    Path bomb = folder.resolve("bomb.zip");
    byte[] zeros = new byte[1 << 20];
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(bomb))) {
      zip.putNextEntry(new ZipEntry(SmallModel.PROGRAM));
      for (int i = 0; i < 80; i++) {
        zip.write(zeros);
      }
    }
    assertFails(bomb, "unpacks to more");
    byte[] whole = Files.readAllBytes(archive("model.tar.gz"));
    Path cut = folder.resolve("cut.tar.gz");
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    assertFails(cut, "damaged archive");
    Path empty = folder.resolve("empty.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(empty))) {
      zip.putNextEntry(new ZipEntry("readme.txt"));
      zip.write(1);
    }
    assertFails(empty, "holds no model we know", "readme.txt");
  }
}
