package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Pictures looked at through a grid of places, and the grids of affine maps. */
final class SamplingOperators {
  private SamplingOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(SamplingOperators::affineGrid, "affine_grid")
        .add(SamplingOperators::sample, "grid_sampler");
  }

  /**
   * The places {@code [N, spatial..., k]} that the maps {@code Theta [N, k, k + 1]} take a grid
   * over {@code [-1, 1]} to, x first.
   */
  private static void affineGrid(OperatorContext op) {
    Onnx onnx = op.onnx();
    ElementType type = op.elementType("Theta");
    int spatial = op.outputRank("Output", 4) - 2;
    String sizes = op.integers("OutputShape", "", "output_shape");
    List<String> columns = onnx.equalPieces(op.input("Theta"), 2, spatial + 1);
    long[] spread = LongStream.rangeClosed(1, spatial).toArray();
    String sum = null;
    for (int axis = 0; axis <= spatial; axis++) {
      // A column [N, k, 1] as [N, 1..., k], its numbers last.
      String column = onnx.unsqueeze(onnx.squeeze(columns.get(axis), 2), spread);
      if (axis < spatial) {
        int dimension = spatial - axis;
        String size =
            onnx.slice(
                sizes, new long[] {0}, new long[] {dimension + 1}, new long[] {dimension + 2});
        long[] others =
            LongStream.rangeClosed(0, spatial + 1).filter(a -> a != dimension).toArray();
        column = onnx.multiply(onnx.unsqueeze(steps(op, size, type), others), column);
      }
      sum = sum == null ? column : onnx.add(sum, column);
    }
    op.bind("Output", sum);
  }

  /** As many numbers in equal steps over [-1, 1], from edge to edge or from centre to centre. */
  private static String steps(OperatorContext op, String count, ElementType type) {
    Onnx onnx = op.onnx();
    String numbers = onnx.cast(Ranges.to(onnx, count), type);
    String one = onnx.scalar(type, 1);
    String twice = onnx.add(numbers, numbers);
    String length = onnx.cast(count, type);
    String part;
    if (op.attributes().flag("align_corners", true)) {
      String last = onnx.node("Max", List.of(onnx.subtract(length, one), one));
      part = onnx.divide(twice, last);
    } else {
      part = onnx.divide(onnx.add(twice, one), length);
    }
    return onnx.subtract(part, one);
  }

  /**
   * Paddle's nearest pixel of a place halfway between two is the one farther from the first pixel,
   * ONNX's the even one: so that is found by gathering. So is all else where the opset is too old.
   */
  private static void sample(OperatorContext op) {
    int spatial = op.rank("X") - 2;
    String mode = op.attributes().text("mode", "bilinear");
    String padding = op.attributes().text("padding_mode", "zeros");
    boolean isAligned = op.attributes().flag("align_corners", true);
    boolean isLinear = mode.equals("bilinear");
    if (!isLinear && !mode.equals("nearest")) {
      throw op.unsupported(
          "mode " + mode + "; expected bilinear or nearest. Export the model with one of these");
    }
    if (isLinear && op.opset() >= (spatial == 2 ? 16 : 20)) {
      op.emit(
          "Output",
          "GridSample",
          List.of(op.input("X"), op.input("Grid")),
          Attribute.of("mode", op.opset() >= 20 ? "linear" : mode),
          Attribute.of("padding_mode", padding),
          Attribute.of("align_corners", isAligned ? 1 : 0));
      return;
    }
    Onnx onnx = op.onnx();
    ElementType type = op.elementType("X");
    String grid = op.input("Grid");
    PixelSampling pixels = new PixelSampling(onnx, op.input("X"), type, spatial);
    List<String> columns = onnx.equalPieces(onnx.reshape(grid, 0, -1, spatial), 2, spatial);
    List<String> coordinates = new ArrayList<>();
    for (int axis = 0; axis < spatial; axis++) {
      // The grid's numbers are in the reverse order of axes.
      String normal = onnx.squeeze(columns.get(spatial - 1 - axis), 2);
      String place = place(onnx, pixels, normal, axis, type, isAligned);
      String inside = padded(op, pixels, place, axis, type, padding, isAligned);
      coordinates.add(isLinear ? inside : MathOperators.roundAway(onnx, inside, type));
    }
    String found = isLinear ? pixels.linear(coordinates) : pixels.at(coordinates);
    String shape =
        onnx.concat(
            0,
            List.of(onnx.dimensions(op.input("X"), 0, 2), onnx.dimensions(grid, 1, spatial + 1)));
    op.bind("Output", onnx.reshape(found, shape));
  }

  /** A number of [-1, 1] in pixels. */
  private static String place(
      Onnx onnx,
      PixelSampling pixels,
      String normal,
      int axis,
      ElementType type,
      boolean isAligned) {
    String half = onnx.scalar(type, 0.5);
    String moved = onnx.add(normal, onnx.scalar(type, 1));
    return isAligned
        ? onnx.multiply(moved, onnx.multiply(pixels.last(axis), half))
        : onnx.subtract(onnx.multiply(moved, onnx.multiply(pixels.length(axis), half)), half);
  }

  /** A place, brought into the picture as far as the padding asks for it. */
  private static String padded(
      OperatorContext op,
      PixelSampling pixels,
      String place,
      int axis,
      ElementType type,
      String padding,
      boolean isAligned) {
    Onnx onnx = op.onnx();
    return switch (padding) {
      case "zeros" -> place;
      case "border" -> limited(onnx, pixels, place, axis, type);
      case "reflection" -> {
        String half = onnx.scalar(type, isAligned ? 0 : 0.5);
        String length = isAligned ? pixels.last(axis) : pixels.length(axis);
        String twice = onnx.add(length, length);
        String distance = onnx.unary("Abs", onnx.add(place, half));
        String rounds = onnx.unary("Floor", onnx.divide(distance, twice));
        String rest = onnx.subtract(distance, onnx.multiply(rounds, twice));
        String back = onnx.node("Min", List.of(rest, onnx.subtract(twice, rest)));
        // A single pixel is at 0 whatever is left of the division by zero.
        String isSingle = onnx.unary("Not", onnx.binary("Greater", twice, onnx.scalar(type, 0)));
        String moved = onnx.where(isSingle, onnx.scalar(type, 0), onnx.subtract(back, half));
        yield limited(onnx, pixels, moved, axis, type);
      }
      default ->
          throw op.unsupported(
              "padding_mode "
                  + padding
                  + "; expected zeros, border or reflection. Export the model with one of these");
    };
  }

  private static String limited(
      Onnx onnx, PixelSampling pixels, String place, int axis, ElementType type) {
    String least = onnx.node("Max", List.of(place, onnx.scalar(type, 0)));
    return onnx.node("Min", List.of(least, pixels.last(axis)));
  }
}
