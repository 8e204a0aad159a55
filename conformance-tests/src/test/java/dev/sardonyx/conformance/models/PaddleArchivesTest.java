package dev.sardonyx.conformance.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model in an archive, as Paddle's model zoo ships them, runs as the folder does. */
class PaddleArchivesTest {
  @TempDir private Path folder;

  /** Combined weights, and one file per variable. */
  @ParameterizedTest
  @CsvSource({
    "ppocr-cls-v2, 1x3x48x192, model.tar",
    "ppocr-cls-v2, 1x3x48x192, model.tar.gz",
    "ppocr-cls-v2, 1x3x48x192, model.zip",
    "serving-uci-housing, 2x13, model.tar",
    "serving-uci-housing, 2x13, model.tar.gz",
    "serving-uci-housing, 2x13, model.zip",
    "pir-pplcnet-x0_25-textline-ori, 1x3x80x160, model.tar"
  })
  void runsAsTheFolder(String name, String shape, String archive) throws IOException {
    Path model = SharedFiles.require("models/paddle").resolve(name);
    Path packed = folder.resolve(archive);
    pack(model, packed);
    long[] dimensions = Stream.of(shape.split("x")).mapToLong(Long::parseLong).toArray();
    assertArrayEquals(run(model, dimensions), run(packed, dimensions));
  }

  private static float[] run(Path path, long[] dimensions) {
    float[] elements = new float[(int) LongStream.of(dimensions).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = i % 17 / 8f - 1;
    }
    try (Session session = Sardonyx.load(path)) {
      String input = session.inputs().getFirst().name();
      return session.run(Map.of(input, Tensor.of(elements, dimensions))).first().floats();
    }
  }

  private static void pack(Path model, Path archive) throws IOException {
    try (OutputStream file = Files.newOutputStream(archive);
        Stream<Path> files = Files.list(model)) {
      List<Path> all = files.filter(Files::isRegularFile).sorted().toList();
      if (archive.toString().endsWith(".zip")) {
        write(new ZipArchiveOutputStream(file), all);
      } else if (archive.toString().endsWith(".gz")) {
        write(new TarArchiveOutputStream(new GZIPOutputStream(file)), all);
      } else {
        write(new TarArchiveOutputStream(file), all);
      }
    }
  }

  private static <E extends ArchiveEntry> void write(ArchiveOutputStream<E> archive, List<Path> all)
      throws IOException {
    try (archive) {
      for (Path file : all) {
        archive.putArchiveEntry(
            archive.createArchiveEntry(file, "model_infer/" + file.getFileName()));
        Files.copy(file, archive);
        archive.closeArchiveEntry();
      }
    }
  }
}
