package dev.sardonyx.ocr;

import boofcv.alg.misc.ImageMiscOps;
import boofcv.struct.image.GrayF32;
import boofcv.struct.image.Planar;
import dev.sardonyx.tensor.Tensor;
import java.util.List;

/** Turns lines that stand upside down; the model tells 0 from 180 degrees. */
final class AngleClassifier {
  private static final int HEIGHT = 48;
  private static final int WIDTH = 192;
  private static final float THRESHOLD = 0.9f;

  private final ModelRunner model;
  private final Pictures pictures;

  /** How the pictures of lines go into a batch {@code [N, 3, height, width]}. */
  record Pictures(int height, int width, Writer writer) {
    /** Writes one of them. */
    @FunctionalInterface
    interface Writer {
      void write(Planar<GrayF32> line, float[] batch, int position);
    }

    /** PP-OCR's own: scaled to the height, blank on the right. */
    static Pictures standard() {
      return new Pictures(
          HEIGHT,
          WIDTH,
          (line, batch, position) -> LineBatches.write(line, batch, position, HEIGHT, WIDTH));
    }

    /** Those of a model of PaddleClas: red first, stretched to width and height. */
    static Pictures stretched(int height, int width, Normalization normalization) {
      return new Pictures(
          height,
          width,
          (line, batch, position) ->
              LineBatches.write(
                  Resampler.resize(line, width, height),
                  batch,
                  position,
                  width,
                  normalization,
                  true));
    }
  }

  AngleClassifier(ModelRunner model) {
    this(model, Pictures.standard());
  }

  AngleClassifier(ModelRunner model, Pictures pictures) {
    this.model = model;
    this.pictures = pictures;
  }

  /** Rotates, in place, those lines that are upside down with a probability over 0.9. */
  void makeUpright(List<Planar<GrayF32>> lines) {
    for (List<Integer> batch : LineBatches.byRatio(lines)) {
      float[] pixels = new float[batch.size() * 3 * pictures.height() * pictures.width()];
      for (int i = 0; i < batch.size(); i++) {
        pictures.writer().write(lines.get(batch.get(i)), pixels, i);
      }
      Tensor output =
          model.run(Tensor.of(pixels, batch.size(), 3, pictures.height(), pictures.width()));
      OutputShapes.require("angle classifier", output, batch.size(), 2);
      float[] probabilities = output.floats();
      for (int i = 0; i < batch.size(); i++) {
        if (probabilities[2 * i + 1] > THRESHOLD) {
          rotate180(lines.get(batch.get(i)));
        }
      }
    }
  }

  private static void rotate180(Planar<GrayF32> image) {
    for (GrayF32 band : image.getBands()) {
      ImageMiscOps.flipHorizontal(band);
      ImageMiscOps.flipVertical(band);
    }
  }
}
