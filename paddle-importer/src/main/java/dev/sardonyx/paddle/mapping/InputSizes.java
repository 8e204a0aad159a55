package dev.sardonyx.paddle.mapping;

import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * Which declared sizes of an input bind. Paddle runs a program on pictures of other heights and
 * widths than it was exported with, so those of a picture are only what was used then.
 */
final class InputSizes {
  /** Batch, channels, and two dimensions in space. */
  private static final int PICTURE_RANK = 4;

  /** Grey, grey with opacity, colours, colours with opacity. */
  private static final int MOST_COLOURS = 4;

  private InputSizes() {}

  /** The type with the sizes in space left open, of a tensor of pictures; others as they are. */
  static TensorType relax(TensorType type) {
    List<Dimension> dimensions = type.dimensions().orElse(List.of());
    if (dimensions.size() < PICTURE_RANK) {
      return type;
    }
    int first = isChannelsLast(dimensions) ? 1 : 2;
    List<Dimension> relaxed = new ArrayList<>(dimensions);
    for (int axis = first; axis < first + dimensions.size() - 2; axis++) {
      relaxed.set(axis, Dimension.UNKNOWN);
    }
    return TensorType.of(type.elementType(), relaxed);
  }

  /** {@code [N, H, W, C]} rather than {@code [N, C, H, W]}: colours last and not second. */
  private static boolean isChannelsLast(List<Dimension> dimensions) {
    return isColours(dimensions.getLast()) && !isColours(dimensions.get(1));
  }

  private static boolean isColours(Dimension dimension) {
    return dimension instanceof Dimension.Known known
        && known.size() >= 1
        && known.size() <= MOST_COLOURS;
  }
}
