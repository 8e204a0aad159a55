package dev.sardonyx.ocr;

import boofcv.struct.image.GrayF32;
import boofcv.struct.image.Planar;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What the angle classifier and the recognizer do alike to the pictures of lines. */
final class LineBatches {
  private static final int BATCH = 6;

  private LineBatches() {}

  /**
   * The indices of the pictures in groups of at most six, alike in the ratio of width to height, so
   * that little of a batch is padding.
   */
  static List<List<Integer>> byRatio(List<Planar<GrayF32>> lines) {
    List<Integer> order =
        IntStream.range(0, lines.size())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> ratio(lines.get(i))))
            .toList();
    List<List<Integer>> batches = new ArrayList<>();
    for (int start = 0; start < order.size(); start += BATCH) {
      batches.add(order.subList(start, Math.min(order.size(), start + BATCH)));
    }
    return batches;
  }

  static double ratio(Planar<GrayF32> line) {
    return (double) line.width / line.height;
  }

  /**
   * Writes a picture into a batch {@code [N, 3, height, width]}: scaled to the height, at most to
   * the width, bytes 0 to 255 as -1 to 1, the rest of the width 0.
   */
  static void write(Planar<GrayF32> line, float[] batch, int position, int height, int width) {
    int scaledWidth = Math.clamp((long) Math.ceil(height * ratio(line)), 1, width);
    Planar<GrayF32> scaled = Resampler.resize(line, scaledWidth, height);
    write(scaled, batch, position, width, Normalization.STANDARD, false);
  }

  /**
   * Writes a picture into a batch {@code [N, 3, height, width]}, as high as it is, the rest of the
   * width 0.
   *
   * @param isReversed whether the batch is to have red first, not blue
   */
  static void write(
      Planar<GrayF32> scaled,
      float[] batch,
      int position,
      int width,
      Normalization normalization,
      boolean isReversed) {
    int height = scaled.height;
    int scaledWidth = scaled.width;
    for (int band = 0; band < 3; band++) {
      GrayF32 plane = scaled.getBand(isReversed ? 2 - band : band);
      for (int y = 0; y < height; y++) {
        int to = ((position * 3 + band) * height + y) * width;
        for (int x = 0; x < scaledWidth; x++) {
          batch[to + x] = normalization.apply(plane.unsafe_get(x, y), band);
        }
      }
    }
  }
}
