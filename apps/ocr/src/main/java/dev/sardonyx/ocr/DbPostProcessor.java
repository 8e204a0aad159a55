package dev.sardonyx.ocr;

import boofcv.abst.filter.binary.BinaryContourFinder;
import boofcv.abst.filter.binary.BinaryContourInterface;
import boofcv.alg.filter.binary.GThresholdImageOps;
import boofcv.factory.filter.binary.FactoryBinaryContourFinder;
import boofcv.struct.ConnectRule;
import boofcv.struct.image.GrayF32;
import boofcv.struct.image.GrayU8;
import georegression.struct.point.Point2D_I32;
import java.awt.Graphics2D;
import java.awt.Polygon;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.locationtech.jts.algorithm.MinimumAreaRectangle;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.operation.buffer.BufferOp;
import org.locationtech.jts.operation.buffer.BufferParameters;

/**
 * Turns the probability map of a DB model ("Real-time Scene Text Detection with Differentiable
 * Binarization", Liao et al. 2020) into boxes. The map marks the cores of the lines; each core's
 * smallest rectangle is grown by {@code unclipRatio * area / perimeter} to hold the whole letters.
 */
final class DbPostProcessor {
  private static final float PIXEL_THRESHOLD = 0.3f;
  private static final int MOST_CANDIDATES = 1000;

  /** Least short side of a core, and of a box, in the map's pixels. */
  private static final double LEAST_CORE = 3;

  private static final double LEAST_BOX = 5;

  /** Boxes must be longer and higher than this in the picture's pixels. */
  private static final int LEAST_SIDE = 4;

  private static final int ARC_SEGMENTS = 16;
  private static final GeometryFactory GEOMETRY = new GeometryFactory();

  private final double boxThreshold;
  private final double unclipRatio;

  /**
   * @param boxThreshold least mean probability of a box, 0 to 1
   * @param unclipRatio how far cores are grown
   */
  DbPostProcessor(double boxThreshold, double unclipRatio) {
    this.boxThreshold = boxThreshold;
    this.unclipRatio = unclipRatio;
  }

  /**
   * @param probabilities of text, for each pixel of the resized picture
   * @param width of the picture before it was resized
   * @param height of that picture
   * @return boxes in the pixels of that picture
   */
  List<TextBox> boxes(GrayF32 probabilities, int width, int height) {
    List<TextBox> boxes = new ArrayList<>();
    for (List<Point2D_I32> contour : contours(dilate(binarize(probabilities)))) {
      box(contour, probabilities)
          .map(corners -> toPicture(corners, probabilities, width, height))
          .filter(box -> longEnough(box.topLeft().distance(box.topRight())))
          .filter(box -> longEnough(box.topLeft().distance(box.bottomLeft())))
          .ifPresent(boxes::add);
    }
    return boxes;
  }

  private static boolean longEnough(double edge) {
    return (int) edge >= LEAST_SIDE;
  }

  private static GrayU8 binarize(GrayF32 probabilities) {
    return GThresholdImageOps.threshold(probabilities, null, PIXEL_THRESHOLD, false);
  }

  /** Sets each pixel whose left, upper or upper left neighbour is set: joins broken cores. */
  static GrayU8 dilate(GrayU8 mask) {
    GrayU8 dilated = mask.clone();
    for (int y = 0; y < mask.height; y++) {
      for (int x = 0; x < mask.width; x++) {
        int left = Math.max(0, x - 1);
        int up = Math.max(0, y - 1);
        int any =
            mask.unsafe_get(x, y)
                | mask.unsafe_get(left, y)
                | mask.unsafe_get(x, up)
                | mask.unsafe_get(left, up);
        dilated.unsafe_set(x, y, any);
      }
    }
    return dilated;
  }

  private static List<List<Point2D_I32>> contours(GrayU8 mask) {
    BinaryContourFinder finder = FactoryBinaryContourFinder.linearExternal();
    finder.setConnectRule(ConnectRule.EIGHT);
    finder.process(mask);
    int count = Math.min(finder.getContours().size(), MOST_CANDIDATES);
    List<List<Point2D_I32>> contours = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      contours.add(BinaryContourInterface.copyContour(finder, i));
    }
    return contours;
  }

  private Optional<Coordinate[]> box(List<Point2D_I32> contour, GrayF32 probabilities) {
    Coordinate[] points =
        contour.stream().map(p -> new Coordinate(p.x, p.y)).toArray(Coordinate[]::new);
    return smallestRectangle(GEOMETRY.createMultiPointFromCoords(points), LEAST_CORE)
        .filter(core -> meanProbability(probabilities, core) >= boxThreshold)
        .flatMap(core -> smallestRectangle(unclip(core, unclipRatio), LEAST_BOX));
  }

  /**
   * The corners of the rectangle of least area around {@code geometry}, clockwise from the top
   * left; empty if its shorter side is shorter than {@code leastSide}.
   */
  static Optional<Coordinate[]> smallestRectangle(Geometry geometry, double leastSide) {
    Coordinate[] ring = MinimumAreaRectangle.getMinimumRectangle(geometry).getCoordinates();
    if (ring.length != 5) { // a point or a line
      return Optional.empty();
    }
    double shorter = Math.min(ring[0].distance(ring[1]), ring[1].distance(ring[2]));
    return shorter < leastSide
        ? Optional.empty()
        : Optional.of(clockwiseFromTopLeft(Arrays.copyOf(ring, 4)));
  }

  /** Of the two corners on the left the upper one is first, then come those on the right. */
  static Coordinate[] clockwiseFromTopLeft(Coordinate[] corners) {
    Coordinate[] byX = corners.clone();
    Arrays.sort(byX, Comparator.comparingDouble(Coordinate::getX));
    boolean leftInOrder = byX[0].y <= byX[1].y;
    boolean rightInOrder = byX[2].y <= byX[3].y;
    return new Coordinate[] {
      leftInOrder ? byX[0] : byX[1],
      rightInOrder ? byX[2] : byX[3],
      rightInOrder ? byX[3] : byX[2],
      leftInOrder ? byX[1] : byX[0],
    };
  }

  /** The mean over the pixels in the polygon, its outline included. */
  static double meanProbability(GrayF32 probabilities, Coordinate[] polygon) {
    int left = clamp(Arrays.stream(polygon).mapToDouble(p -> p.x).min(), probabilities.width);
    int right =
        clamp(Arrays.stream(polygon).mapToDouble(p -> Math.ceil(p.x)).max(), probabilities.width);
    int top = clamp(Arrays.stream(polygon).mapToDouble(p -> p.y).min(), probabilities.height);
    int bottom =
        clamp(Arrays.stream(polygon).mapToDouble(p -> Math.ceil(p.y)).max(), probabilities.height);
    int width = right - left + 1;
    int height = bottom - top + 1;
    Polygon shifted = new Polygon();
    for (Coordinate corner : polygon) {
      shifted.addPoint((int) (corner.x - left), (int) (corner.y - top));
    }
    BufferedImage mask = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D graphics = mask.createGraphics();
    graphics.fillPolygon(shifted);
    graphics.drawPolygon(shifted);
    graphics.dispose();
    byte[] inside = ((DataBufferByte) mask.getRaster().getDataBuffer()).getData();
    double sum = 0;
    int count = 0;
    for (int i = 0; i < inside.length; i++) {
      if (inside[i] != 0) {
        sum += probabilities.unsafe_get(left + i % width, top + i / width);
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  private static int clamp(OptionalDouble value, int size) {
    return Math.clamp((long) Math.floor(value.orElseThrow()), 0, size - 1);
  }

  /** The polygon grown on all sides by {@code ratio * area / perimeter}, with round corners. */
  static Geometry unclip(Coordinate[] corners, double ratio) {
    Coordinate[] ring = Arrays.copyOf(corners, corners.length + 1);
    ring[corners.length] = corners[0];
    Geometry polygon = GEOMETRY.createPolygon(ring);
    double distance = ratio * polygon.getArea() / polygon.getLength();
    return BufferOp.bufferOp(
        polygon, distance, new BufferParameters(ARC_SEGMENTS, BufferParameters.CAP_ROUND));
  }

  /** Rounds to whole pixels inside the picture. */
  private static TextBox toPicture(Coordinate[] corners, GrayF32 map, int width, int height) {
    TextBox.Point[] points = new TextBox.Point[4];
    for (int i = 0; i < 4; i++) {
      points[i] =
          new TextBox.Point(
              Math.clamp(Math.rint(corners[i].x / map.width * width), 0, width - 1),
              Math.clamp(Math.rint(corners[i].y / map.height * height), 0, height - 1));
    }
    return new TextBox(points[0], points[1], points[2], points[3]);
  }
}
