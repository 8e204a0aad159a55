package dev.sardonyx.ocr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.error.ModelFormatException;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Whole pictures, read by our engine and by ONNX Runtime in the same pipeline. */
class OcrTest {
  /** Where the modules of the repository are, seen from this one. */
  private static final Path ROOT = Path.of("..", "..");

  private static final Path SHARED_PICTURES = ROOT.resolve("../shared/models/inputs/ocr");

  private static Ocr ours;
  private static Ocr theirs;

  @BeforeAll
  static void load() {
    ours = Ocr.standard(OcrOptions.defaults());
    theirs = OnnxRuntimeModels.ocr(OcrOptions.defaults());
  }

  private static List<String> texts(OcrResult result) {
    return result.lines().stream().map(OcrLine::text).toList();
  }

  private static BufferedImage resource(String name) throws IOException {
    try (InputStream stream = OcrTest.class.getResourceAsStream(name)) {
      return new ImageLoader(1_000_000).load(stream.readAllBytes(), name);
    }
  }

  /** Reads with both engines, which must agree on every line, and gives our lines. */
  private static List<OcrLine> read(BufferedImage picture) {
    List<OcrLine> our = ours.read(picture).lines();
    List<OcrLine> their = theirs.read(picture).lines();
    assertEquals(
        their.stream().map(OcrLine::text).toList(), our.stream().map(OcrLine::text).toList());
    for (int i = 0; i < our.size(); i++) {
      assertEquals(their.get(i).score(), our.get(i).score(), 1e-3, our.get(i).text());
      assertEquals(their.get(i).box(), our.get(i).box(), our.get(i).text());
    }
    return our;
  }

  @Test
  void theSampleSaysWhatWasPrinted() throws IOException {
    BufferedImage picture = new ImageLoader(10_000_000).load(ROOT.resolve("samples/notice.jpg"));
    List<OcrLine> lines = read(picture);
    assertEquals(
        Files.readAllLines(ROOT.resolve("samples/notice.txt")),
        lines.stream().map(OcrLine::text).toList());
    // The title's corners, measured in the picture, within a fifth of its height.
    TextBox title = lines.getFirst().box();
    double[] expected = {355, 180, 925, 160, 928, 231, 357, 250};
    for (int i = 0; i < 4; i++) {
      assertEquals(expected[2 * i], title.corners().get(i).x(), 14);
      assertEquals(expected[2 * i + 1], title.corners().get(i).y(), 14);
    }
  }

  @Test
  void aPictureOfEighteenLines() throws IOException {
    List<String> texts = read(resource("ch_en_num.jpg")).stream().map(OcrLine::text).toList();
    assertEquals(18, texts.size());
    assertEquals(List.of("正品促销", "大桶装更划算", "强力去污符合国标"), texts.subList(0, 3));
    assertTrue(texts.containsAll(List.of("10.0起", "底价", "5.8", "极速发货", "假一赔十")));
  }

  @Test
  void aPictureOfOneLine() throws IOException {
    List<OcrLine> lines = read(resource("en_rec.jpg"));
    assertEquals(1, lines.size());
    assertEquals(
        "To facilitate the shot type analysis in videos, we collect MovieShots, a large-scale",
        lines.getFirst().text());
    assertEquals(TextBox.of(700, 30), lines.getFirst().box());
  }

  @Test
  void aCloselyCutLine() throws IOException {
    assertEquals(List.of("韩国小馆"), texts(ours.read(resource("text_rec.jpg"))));
  }

  @Test
  void aLineUpsideDown() throws IOException {
    BufferedImage picture = resource("text_cls.jpg");
    assertEquals(List.of("怪我咯"), texts(ours.read(picture)));
    Ocr withoutAngles = Ocr.standard(OcrOptions.defaults().classifyAngle(false));
    assertTrue(!List.of("怪我咯").equals(texts(withoutAngles.read(picture))));
  }

  @Test
  void aTurnedPageIsReadToo() throws IOException {
    BufferedImage page = new ImageLoader(10_000_000).load(ROOT.resolve("samples/notice.jpg"));
    Set<String> expected = Set.copyOf(Files.readAllLines(ROOT.resolve("samples/notice.txt")));
    for (int quarterTurn : new int[] {6, 8}) { // as Exif numbers them: clockwise and back
      BufferedImage turned = ExifOrientation.apply(quarterTurn, page);
      assertEquals(expected, Set.copyOf(texts(ours.read(turned))));
    }
  }

  @Test
  void theTextScoreIsTheLeastScore() throws IOException {
    Ocr strict = Ocr.standard(OcrOptions.defaults().textScore(0.99));
    List<OcrLine> lines = strict.read(resource("ch_en_num.jpg")).lines();
    assertTrue(lines.size() > 3 && lines.size() < 18, "found " + lines.size());
    assertTrue(lines.stream().allMatch(line -> line.score() >= 0.99));
  }

  @Test
  void picturesWithoutTextHaveNoLines() {
    for (int[] size : new int[][] {{1, 1}, {1, 300}, {300, 1}, {200, 100}, {31, 3000}}) {
      BufferedImage blank = new BufferedImage(size[0], size[1], BufferedImage.TYPE_INT_RGB);
      assertEquals(List.of(), ours.read(blank).lines(), size[0] + " x " + size[1]);
      Graphics2D graphics = blank.createGraphics();
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, size[0], size[1]);
      graphics.dispose();
      assertEquals(List.of(), ours.read(blank).lines(), size[0] + " x " + size[1]);
    }
  }

  @Test
  void boxesOfALargePictureAreInItsOwnPixels() throws IOException {
    BufferedImage small = resource("ch_en_num.jpg");
    BufferedImage large = new BufferedImage(2584, 3440, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = large.createGraphics();
    graphics.drawImage(small, 0, 0, 2584, 3440, null);
    graphics.dispose();
    // The headline's letters are larger than the detector looks for: the second line it is.
    String text = "大桶装更划算";
    TextBox inSmall = boxOf(text, ours.read(small));
    TextBox inLarge = boxOf(text, ours.read(large));
    assertEquals(8 * inSmall.topRight().x(), inLarge.topRight().x(), 30);
    assertEquals(8 * inSmall.bottomLeft().y(), inLarge.bottomLeft().y(), 30);
  }

  private static TextBox boxOf(String text, OcrResult result) {
    return result.lines().stream()
        .filter(line -> line.text().equals(text))
        .findFirst()
        .orElseThrow()
        .box();
  }

  @Test
  void manyThreadsReadAtOnce() throws Exception {
    BufferedImage one = resource("text_rec.jpg");
    BufferedImage other = resource("text_cls.jpg");
    try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
      List<Future<List<String>>> results = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        BufferedImage picture = i % 2 == 0 ? one : other;
        results.add(executor.submit(() -> texts(ours.read(picture))));
      }
      for (int i = 0; i < 8; i++) {
        assertEquals(List.of(i % 2 == 0 ? "韩国小馆" : "怪我咯"), results.get(i).get());
      }
    }
  }

  @Test
  void charactersThatDoNotFitTheModelAreNamed(@TempDir Path folder) throws IOException {
    Path characters = Files.writeString(folder.resolve("keys.txt"), "a\nb\n");
    Ocr wrong = Ocr.standard(OcrOptions.defaults().characters(characters));
    BufferedImage picture = resource("text_rec.jpg");
    String message =
        assertThrows(dev.sardonyx.error.ShapeMismatchException.class, () -> wrong.read(picture))
            .getMessage();
    assertTrue(message.contains("expected [1, ?, 4]"), message);
  }

  @Test
  void aMissingCharacterFileIsNamed(@TempDir Path folder) {
    Path missing = folder.resolve("none.txt");
    OcrOptions options = OcrOptions.defaults().characters(missing);
    ModelFormatException e = assertThrows(ModelFormatException.class, () -> Ocr.standard(options));
    assertTrue(e.getMessage().startsWith(missing.toString()), e.getMessage());
  }

  @Test
  void charactersAreSplitAtLineEnds() {
    assertEquals(List.of("a", "b", "\u3000"), OcrModels.splitLines("a\r\nb\n\u3000\n"));
    assertEquals(List.of("a", "b"), OcrModels.splitLines("a\nb"));
  }

  @TestFactory
  Stream<DynamicTest> bothEnginesAgreeOnTheSharedPictures() throws IOException {
    Assumptions.assumeTrue(Files.isDirectory(SHARED_PICTURES), "no pictures at " + SHARED_PICTURES);
    try (Stream<Path> files = Files.list(SHARED_PICTURES)) {
      return files.sorted().toList().stream()
          .map(
              file ->
                  DynamicTest.dynamicTest(
                      file.getFileName().toString(),
                      () -> read(new ImageLoader(10_000_000).load(file))));
    }
  }
}
