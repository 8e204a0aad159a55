package dev.sardonyx.runtime.operators.selection;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.ElementOrder;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * NonMaxSuppression: of boxes {@code [batches, boxes, 4]} with scores {@code [batches, classes,
 * boxes]}, for each class the best that overlap no better one too much; {@code [count, 3]} of
 * (batch, class, box).
 */
final class NonMaxSuppressionOperator {
  private NonMaxSuppressionOperator() {}

  static Operator create(OperatorSetup setup) {
    boolean centers = setup.flag("center_point_box", false);
    return context -> {
      Tensor boxes = context.input(0);
      Tensor scores = context.input(1);
      requireShapes(boxes.shape(), scores.shape());
      long most =
          context.hasInput(2)
              ? Integers.readOne(context.input(2), "max_output_boxes_per_class")
              : 0;
      double overlap = context.hasInput(3) ? Numbers.readOne(context.input(3), "iou_threshold") : 0;
      double least =
          context.hasInput(4)
              ? Numbers.readOne(context.input(4), "score_threshold")
              : Double.NEGATIVE_INFINITY;
      boolean filters = context.hasInput(4);
      int count = boxes.shape().dimension(1);
      int classes = scores.shape().dimension(1);
      List<long[]> selected = new ArrayList<>();
      for (int batch = 0; batch < boxes.shape().dimension(0); batch++) {
        float[] corners = corners(boxes, batch * count, count, centers);
        for (int c = 0; c < classes; c++) {
          int line = (batch * classes + c) * count;
          int[] candidates =
              IntStream.range(0, count)
                  .filter(i -> !filters || Numbers.real(scores, line + i) > least)
                  .boxed()
                  .sorted(
                      Comparator.comparingLong((Integer i) -> ~ElementOrder.key(scores, line + i)))
                  .mapToInt(Integer::intValue)
                  .toArray();
          for (int box : suppress(candidates, corners, overlap, most)) {
            selected.add(new long[] {batch, c, box});
          }
        }
      }
      Tensor output = context.allocate(0, ElementType.INT64, Shape.of(selected.size(), 3));
      for (int i = 0; i < selected.size(); i++) {
        System.arraycopy(selected.get(i), 0, output.longArray(), output.offset() + 3 * i, 3);
      }
    };
  }

  private static void requireShapes(Shape boxes, Shape scores) {
    if (boxes.rank() != 3
        || scores.rank() != 3
        || boxes.dimension(2) != 4
        || boxes.dimension(0) != scores.dimension(0)
        || boxes.dimension(1) != scores.dimension(2)) {
      throw new ShapeMismatchException(
          "expected boxes [batches, n, 4] and scores [batches, classes, n]; found "
              + boxes
              + " and "
              + scores);
    }
  }

  /** The boxes of one batch as (top, left, bottom, right). */
  private static float[] corners(Tensor boxes, int from, int count, boolean centers) {
    float[] corners = new float[4 * count];
    for (int i = 0; i < count; i++) {
      float[] box = new float[4];
      for (int j = 0; j < 4; j++) {
        box[j] = (float) Numbers.real(boxes, (from + i) * 4 + j);
      }
      int at = 4 * i;
      if (centers) {
        // x center, y center, width, height
        corners[at] = box[1] - box[3] / 2;
        corners[at + 1] = box[0] - box[2] / 2;
        corners[at + 2] = box[1] + box[3] / 2;
        corners[at + 3] = box[0] + box[2] / 2;
      } else {
        // Any two opposite corners.
        corners[at] = Math.min(box[0], box[2]);
        corners[at + 1] = Math.min(box[1], box[3]);
        corners[at + 2] = Math.max(box[0], box[2]);
        corners[at + 3] = Math.max(box[1], box[3]);
      }
    }
    return corners;
  }

  /** Of candidates, best first, those that overlap no earlier kept one by more than allowed. */
  private static int[] suppress(int[] candidates, float[] corners, double overlap, long most) {
    int[] kept = new int[candidates.length];
    int count = 0;
    for (int candidate : candidates) {
      if (count >= most) {
        break;
      }
      boolean clear = true;
      for (int i = 0; clear && i < count; i++) {
        clear = !(intersectionOverUnion(corners, 4 * candidate, 4 * kept[i]) > overlap);
      }
      if (clear) {
        kept[count++] = candidate;
      }
    }
    return Arrays.copyOf(kept, count);
  }

  private static float intersectionOverUnion(float[] corners, int a, int b) {
    float height = Math.min(corners[a + 2], corners[b + 2]) - Math.max(corners[a], corners[b]);
    float width =
        Math.min(corners[a + 3], corners[b + 3]) - Math.max(corners[a + 1], corners[b + 1]);
    float first = (corners[a + 2] - corners[a]) * (corners[a + 3] - corners[a + 1]);
    float second = (corners[b + 2] - corners[b]) * (corners[b + 3] - corners[b + 1]);
    if (!(height > 0 && width > 0 && first > 0 && second > 0)) {
      // Apart, or without area: below every threshold.
      return Float.NEGATIVE_INFINITY;
    }
    float intersection = height * width;
    return intersection / (first + second - intersection);
  }
}
