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

  AngleClassifier(ModelRunner model) {
    this.model = model;
  }

  /** Rotates, in place, those lines that are upside down with a probability over 0.9. */
  void makeUpright(List<Planar<GrayF32>> lines) {
    for (List<Integer> batch : LineBatches.byRatio(lines)) {
      float[] pixels = new float[batch.size() * 3 * HEIGHT * WIDTH];
      for (int i = 0; i < batch.size(); i++) {
        LineBatches.write(lines.get(batch.get(i)), pixels, i, HEIGHT, WIDTH);
      }
      Tensor output = model.run(Tensor.of(pixels, batch.size(), 3, HEIGHT, WIDTH));
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
