package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The same elements, or a part of them, at other places. */
final class RearrangingOperators {
  private RearrangingOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(op -> shuffleChannels(op, "groups"), "channel_shuffle")
        .add(RearrangingOperators::flip, "flip", "reverse")
        .add(RearrangingOperators::pixelShuffle, "pixel_shuffle")
        .add(RearrangingOperators::pixelUnshuffle, "pixel_unshuffle")
        .add(RearrangingOperators::roll, "roll")
        .add(op -> shuffleChannels(op, "group"), "shuffle_channel")
        .add(RearrangingOperators::spaceToDepth, "space_to_depth")
        .add(RearrangingOperators::temporalShift, "temporal_shift")
        .add(op -> triangle(op, op.attributes().flag("lower", true)), "tril_triu")
        .add(op -> triangle(op, true), "tril")
        .add(op -> triangle(op, false), "triu");
  }

  private static void flip(OperatorContext op) {
    long[] axes = op.normalize(op.attributes().integers("axis"), op.rank("X"));
    long[] starts = new long[axes.length];
    long[] ends = new long[axes.length];
    Arrays.fill(starts, -1);
    Arrays.fill(ends, Long.MIN_VALUE);
    Onnx onnx = op.onnx();
    op.emit(
        "Out",
        "Slice",
        List.of(
            op.input("X"),
            onnx.integers(starts),
            onnx.integers(ends),
            onnx.integers(axes),
            onnx.integers(starts)));
  }

  private static void pixelShuffle(OperatorContext op) {
    boolean isLast = Layouts.isChannelsLast(op, "data_format");
    String x = op.input("X");
    String shuffled =
        op.onnx()
            .node(
                "DepthToSpace",
                List.of(isLast ? Layouts.toChannelsFirst(op, x, 4) : x),
                Attribute.of("blocksize", op.attributes().integer("upscale_factor", 1)),
                Attribute.of("mode", "CRD"));
    op.bind("Out", isLast ? Layouts.toChannelsLast(op, shuffled, 4) : shuffled);
  }

  /** The pixels of each square become channels, in order, of the channel they belong to. */
  private static void pixelUnshuffle(OperatorContext op) {
    Onnx onnx = op.onnx();
    boolean isLast = Layouts.isChannelsLast(op, "data_format");
    String x = isLast ? Layouts.toChannelsFirst(op, op.input("X"), 4) : op.input("X");
    long factor = op.attributes().integer("downscale_factor", 1);
    String side = onnx.integers(factor);
    String rows = onnx.divide(onnx.dimension(x, 2), side);
    String columns = onnx.divide(onnx.dimension(x, 3), side);
    String squares =
        onnx.reshape(x, onnx.concat(0, List.of(onnx.integers(0, 0), rows, side, columns, side)));
    String moved = onnx.transpose(squares, 0, 1, 3, 5, 2, 4);
    String channels = onnx.multiply(onnx.dimension(x, 1), onnx.integers(factor * factor));
    String shape = onnx.concat(0, List.of(onnx.dimension(x, 0), channels, rows, columns));
    String result = onnx.reshape(moved, shape);
    op.bind("Out", isLast ? Layouts.toChannelsLast(op, result, 4) : result);
  }

  /** Each place takes the element {@code shift} places before it, around the end. */
  private static void roll(OperatorContext op) {
    Onnx onnx = op.onnx();
    Optional<long[]> known = op.knownIntegers("ShiftsTensor", "", "shifts");
    String shifts = op.integers("ShiftsTensor", "", "shifts");
    long[] axes = op.attributes().integers("axis");
    boolean isFlat = axes.length == 0;
    String x = isFlat ? onnx.reshape(op.input("X"), -1) : op.input("X");
    String result = x;
    for (int i = 0; i < Math.max(1, axes.length); i++) {
      int axis = isFlat ? 0 : op.normalize(axes[i], op.rank("X"));
      String size = onnx.dimension(x, axis);
      String shift =
          known.isPresent()
              ? onnx.integer(known.get()[i])
              : onnx.gather(shifts, onnx.integers(i), 0);
      String places = onnx.subtract(Ranges.to(onnx, size), shift);
      result = onnx.gather(result, onnx.binary("Mod", places, size), axis);
    }
    op.bind("Out", isFlat ? onnx.reshape(result, onnx.shape(op.input("X"))) : result);
  }

  /** Channels as a matrix of groups, transposed. */
  private static void shuffleChannels(OperatorContext op, String attribute) {
    Onnx onnx = op.onnx();
    boolean isLast = Layouts.isChannelsLast(op, "data_format");
    String x = isLast ? Layouts.toChannelsFirst(op, op.input("X"), 4) : op.input("X");
    String groups = onnx.integers(op.attributes().integer(attribute, 1));
    String width = onnx.divide(onnx.dimension(x, 1), groups);
    String shape = onnx.concat(0, List.of(onnx.integers(0), groups, width, onnx.integers(-1)));
    String shuffled = onnx.transpose(onnx.reshape(x, shape), 0, 2, 1, 3);
    String result = onnx.reshape(shuffled, onnx.shape(x));
    op.bind("Out", isLast ? Layouts.toChannelsLast(op, result, 4) : result);
  }

  /** Paddle moves blocks of channels into the plane, and then calls the memory what it likes. */
  private static void spaceToDepth(OperatorContext op) {
    Onnx onnx = op.onnx();
    long size = op.attributes().integer("blocksize", 2);
    String x = op.input("X");
    String moved =
        onnx.node(
            "DepthToSpace",
            List.of(x),
            Attribute.of("blocksize", size),
            Attribute.of("mode", "DCR"));
    String scaled = onnx.multiply(onnx.shape(x), onnx.integers(1, size * size, 1, 1));
    op.bind("Out", onnx.reshape(moved, onnx.divide(scaled, onnx.integers(1, 1, size, size))));
  }

  /** The first channels come from the step before, the next ones from the step after. */
  private static void temporalShift(OperatorContext op) {
    Onnx onnx = op.onnx();
    boolean isLast = Layouts.isChannelsLast(op, "data_format");
    String x = isLast ? Layouts.toChannelsFirst(op, op.input("X"), 4) : op.input("X");
    double ratio = (float) op.attributes().real("shift_ratio", 0.25);
    long steps = op.attributes().integer("seg_num", 1);
    String shape = onnx.shape(x);
    String before = share(onnx, x, ratio);
    String after = share(onnx, x, 2 * ratio);
    String inner = onnx.slice(shape, new long[] {0}, new long[] {1}, new long[] {4});
    String sequences = onnx.reshape(x, onnx.concat(0, List.of(onnx.integers(-1, steps), inner)));
    String zero = onnx.scalar(op.elementType("X"), 0);
    String first = channels(onnx, sequences, onnx.integers(0), before);
    String second = channels(onnx, sequences, before, after);
    String rest = channels(onnx, sequences, after, onnx.integers(Long.MAX_VALUE));
    String earlier = onnx.slice(first, new long[] {1}, new long[] {0}, new long[] {-1});
    String later = onnx.slice(second, new long[] {1}, new long[] {1}, new long[] {Long.MAX_VALUE});
    List<String> parts =
        List.of(
            onnx.pad(earlier, onnx.integers(0, 1, 0, 0, 0, 0, 0, 0, 0, 0), zero, "constant"),
            onnx.pad(later, onnx.integers(0, 0, 0, 0, 0, 0, 1, 0, 0, 0), zero, "constant"),
            rest);
    String shifted = onnx.reshape(onnx.concat(2, parts), shape);
    op.bind("Out", isLast ? Layouts.toChannelsLast(op, shifted, 4) : shifted);
  }

  /** How many channels a part of them is, rounded down. */
  private static String share(Onnx onnx, String x, double part) {
    String channels = onnx.cast(onnx.dimension(x, 1), ElementType.FLOAT);
    return onnx.cast(onnx.multiply(channels, onnx.scalar(part)), ElementType.INT64);
  }

  private static String channels(Onnx onnx, String x, String from, String to) {
    return onnx.node("Slice", List.of(x, from, to, onnx.integers(2)));
  }

  /** What is on one side of a diagonal of the last two dimensions; the rest is 0. */
  private static void triangle(OperatorContext op, boolean isLower) {
    long diagonal = op.attributes().integer("diagonal", 0);
    Onnx onnx = op.onnx();
    String x = op.input("X");
    if (op.opset() >= 14) {
      op.emit(
          "Out",
          "Trilu",
          List.of(x, onnx.integer(diagonal)),
          Attribute.of("upper", isLower ? 0 : 1));
      return;
    }
    int rank = op.rank("X");
    String rows = onnx.unsqueeze(Ranges.to(onnx, onnx.dimension(x, rank - 2)), 1);
    String columns = Ranges.to(onnx, onnx.dimension(x, rank - 1));
    String distance = onnx.subtract(columns, rows);
    String isOutside = onnx.binary(isLower ? "Greater" : "Less", distance, onnx.integer(diagonal));
    op.bind("Out", onnx.where(isOutside, onnx.scalar(op.elementType("X"), 0), x));
  }
}
