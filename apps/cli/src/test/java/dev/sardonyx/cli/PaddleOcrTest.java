package dev.sardonyx.cli;

import static dev.sardonyx.cli.CommandRun.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command {@code ocr} with Paddle's files of {@code ../shared/models/paddle}: it reads the
 * sample as the bundled ONNX models do, which {@link OcrCommandTest} holds to the same text.
 */
class PaddleOcrTest {
  private static final Path SAMPLES = Path.of("..", "..", "samples");
  private static final Path MODELS = Path.of("..", "..", "..", "shared", "models", "paddle");
  private static final Path DETECTION = MODELS.resolve("rebuilt-ppocr-v4-det");
  private static final Path RECOGNITION = MODELS.resolve("rebuilt-ppocr-v4-rec");
  private static final int CLASSES = 6625;

  @TempDir Path folder;

  @BeforeEach
  void needsTheModels() {
    Assumptions.assumeTrue(Files.isDirectory(MODELS), "../shared/models/paddle is not there");
  }

  private static List<String> read(Path detection, Path recognition, Path angle) {
    CommandRun run =
        run(
            "ocr",
            "--det",
            detection,
            "--rec",
            recognition,
            "--cls",
            angle,
            SAMPLES.resolve("notice.jpg"));
    assertEquals("", run.errors());
    assertEquals(0, run.exitCode());
    return run.out().lines().toList();
  }

  private static List<String> text() throws IOException {
    return Files.readAllLines(SAMPLES.resolve("notice.txt"));
  }

  @Test
  void readsWhatTheOnnxModelsRead() throws IOException {
    assertEquals(text(), read(DETECTION, RECOGNITION, MODELS.resolve("ppocr-cls-v2")));
  }

  /** An archive for the detector; the classifier is PIR, with an inference.yml. */
  @Test
  void readsWithAnArchiveAndWithSettings() throws IOException {
    Path archive = folder.resolve("det.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      for (String name : List.of("inference.pdmodel", "inference.pdiparams")) {
        zip.putNextEntry(new ZipEntry("det/" + name));
        Files.copy(DETECTION.resolve(name), zip);
      }
    }
    assertEquals(
        text(), read(archive, RECOGNITION, MODELS.resolve("pir-pplcnet-x0_25-textline-ori")));
  }

  @Test
  void takesCharactersFromTheSettings() throws IOException {
    Path model = Files.createDirectory(folder.resolve("rec"));
    for (String name : List.of("inference.pdmodel", "inference.pdiparams")) {
      Files.copy(RECOGNITION.resolve(name), model.resolve(name));
    }
    // All classes but the blank and the space.
    String settings =
        """
        PreProcess:
          transform_ops:
          - RecResizeImg: {image_shape: [3, 48, 320]}
        PostProcess:
          name: CTCLabelDecode
          character_dict:
        """
            + "  - 字\n".repeat(CLASSES - 2);
    Files.writeString(model.resolve("inference.yml"), settings, StandardCharsets.UTF_8);
    List<String> lines = read(DETECTION, model, MODELS.resolve("ppocr-cls-v2"));
    assertEquals(text().size(), lines.size());
    assertTrue(lines.stream().allMatch(line -> line.strip().matches("[字 ]+")), lines.toString());
  }
}
