package dev.sardonyx.ocr;

import boofcv.struct.image.GrayF32;
import boofcv.struct.image.GrayU8;
import boofcv.struct.image.Planar;
import dev.sardonyx.tensor.Tensor;
import java.util.List;

/** Finds lines of text: the detection model between its pre- and post-processing. */
final class Detector {
  /** Pictures are enlarged until their shorter side is this long ... */
  private static final int LEAST_SIDE = 736;

  /** ... but not more than this: letters that fill the picture would no longer look like text. */
  private static final double MOST_ENLARGEMENT = 4;

  /** The network halves its input five times. */
  private static final int STRIDE = 32;

  private final ModelRunner model;
  private final DbPostProcessor postProcessor;
  private final Normalization normalization;

  Detector(ModelRunner model, DbPostProcessor postProcessor) {
    this(model, postProcessor, Normalization.STANDARD);
  }

  Detector(ModelRunner model, DbPostProcessor postProcessor, Normalization normalization) {
    this.model = model;
    this.postProcessor = postProcessor;
    this.normalization = normalization;
  }

  /** The boxes of the lines in {@code image}, in no order. */
  List<TextBox> detect(Planar<GrayU8> image) {
    double scale =
        Math.clamp((double) LEAST_SIDE / Math.min(image.width, image.height), 1, MOST_ENLARGEMENT);
    int width = toStride(image.width * scale);
    int height = toStride(image.height * scale);
    Tensor output = model.run(Tensor.of(normalize(image, width, height), 1, 3, height, width));
    OutputShapes.require("detection", output, 1, 1, height, width);
    GrayF32 probabilities = new GrayF32(width, height);
    System.arraycopy(
        output.floatArray(), output.offset(), probabilities.data, 0, probabilities.data.length);
    return postProcessor.boxes(probabilities, image.width, image.height);
  }

  private static int toStride(double side) {
    return Math.max(STRIDE, (int) Math.rint(Math.floor(side) / STRIDE) * STRIDE);
  }

  private float[] normalize(Planar<GrayU8> image, int width, int height) {
    Planar<GrayF32> resized = Resampler.resize(image, width, height);
    int plane = width * height;
    float[] pixels = new float[3 * plane];
    for (int band = 0; band < 3; band++) {
      float[] data = resized.getBand(band).data;
      for (int i = 0; i < plane; i++) {
        pixels[band * plane + i] = normalization.apply(data[i], band);
      }
    }
    return pixels;
  }
}
