package dev.sardonyx.ocr;

import boofcv.struct.image.GrayF32;
import boofcv.struct.image.Planar;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** Reads pictures of single lines. */
final class Recognizer {
  /** What the models since PP-OCRv3 were trained with. */
  static final int STANDARD_HEIGHT = 48;

  /** Batches are at least this wide: what the model was trained with. */
  private static final int LEAST_WIDTH = 320;

  private final ModelRunner model;
  private final CtcDecoder decoder;
  private final int height;

  Recognizer(ModelRunner model, CtcDecoder decoder) {
    this(model, decoder, STANDARD_HEIGHT);
  }

  Recognizer(ModelRunner model, CtcDecoder decoder, int height) {
    this.model = model;
    this.decoder = decoder;
    this.height = height;
  }

  /** What each line says, in the order of {@code lines}. */
  List<CtcDecoder.Decoded> read(List<Planar<GrayF32>> lines) {
    CtcDecoder.Decoded[] results = new CtcDecoder.Decoded[lines.size()];
    for (List<Integer> batch : LineBatches.byRatio(lines)) {
      double widest = LineBatches.ratio(lines.get(batch.getLast()));
      int width = Math.max(LEAST_WIDTH, (int) (height * widest));
      float[] pixels = new float[Math.multiplyExact(batch.size() * 3 * height, width)];
      for (int i = 0; i < batch.size(); i++) {
        LineBatches.write(lines.get(batch.get(i)), pixels, i, height, width);
      }
      Tensor output = model.run(Tensor.of(pixels, batch.size(), 3, height, width));
      OutputShapes.require(
          "recognition", output, batch.size(), OutputShapes.ANY, decoder.classes());
      int steps = output.shape().dimension(1);
      for (int i = 0; i < batch.size(); i++) {
        results[batch.get(i)] =
            decoder.decode(
                output.floatArray(), output.offset() + i * steps * decoder.classes(), steps);
      }
    }
    return Arrays.asList(results);
  }
}
