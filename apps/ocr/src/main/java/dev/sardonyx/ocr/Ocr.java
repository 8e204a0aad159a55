package dev.sardonyx.ocr;

import boofcv.struct.image.GrayF32;
import boofcv.struct.image.GrayU8;
import boofcv.struct.image.Planar;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the text of pictures.
 *
 * <pre>{@code
 * Ocr ocr = Ocr.standard(OcrOptions.defaults());
 * for (OcrLine line : ocr.read(Path.of("receipt.jpg")).lines()) {
 *   System.out.println(line.text());
 * }
 * }</pre>
 *
 * <p>Safe for use by many threads at once. Nothing need be closed.
 */
public final class Ocr {
  /** A picture that is wider than this many times its height is first taken for one line. */
  private static final int LINE_RATIO = 8;

  /** So is one that is no higher than this. */
  private static final int LINE_HEIGHT = 30;

  /** Score from which on such a picture is one line for sure. */
  private static final double SURE = 0.9;

  /** Larger pictures are scaled down to this for the longer side. */
  private static final int MOST_SIDE = 2000;

  private final Detector detector;
  private final Optional<AngleClassifier> angleClassifier;
  private final Recognizer recognizer;
  private final OcrOptions options;

  Ocr(
      Detector detector,
      Optional<AngleClassifier> angleClassifier,
      Recognizer recognizer,
      OcrOptions options) {
    this.detector = detector;
    this.angleClassifier = angleClassifier;
    this.recognizer = recognizer;
    this.options = options;
  }

  /**
   * Loads the models.
   *
   * @throws dev.sardonyx.error.SardonyxException if one can't be read or run
   */
  public static Ocr standard(OcrOptions options) {
    return OcrModels.load(options);
  }

  /**
   * Reads a picture file, upright as its EXIF orientation says.
   *
   * @throws ImageFormatException if the file can't be read
   */
  public OcrResult read(Path file) {
    return read(new ImageLoader(options.mostPixels()).load(file));
  }

  /** Reads a picture. Transparent parts are taken for white. */
  public OcrResult read(BufferedImage picture) {
    Planar<GrayU8> image = BgrImage.of(picture);
    if (image.width > LINE_RATIO * image.height || image.height <= LINE_HEIGHT) {
      List<OcrLine> whole = recognize(image, List.of(TextBox.of(image.width, image.height)), SURE);
      if (!whole.isEmpty()) {
        return new OcrResult(whole);
      }
    }
    Planar<GrayU8> reduced = reduce(image);
    List<OcrLine> lines = detectAndRecognize(reduced);
    if (reduced == image) {
      return new OcrResult(lines);
    }
    double factorX = (double) image.width / reduced.width;
    double factorY = (double) image.height / reduced.height;
    return new OcrResult(
        lines.stream()
            .map(line -> new OcrLine(line.text(), line.score(), line.box().scale(factorX, factorY)))
            .toList());
  }

  private static Planar<GrayU8> reduce(Planar<GrayU8> image) {
    double factor = (double) MOST_SIDE / Math.max(image.width, image.height);
    if (factor >= 1) {
      return image;
    }
    return Resampler.toBytes(
        Resampler.resize(
            image,
            (int) Math.max(1, Math.rint(image.width * factor)),
            (int) Math.max(1, Math.rint(image.height * factor))));
  }

  private List<OcrLine> detectAndRecognize(Planar<GrayU8> image) {
    int margin = margin(image.width, image.height);
    List<TextBox> boxes =
        detector.detect(margin == 0 ? image : withMargins(image, margin)).stream()
            .map(box -> box.moveUp(margin, image.height - 1))
            .filter(TextBox::isConvex)
            .toList();
    return recognize(image, ReadingOrder.sort(boxes), options.textScore());
  }

  /** Rows to add above and below, so that the detector sees low pictures in a usual format. */
  private static int margin(int width, int height) {
    if (height > LINE_HEIGHT && width <= LINE_RATIO * height) {
      return 0;
    }
    return Math.abs(2 * Math.max(width / LINE_RATIO, LINE_HEIGHT) - height) / 2;
  }

  private static Planar<GrayU8> withMargins(Planar<GrayU8> image, int rows) {
    Planar<GrayU8> padded =
        new Planar<>(GrayU8.class, image.width, image.height + 2 * rows, image.getNumBands());
    padded.subimage(0, rows, image.width, rows + image.height, null).setTo(image);
    return padded;
  }

  private List<OcrLine> recognize(Planar<GrayU8> image, List<TextBox> boxes, double leastScore) {
    List<Planar<GrayF32>> crops =
        boxes.stream().map(box -> PerspectiveCropper.crop(image, box)).toList();
    angleClassifier.ifPresent(classifier -> classifier.makeUpright(crops));
    List<CtcDecoder.Decoded> texts = recognizer.read(crops);
    List<OcrLine> lines = new ArrayList<>();
    for (int i = 0; i < boxes.size(); i++) {
      CtcDecoder.Decoded decoded = texts.get(i);
      if (decoded.score() >= leastScore && !decoded.text().isBlank()) {
        lines.add(new OcrLine(decoded.text(), decoded.score(), boxes.get(i)));
      }
    }
    return lines;
  }
}
