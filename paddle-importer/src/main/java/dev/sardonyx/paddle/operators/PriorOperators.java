package dev.sardonyx.paddle.operators;

import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The boxes around each place of a feature map that networks say differences to. Their sides are
 * known when the model is read; how many places there are need not be.
 */
final class PriorOperators {
  private static final double SAME_RATIO = 1e-6;

  private PriorOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(PriorOperators::anchors, "anchor_generator")
        .add(PriorOperators::densePriors, "density_prior_box")
        .add(PriorOperators::priors, "prior_box");
  }

  /** The sides of one of the boxes around each place. */
  private record Prior(double width, double height) {}

  /** The size (width, height) of a feature map or image, FLOAT. */
  private static String size(OperatorContext op, String slot) {
    Onnx onnx = op.onnx();
    String plane = onnx.dimensions(op.input(slot), 2, 4);
    return onnx.cast(onnx.gather(plane, onnx.integers(1, 0), 0), ElementType.FLOAT);
  }

  /** How far places are from each other: (x, y). */
  private static String steps(OperatorContext op) {
    double width = op.attributes().real("step_w", 0);
    double height = op.attributes().real("step_h", 0);
    return width == 0 || height == 0
        ? op.onnx().divide(size(op, "Image"), size(op, "Input"))
        : Detections.floats(op.onnx(), width, height);
  }

  /** The center of each place, {@code [H, W, 2]}. */
  private static String centers(OperatorContext op, String steps) {
    Onnx onnx = op.onnx();
    String cells = Detections.cells(onnx, onnx.dimensions(op.input("Input"), 2, 4));
    String offset = onnx.scalar(op.attributes().real("offset", 0.5));
    return onnx.multiply(onnx.add(cells, offset), steps);
  }

  /** SSD's default boxes, in parts of the image. */
  private static void priors(OperatorContext op) {
    Detections.requireFloats(op, "Input");
    String corners = corners(op, centers(op, steps(op)), defaultBoxes(op));
    String boxes = op.onnx().divide(corners, twice(op.onnx(), size(op, "Image"), 0));
    op.bind("Boxes", op.attributes().flag("clip", false) ? clip(op, boxes, 0, 1) : boxes);
    op.bind("Variances", variances(op, boxes));
  }

  private static List<Prior> defaultBoxes(OperatorContext op) {
    double[] least = op.attributes().reals("min_sizes");
    double[] most = op.attributes().reals("max_sizes");
    List<Double> ratios = ratios(op);
    boolean isSquaresFirst = op.attributes().flag("min_max_aspect_ratios_order", false);
    List<Prior> priors = new ArrayList<>();
    for (int i = 0; i < least.length; i++) {
      List<Prior> squares = new ArrayList<>();
      if (most.length > 0) {
        double side = Math.sqrt((float) (least[i] * most[i]));
        squares.add(new Prior(side, side));
      }
      for (double ratio : ratios) {
        double root = Math.sqrt(ratio);
        priors.add(new Prior(least[i] * root, least[i] / root));
        if (isSquaresFirst) {
          // Right after the square of the least size, which is the first ratio.
          priors.addAll(squares);
          squares.clear();
        }
      }
      priors.addAll(squares);
    }
    return priors;
  }

  /** Width by height: 1, then those given that are not there yet, and their inverses. */
  private static List<Double> ratios(OperatorContext op) {
    boolean isFlipped = op.attributes().flag("flip", false);
    List<Double> ratios = new ArrayList<>(List.of(1.0));
    for (double ratio : op.attributes().reals("aspect_ratios")) {
      if (ratios.stream().noneMatch(known -> Math.abs(known - ratio) < SAME_RATIO)) {
        ratios.add(ratio);
        if (isFlipped) {
          ratios.add((double) (1 / (float) ratio));
        }
      }
    }
    return ratios;
  }

  /** Boxes of fixed sizes, each several times around each place, in parts of the image. */
  private static void densePriors(OperatorContext op) {
    Detections.requireFloats(op, "Input");
    Onnx onnx = op.onnx();
    double[] sizes = op.attributes().reals("fixed_sizes");
    long[] densities = op.attributes().integers("densities");
    List<Prior> priors = new ArrayList<>();
    List<Long> densityOfPrior = new ArrayList<>();
    List<Double> positions = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      for (double ratio : op.attributes().reals("fixed_ratios")) {
        double root = Math.sqrt(ratio);
        for (long place = 0; place < densities[i] * densities[i]; place++) {
          priors.add(new Prior(sizes[i] * root, sizes[i] / root));
          densityOfPrior.add(densities[i]);
          positions.add(place % densities[i] + 0.5);
          positions.add(place / densities[i] + 0.5);
        }
      }
    }
    String steps = steps(op);
    // Places are this far from each other, on average; whole pixels, as are shifts.
    String step = onnx.cast(onnx.reduce("ReduceMean", steps, true), ElementType.INT64);
    String density = onnx.integers(densityOfPrior.stream().mapToLong(Long::longValue).toArray());
    String shift = onnx.cast(onnx.divide(step, density), ElementType.FLOAT);
    String position =
        Detections.floats(onnx, positions.stream().mapToDouble(Double::doubleValue).toArray());
    String start = onnx.divide(onnx.cast(step, ElementType.FLOAT), onnx.scalar(2));
    String moved =
        onnx.subtract(
            onnx.multiply(onnx.unsqueeze(shift, 1), onnx.reshape(position, -1, 2)), start);
    String around = corners(op, centers(op, steps), priors);
    String corners = onnx.add(around, twice(onnx, moved, 1));
    String boxes = onnx.divide(corners, twice(onnx, size(op, "Image"), 0));
    // The first corner is limited below and the second above, whatever clip says.
    List<String> halves = Boxes.corners(onnx, boxes, 3);
    String low = clip(op, halves.getFirst(), 0, Double.POSITIVE_INFINITY);
    String high = clip(op, halves.getLast(), Double.NEGATIVE_INFINITY, 1);
    String limited = onnx.concat(3, List.of(low, high));
    boolean isClipped = op.attributes().flag("clip", false);
    String all = isClipped ? clip(op, limited, 0, 1) : limited;
    boolean isFlat = op.attributes().flag("flatten_to_2d", false);
    op.bind("Boxes", isFlat ? onnx.reshape(all, -1, 4) : all);
    String variances = variances(op, boxes);
    op.bind("Variances", isFlat ? onnx.reshape(variances, -1, 4) : variances);
  }

  /** Faster R-CNN's anchors, in pixels. */
  private static void anchors(OperatorContext op) {
    Detections.requireFloats(op, "Input");
    Onnx onnx = op.onnx();
    double[] stride = op.attributes().reals("stride");
    double offset = op.attributes().real("offset", 0.5);
    List<Prior> priors = new ArrayList<>();
    for (double ratio : op.attributes().reals("aspect_ratios")) {
      double width = Math.round(Math.sqrt((float) (stride[0] * stride[1] / ratio)));
      double height = Math.round(width * ratio);
      for (double size : op.attributes().reals("anchor_sizes")) {
        // The last column and row are part of it.
        priors.add(new Prior(size / stride[0] * width - 1, size / stride[1] * height - 1));
      }
    }
    String cells = Detections.cells(onnx, onnx.dimensions(op.input("Input"), 2, 4));
    String first = Detections.floats(onnx, offset * (stride[0] - 1), offset * (stride[1] - 1));
    String centers = onnx.add(onnx.multiply(cells, Detections.floats(onnx, stride)), first);
    String anchors = corners(op, centers, priors);
    op.bind("Anchors", anchors);
    op.bind("Variances", variances(op, anchors));
  }

  /** The corners of boxes around centers {@code [H, W, 2]}: {@code [H, W, priors, 4]}. */
  private static String corners(OperatorContext op, String centers, List<Prior> priors) {
    Tensor offsets = Tensor.zeros(ElementType.FLOAT, Shape.of(priors.size(), 4));
    float[] values = offsets.floatArray();
    for (int i = 0; i < priors.size(); i++) {
      Prior prior = priors.get(i);
      values[4 * i] = (float) (-prior.width() / 2);
      values[4 * i + 1] = (float) (-prior.height() / 2);
      values[4 * i + 2] = (float) (prior.width() / 2);
      values[4 * i + 3] = (float) (prior.height() / 2);
    }
    Onnx onnx = op.onnx();
    return onnx.add(onnx.unsqueeze(twice(onnx, centers, 2), 2), onnx.graph().constant(offsets));
  }

  /** (x, y) as (x, y, x, y). */
  private static String twice(Onnx onnx, String pairs, int axis) {
    return onnx.concat(axis, List.of(pairs, pairs));
  }

  private static String clip(OperatorContext op, String x, double low, double high) {
    return op.onnx().clip(x, ElementType.FLOAT, low, high);
  }

  /** The variances of codes, the same for each box. */
  private static String variances(OperatorContext op, String boxes) {
    Onnx onnx = op.onnx();
    String values = Detections.floats(onnx, op.attributes().reals("variances"));
    return onnx.expand(values, onnx.shape(boxes));
  }
}
