package dev.sardonyx.ocr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import boofcv.struct.image.GrayF32;
import boofcv.struct.image.GrayU8;
import boofcv.struct.image.Planar;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The stages around models, with stand-ins for the models. */
class StagesTest {
  /** A picture of one level a band: blue, green, red. */
  private static Planar<GrayF32> line(int width, int height, float... levels) {
    Planar<GrayF32> line = new Planar<>(GrayF32.class, width, height, 3);
    for (int band = 0; band < 3; band++) {
      Arrays.fill(line.getBand(band).data, levels[band]);
    }
    return line;
  }

  @Test
  void aBatchHoldsScaledLinesAndZerosBeside() {
    float[] batch = new float[2 * 3 * 4 * 5];
    Arrays.fill(batch, 60, 120, 9);
    LineBatches.write(line(6, 8, 0, 127.5f, 255), batch, 0, 4, 5);
    for (int band = 0; band < 3; band++) {
      for (int y = 0; y < 4; y++) {
        int row = (band * 4 + y) * 5;
        float level = band - 1;
        // 4 * 6 / 8 = 3 wide
        assertArrayEquals(
            new float[] {level, level, level, 0, 0}, Arrays.copyOfRange(batch, row, row + 5));
      }
    }
    assertEquals(9, batch[60], "the second line's place is not touched");
  }

  @Test
  void linesAreBatchedByTheirRatio() {
    List<Planar<GrayF32>> lines = new ArrayList<>();
    for (int width : new int[] {70, 10, 60, 20, 50, 30, 40}) {
      lines.add(line(width, 10, 0, 0, 0));
    }
    assertEquals(List.of(List.of(1, 3, 5, 6, 4, 2), List.of(0)), LineBatches.byRatio(lines));
    assertEquals(List.of(), LineBatches.byRatio(List.of()));
  }

  @Test
  void linesUpsideDownAreTurnedInPlace() {
    List<Planar<GrayF32>> lines = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Planar<GrayF32> line = new Planar<>(GrayF32.class, 2, 2, 3);
      for (GrayF32 band : line.getBands()) {
        band.data = new float[] {1, 2, 3, 4};
      }
      lines.add(line);
    }
    float[] probabilities = {0.95f, 0.05f, 0.05f, 0.95f, 0.15f, 0.85f}; // the last is not sure
    List<String> shapes = new ArrayList<>();
    new AngleClassifier(
            input -> {
              shapes.add(input.toString());
              return Tensor.of(probabilities, 3, 2);
            })
        .makeUpright(lines);
    assertEquals(List.of("FLOAT[3, 3, 48, 192]"), shapes);
    assertArrayEquals(new float[] {1, 2, 3, 4}, lines.get(0).getBand(2).data);
    assertArrayEquals(new float[] {4, 3, 2, 1}, lines.get(1).getBand(2).data);
    assertArrayEquals(new float[] {1, 2, 3, 4}, lines.get(2).getBand(2).data);
  }

  @Test
  void textsComeInTheOrderOfTheLines() {
    CtcDecoder decoder = new CtcDecoder(List.of("a", "b", " "));
    // Answers with one character: 'a' for a dark line, 'b' for a light one.
    Recognizer recognizer =
        new Recognizer(
            input -> {
              int count = input.shape().dimension(0);
              int size = input.elements() / count;
              float[] output = new float[count * 4];
              for (int i = 0; i < count; i++) {
                output[i * 4 + (input.floats()[i * size] < 0 ? 1 : 2)] = 0.75f;
              }
              return Tensor.of(output, count, 1, 4);
            },
            decoder);
    List<Planar<GrayF32>> lines =
        List.of(line(500, 10, 255, 255, 255), line(40, 10, 0, 0, 0), line(90, 10, 255, 0, 0));
    assertEquals(
        List.of("b", "a", "b"),
        recognizer.read(lines).stream().map(CtcDecoder.Decoded::text).toList());
    assertEquals(0.75, recognizer.read(lines).getFirst().score());
    assertEquals(List.of(), recognizer.read(List.of()));
  }

  @Test
  void batchesAreAsWideAsTheWidestLineAndAtLeast320() {
    List<String> shapes = new ArrayList<>();
    Recognizer recognizer =
        new Recognizer(
            input -> {
              shapes.add(input.toString());
              return Tensor.of(new float[2], input.shape().dimension(0), 1, 2);
            },
            new CtcDecoder(List.of("a")));
    recognizer.read(List.of(line(30, 10, 0, 0, 0)));
    recognizer.read(List.of(line(101, 10, 0, 0, 0))); // 48 * 10.1 = 484.8
    assertEquals(List.of("FLOAT[1, 3, 48, 320]", "FLOAT[1, 3, 48, 484]"), shapes);
  }

  @Test
  void aModelOfAnotherKindIsNamed() {
    Recognizer recognizer =
        new Recognizer(
            input -> Tensor.of(new float[20], 1, 4, 5), new CtcDecoder(List.of("a", "b", " ")));
    ShapeMismatchException e =
        assertThrows(
            ShapeMismatchException.class, () -> recognizer.read(List.of(line(9, 9, 0, 0, 0))));
    assertEquals(
        "the recognition model gave FLOAT[1, 4, 5]; expected [1, ?, 4]."
            + " Is it a PP-OCR model of this kind?",
        e.getMessage());
  }

  @Test
  void theDetectorSeesMultiplesOf32AndAtLeast736() {
    assertEquals("FLOAT[1, 3, 736, 992]", detectorInput(430, 320)); // factor 2.3: 989 x 736
    assertEquals("FLOAT[1, 3, 992, 736]", detectorInput(320, 430));
    assertEquals("FLOAT[1, 3, 1504, 1984]", detectorInput(2000, 1500)); // not enlarged
    assertEquals("FLOAT[1, 3, 192, 544]", detectorInput(136, 48)); // factor 4 at most
    assertEquals("FLOAT[1, 3, 32, 32]", detectorInput(1, 1));
  }

  private static String detectorInput(int width, int height) {
    List<String> shapes = new ArrayList<>();
    new Detector(
            input -> {
              shapes.add(input.toString());
              int rows = input.shape().dimension(2);
              int columns = input.shape().dimension(3);
              return Tensor.of(new float[rows * columns], 1, 1, rows, columns);
            },
            new DbPostProcessor(0.5, 1.6))
        .detect(new Planar<>(GrayU8.class, width, height, 3));
    return shapes.getFirst();
  }
}
