package dev.sardonyx.ocr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import boofcv.struct.image.GrayF32;
import boofcv.struct.image.GrayU8;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;

class DbPostProcessorTest {
  private static final DbPostProcessor PROCESSOR = new DbPostProcessor(0.5, 1.6);

  private static GrayF32 map(int width, int height) {
    return new GrayF32(width, height);
  }

  private static void fill(GrayF32 map, int left, int top, int right, int bottom, float value) {
    for (int y = top; y <= bottom; y++) {
      for (int x = left; x <= right; x++) {
        map.set(x, y, value);
      }
    }
  }

  private static Coordinate[] rectangle(double left, double top, double right, double bottom) {
    return new Coordinate[] {
      new Coordinate(left, top),
      new Coordinate(right, top),
      new Coordinate(right, bottom),
      new Coordinate(left, bottom)
    };
  }

  private static List<TextBox.Point> corners(double... xy) {
    return java.util.stream.IntStream.range(0, xy.length / 2)
        .mapToObj(i -> new TextBox.Point(xy[2 * i], xy[2 * i + 1]))
        .toList();
  }

  @Test
  void dilationReachesRightAndDown() {
    GrayU8 mask = new GrayU8(4, 3);
    mask.set(1, 0, 1);
    mask.set(3, 2, 1);
    byte[] expected = {
      0, 1, 1, 0, //
      0, 1, 1, 0, //
      0, 0, 0, 1,
    };
    assertArrayEquals(expected, DbPostProcessor.dilate(mask).data);
  }

  @Test
  void aCoreIsGrownByItsAreaOverItsPerimeter() {
    GrayF32 map = map(100, 60);
    // Pixels 20..59 by 20..28; dilated by one to 20..60 by 20..29, so 40 long and 9 high between
    // pixel centres. Grown by 1.6 * 360 / 98 = 5.878.
    fill(map, 20, 20, 59, 28, 0.9f);
    List<TextBox> boxes = PROCESSOR.boxes(map, 100, 60);
    assertEquals(1, boxes.size());
    assertEquals(corners(14, 14, 66, 14, 66, 35, 14, 35), boxes.getFirst().corners());
  }

  @Test
  void boxesAreInThePixelsOfThePicture() {
    GrayF32 map = map(100, 60);
    fill(map, 20, 20, 59, 28, 0.9f);
    // 14.12 * 3, 65.88 * 3; 14.12 / 2, 34.88 / 2
    assertEquals(
        corners(42, 7, 198, 7, 198, 17, 42, 17),
        PROCESSOR.boxes(map, 300, 30).getFirst().corners());
  }

  @Test
  void boxesEndAtThePicturesEdge() {
    GrayF32 map = map(64, 32);
    fill(map, 0, 0, 63, 31, 1);
    assertEquals(
        corners(0, 0, 63, 0, 63, 31, 0, 31), PROCESSOR.boxes(map, 64, 32).getFirst().corners());
  }

  @Test
  void weakAndTinyCoresAreNoBoxes() {
    GrayF32 map = map(100, 60);
    fill(map, 5, 5, 50, 15, 0.45f); // over the pixel threshold, under the box threshold
    fill(map, 70, 40, 71, 41, 1); // 2 long after dilation
    assertEquals(List.of(), PROCESSOR.boxes(map, 100, 60));
  }

  @Test
  void notANumberIsNoText() {
    GrayF32 map = map(32, 32);
    fill(map, 0, 0, 31, 31, Float.NaN);
    assertEquals(List.of(), PROCESSOR.boxes(map, 32, 32));
  }

  @Test
  void anEmptyMapHasNoBoxes() {
    assertEquals(List.of(), PROCESSOR.boxes(map(32, 32), 32, 32));
  }

  @Test
  void twoCoresAreTwoBoxesAlsoInsideARing() {
    GrayF32 map = map(200, 200);
    fill(map, 10, 10, 189, 189, 1);
    fill(map, 30, 30, 169, 169, 0);
    fill(map, 80, 90, 120, 100, 1);
    List<TextBox> boxes = PROCESSOR.boxes(map, 200, 200);
    // The ring's rectangle is mostly hole: mean (180^2 - 140^2 + 41*11) / 180^2 = 0.41.
    assertEquals(1, boxes.size());
    assertTrue(boxes.getFirst().topLeft().x() > 60);
  }

  @Test
  void aSlantedCoreHasASlantedBox() {
    GrayF32 map = map(100, 100);
    // The pixels within 5 of the line from (20, 20) to (70, 45): slope 1/2.
    for (int y = 0; y < 100; y++) {
      for (int x = 0; x < 100; x++) {
        double along = ((x - 20) * 2 + (y - 20)) / Math.sqrt(5);
        double across = ((y - 20) * 2 - (x - 20)) / Math.sqrt(5);
        if (along >= 0 && along <= 56 && Math.abs(across) <= 5) {
          map.set(x, y, 1);
        }
      }
    }
    TextBox box = PROCESSOR.boxes(map, 100, 100).getFirst();
    double slope =
        (box.topRight().y() - box.topLeft().y()) / (box.topRight().x() - box.topLeft().x());
    assertEquals(0.5, slope, 0.03);
    // The dilation adds 3 / sqrt(5) to the length and up to 3 / sqrt(5) to the height: about 57.3
    // by
    // 11.3, grown by 1.6 * 648 / 137 = 7.6 on each side.
    assertEquals(72.5, box.width(), 1.5);
    assertEquals(26.5, box.height(), 1.5);
  }

  @Test
  void unclipRoundsTheCorners() {
    // 40 by 10: distance 1.6 * 400 / 100 = 6.4; area 400 + 100 * 6.4 + pi * 6.4^2.
    Geometry grown = DbPostProcessor.unclip(rectangle(0, 0, 40, 10), 1.6);
    assertEquals(400 + 640 + Math.PI * 6.4 * 6.4, grown.getArea(), 1);
    assertEquals(-6.4, grown.getEnvelopeInternal().getMinX(), 1e-9);
    assertEquals(16.4, grown.getEnvelopeInternal().getMaxY(), 1e-9);
  }

  @Test
  void theSmallestRectangleLiesAlongTheLongSide() {
    // A 3-4-5 rectangle: sides 10 along (4, 3) / 5 and 5 along (-3, 4) / 5.
    Coordinate[] points = {
      new Coordinate(10, 10),
      new Coordinate(18, 16),
      new Coordinate(15, 20),
      new Coordinate(7, 14),
      new Coordinate(12, 14)
    };
    Geometry geometry = new GeometryFactory().createMultiPointFromCoords(points);
    Coordinate[] box = DbPostProcessor.smallestRectangle(geometry, 3).orElseThrow();
    double[] expected = {10, 10, 18, 16, 15, 20, 7, 14};
    for (int i = 0; i < 4; i++) {
      assertEquals(expected[2 * i], box[i].x, 1e-9);
      assertEquals(expected[2 * i + 1], box[i].y, 1e-9);
    }
    assertEquals(Optional.empty(), DbPostProcessor.smallestRectangle(geometry, 5.1));
  }

  @Test
  void pointsOnALineHaveNoRectangle() {
    Geometry line =
        new GeometryFactory()
            .createMultiPointFromCoords(
                new Coordinate[] {
                  new Coordinate(1, 1), new Coordinate(9, 1), new Coordinate(4, 1)
                });
    assertEquals(Optional.empty(), DbPostProcessor.smallestRectangle(line, 0));
  }

  @Test
  void theMeanIncludesTheOutline() {
    GrayF32 map = map(10, 10);
    fill(map, 2, 2, 4, 3, 0.5f);
    fill(map, 4, 2, 4, 3, 1);
    // Pixels 2..4 by 2..3: four of 0.5, two of 1.
    assertEquals(4.0 / 6, DbPostProcessor.meanProbability(map, rectangle(2, 2, 4, 3)), 1e-6);
  }

  @Test
  void theMeanIsOfThePixelsInsideTheMap() {
    GrayF32 map = map(10, 10);
    fill(map, 0, 0, 9, 9, 0.75f);
    assertEquals(0.75, DbPostProcessor.meanProbability(map, rectangle(-5, -5, 30, 30)), 1e-6);
  }
}
