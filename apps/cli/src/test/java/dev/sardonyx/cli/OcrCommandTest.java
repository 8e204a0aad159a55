package dev.sardonyx.cli;

import static dev.sardonyx.cli.CommandRun.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OcrCommandTest {
  private static final Path SAMPLE = Path.of("..", "..", "samples", "notice.jpg");
  private static final Path SAMPLE_TEXT = Path.of("..", "..", "samples", "notice.txt");

  @TempDir Path folder;

  private Path blank(String name) throws IOException {
    Path file = folder.resolve(name);
    ImageIO.write(new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    return file;
  }

  @Test
  void printsTheLines() throws IOException {
    CommandRun run = run("ocr", SAMPLE);
    assertEquals("", run.errors());
    assertEquals(0, run.exitCode());
    assertEquals(Files.readAllLines(SAMPLE_TEXT), run.out().lines().toList());
  }

  @Test
  void printsJsonAndDrawsTheBoxes() throws IOException {
    Path annotated = folder.resolve("out.png");
    CommandRun run = run("ocr", "--json", "--threads", 1, "--annotate", annotated, SAMPLE);
    assertEquals("", run.errors());
    assertEquals(0, run.exitCode());
    assertEquals(1, run.out().lines().count());
    JsonNode object = new ObjectMapper().readTree(run.out());
    assertEquals(List.of("image", "lines"), names(object));
    assertEquals(SAMPLE.toString(), object.get("image").asText());
    List<String> expected = Files.readAllLines(SAMPLE_TEXT);
    assertEquals(expected.size(), object.get("lines").size());
    BufferedImage picture = ImageIO.read(annotated.toFile());
    for (int i = 0; i < expected.size(); i++) {
      JsonNode line = object.get("lines").get(i);
      assertEquals(List.of("text", "score", "box"), names(line));
      assertEquals(expected.get(i), line.get("text").asText());
      double score = line.get("score").asDouble();
      assertTrue(score > 0.9 && score <= 1, "score " + score);
      assertEquals(4, line.get("box").size());
      JsonNode corner = line.get("box").get(2);
      assertTrue(corner.get(0).isIntegralNumber());
      int rgb = picture.getRGB(corner.get(0).asInt(), corner.get(1).asInt());
      assertTrue((rgb >> 16 & 255) > (rgb >> 8 & 255) + 60, "the corner is red");
    }
  }

  private static List<String> names(JsonNode object) {
    Iterable<String> names = object::fieldNames;
    return StreamSupport.stream(names.spliterator(), false).toList();
  }

  @Test
  void aBadPictureDoesNotKeepTheOthersFromBeingRead() throws IOException {
    Path text = Files.writeString(folder.resolve("text.jpg"), "no picture");
    Path missing = folder.resolve("none.jpg");
    Path good = blank("good.png");
    CommandRun run = run("ocr", text, missing, good);
    assertEquals(1, run.exitCode());
    assertEquals(List.of("== " + good + " =="), run.out().lines().toList());
    List<String> errors = run.errors().lines().toList();
    assertEquals(2, errors.size(), run.errors());
    assertTrue(errors.get(0).startsWith("sardonyx: " + text + ": not a picture"), run.errors());
    assertEquals("sardonyx: " + missing + ": no such file", errors.get(1));
  }

  @Test
  void theStackTraceComesOnlyWithVerbose() throws IOException {
    Path cut = folder.resolve("cut.jpg");
    byte[] whole = Files.readAllBytes(SAMPLE);
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    CommandRun run = run("ocr", cut);
    assertEquals(1, run.exitCode());
    assertTrue(run.errors().startsWith("sardonyx: " + cut + ": the picture is damaged: "));
    assertEquals(1, run.errors().lines().count());
    assertTrue(run("ocr", "--verbose", cut).errors().contains("\tat dev.sardonyx.ocr."));
  }

  @Test
  void severalPicturesAreAnnotatedUnderNamesOfTheirOwn() throws IOException {
    Files.createDirectory(folder.resolve("other"));
    CommandRun run =
        run(
            "ocr",
            "--annotate",
            folder.resolve("out.png"),
            blank("a.png"),
            blank("b.png"),
            blank("other/a.png"));
    assertEquals("", run.errors());
    assertEquals(0, run.exitCode());
    assertFalse(Files.exists(folder.resolve("out.png")));
    for (String name : new String[] {"out-a.png", "out-b.png", "out-a-2.png"}) {
      assertEquals(64, ImageIO.read(folder.resolve(name).toFile()).getWidth(), name);
    }
  }

  @Test
  void anUnwritableAnnotationIsNamed() throws IOException {
    Path target = folder.resolve("none").resolve("out.png");
    CommandRun run = run("ocr", "--annotate", target, blank("a.png"));
    assertEquals(1, run.exitCode());
    assertTrue(run.errors().startsWith("sardonyx: " + target), run.errors());
  }

  @Test
  void aModelThatIsNoneIsTheModelsFault() throws IOException {
    Path model = Files.writeString(folder.resolve("model.onnx"), "not a model at all");
    for (String option : new String[] {"--det", "--cls", "--rec"}) {
      CommandRun run = run("ocr", option, model, blank("a.png"));
      assertEquals(1, run.exitCode(), option);
      assertTrue(run.errors().contains("model.onnx"), run.errors());
      assertTrue(run.errors().lines().count() <= 2, run.errors());
    }
  }

  @Test
  void wrongUsage() throws IOException {
    Path picture = blank("a.png");
    assertEquals(2, run("ocr").exitCode());
    assertEquals(2, run("ocr", "--threads", 0, picture).exitCode());
    assertEquals(2, run("ocr", "--score", 1.5, picture).exitCode());
    assertEquals(2, run("ocr", "--annotate", "out.txt", picture).exitCode());
  }
}
