package dev.sardonyx.paddle.operators;

import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Copies side by side. */
final class ExpansionOperators {
  private ExpansionOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(ExpansionOperators::broadcast, "broadcast_tensors")
        .add(op -> tile(op, "ExpandTimes", "expand_times_tensor", "expand_times"), "expand")
        .add(ExpansionOperators::expandAs, "expand_as_v2")
        .add(ExpansionOperators::expand, "expand_v2")
        .add(ExpansionOperators::meshgrid, "meshgrid")
        .add(ExpansionOperators::repeatInterleave, "repeat_interleave")
        .add(op -> tile(op, "RepeatTimes", "repeat_times_tensor", "repeat_times"), "tile");
  }

  /** To a shape in which -1 leaves a dimension as it is, which is what 1 does in ONNX. */
  private static void expand(OperatorContext op) {
    Onnx onnx = op.onnx();
    Optional<long[]> known = op.knownIntegers("Shape", "expand_shapes_tensor", "shape");
    String shape;
    if (known.isPresent()) {
      shape = onnx.integers(Arrays.stream(known.get()).map(size -> Math.abs(size)).toArray());
    } else {
      String computed = op.integers("Shape", "expand_shapes_tensor", "shape");
      String isOpen = onnx.binary("Less", computed, onnx.integer(0));
      shape = onnx.where(isOpen, onnx.integer(1), computed);
    }
    op.emit("Out", "Expand", List.of(op.input("X"), shape));
  }

  /** All to the shape that they broadcast to. */
  private static void broadcast(OperatorContext op) {
    List<String> inputs = op.inputs("X");
    List<String> results = new ArrayList<>();
    for (String input : inputs) {
      String result = input;
      for (String other : inputs) {
        if (!other.equals(input)) {
          result = op.onnx().expand(result, op.onnx().shape(other));
        }
      }
      results.add(result);
    }
    op.bindAll("Out", results);
  }

  private static void expandAs(OperatorContext op) {
    String slot = op.has("Y") ? "Y" : "target_tensor";
    String shape =
        op.has(slot)
            ? op.onnx().shape(op.input(slot))
            : op.onnx().integers(op.attributes().integers("target_shape"));
    op.emit("Out", "Expand", List.of(op.input("X"), shape));
  }

  /** Dimensions that one of shape and numbers has more than the other are the first ones. */
  private static void tile(OperatorContext op, String tensor, String list, String attribute) {
    Onnx onnx = op.onnx();
    int rank = op.rank("X");
    int count = (int) count(op, tensor, list, attribute);
    String times = op.integers(tensor, list, attribute);
    String x = op.input("X");
    if (count < rank) {
      long[] ones = new long[rank - count];
      Arrays.fill(ones, 1);
      times = onnx.concat(0, List.of(onnx.integers(ones), times));
    } else {
      x = onnx.unsqueeze(x, LongStream.range(0, count - rank).toArray());
    }
    op.emit("Out", "Tile", List.of(x, times));
  }

  private static long count(OperatorContext op, String tensor, String list, String attribute) {
    if (op.has(list)) {
      return op.inputs(list).size();
    }
    if (!op.has(tensor)) {
      return op.attributes().integers(attribute).length;
    }
    long count = op.dimension(tensor, 0);
    if (count < 0) {
      throw op.unsupported("an unknown count of repetitions");
    }
    return count;
  }

  private static void meshgrid(OperatorContext op) {
    Onnx onnx = op.onnx();
    List<String> inputs = op.inputs("X");
    String shape = onnx.concat(0, inputs.stream().map(onnx::shape).toList());
    List<String> grids = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      long[] alone = new long[inputs.size()];
      Arrays.fill(alone, 1);
      alone[i] = -1;
      grids.add(onnx.expand(onnx.reshape(inputs.get(i), alone), shape));
    }
    op.bindAll("Out", grids);
  }

  /** Each element several times; the numbers may be a tensor, one for each place of the axis. */
  private static void repeatInterleave(OperatorContext op) {
    Onnx onnx = op.onnx();
    int axis = op.axis("dim", 0, op.rank("X"));
    String x = op.input("X");
    String last;
    if (op.has("RepeatsTensor")) {
      last = onnx.node("CumSum", List.of(op.integers("RepeatsTensor", "", ""), onnx.integer(0)));
    } else {
      String places = onnx.add(Ranges.to(onnx, onnx.dimension(x, axis)), onnx.integer(1));
      last = onnx.multiply(places, onnx.integer(op.attributes().integer("Repeats", 1)));
    }
    // The source of a place is how many sources' copies have ended before it.
    String count = onnx.gather(last, onnx.integers(-1), 0);
    String places = onnx.unsqueeze(Ranges.to(onnx, count), 1);
    String isOver = onnx.unary("Not", onnx.binary("Less", places, last));
    String source =
        onnx.reduce(
            "ReduceSum", onnx.cast(isOver, dev.sardonyx.tensor.ElementType.INT64), false, 1);
    op.bind("Out", onnx.gather(x, source, axis));
  }
}
