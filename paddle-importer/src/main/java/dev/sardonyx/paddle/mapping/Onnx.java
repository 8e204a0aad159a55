package dev.sardonyx.paddle.mapping;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * ONNX operators as methods, where their form depends on the opset (axes as attribute or input) or
 * where they take constants. Each adds nodes to the graph and returns the name of the result.
 *
 * <p>In what follows, lists of integers are INT64 tensors of one dimension.
 */
public final class Onnx {
  private final GraphBuilder graph;

  public Onnx(GraphBuilder graph) {
    this.graph = graph;
  }

  /** The graph that nodes are added to. */
  public GraphBuilder graph() {
    return graph;
  }

  public int opset() {
    return graph.opset();
  }

  /** A constant list of integers. */
  public String integers(long... values) {
    return graph.constant(Tensor.of(values, values.length));
  }

  /** A constant integer without dimensions, INT64. */
  public String integer(long value) {
    return graph.constant(Tensor.scalar(value));
  }

  /** A constant without dimensions, of the element type. */
  public String scalar(ElementType type, double value) {
    return graph.constant(Constants.filled(type, Shape.SCALAR, value));
  }

  /** A constant without dimensions, FLOAT. */
  public String scalar(double value) {
    return scalar(ElementType.FLOAT, value);
  }

  /** A node of one output, as {@link GraphBuilder#node(String, List, Attribute...)}. */
  public String node(String operator, List<String> inputs, Attribute... attributes) {
    return graph.node(operator, inputs, attributes);
  }

  public String unary(String operator, String x) {
    return graph.node(operator, List.of(x));
  }

  public String binary(String operator, String x, String y) {
    return graph.node(operator, List.of(x, y));
  }

  public String add(String x, String y) {
    return binary("Add", x, y);
  }

  public String subtract(String x, String y) {
    return binary("Sub", x, y);
  }

  public String multiply(String x, String y) {
    return binary("Mul", x, y);
  }

  public String divide(String x, String y) {
    return binary("Div", x, y);
  }

  public String where(String condition, String x, String y) {
    return graph.node("Where", List.of(condition, x, y));
  }

  public String cast(String x, ElementType type) {
    return graph.node("Cast", List.of(x), Attribute.of("to", type.code()));
  }

  /** The dimensions of {@code x}, as a list of integers. */
  public String shape(String x) {
    return graph.node("Shape", List.of(x));
  }

  /** Dimension {@code axis} of {@code x}, which is not negative, as a list of one. */
  public String dimension(String x, int axis) {
    return gather(shape(x), integers(axis), 0);
  }

  /** The dimensions {@code from} (included) to {@code to} (excluded) of {@code x}. */
  public String dimensions(String x, int from, int to) {
    return slice(shape(x), new long[] {0}, new long[] {from}, new long[] {to});
  }

  /** The number of elements of {@code x}, without dimensions. */
  public String size(String x) {
    return graph.node("Size", List.of(x));
  }

  public String gather(String data, String indices, int axis) {
    return graph.node("Gather", List.of(data, indices), Attribute.of("axis", axis));
  }

  public String concat(int axis, List<String> inputs) {
    return inputs.size() == 1
        ? inputs.getFirst()
        : graph.node("Concat", inputs, Attribute.of("axis", axis));
  }

  /** Reshapes to a list of integers; -1 is what is left, 0 the input's dimension. */
  public String reshape(String x, long... shape) {
    return reshape(x, integers(shape));
  }

  public String reshape(String x, String shape) {
    return graph.node("Reshape", List.of(x, shape));
  }

  public String expand(String x, String shape) {
    return graph.node("Expand", List.of(x, shape));
  }

  public String transpose(String x, long... permutation) {
    return graph.node("Transpose", List.of(x), ints("perm", permutation));
  }

  public String squeeze(String x, long... axes) {
    return axes.length == 0 ? x : withAxes("Squeeze", 13, x, axes);
  }

  public String unsqueeze(String x, long... axes) {
    return axes.length == 0 ? x : withAxes("Unsqueeze", 13, x, axes);
  }

  /**
   * A reduction ({@code ReduceMean}, {@code ReduceSum} ...) over these axes.
   *
   * @param axes none for all
   */
  public String reduce(String operator, String x, boolean keepDimensions, long... axes) {
    Attribute keep = Attribute.of("keepdims", keepDimensions ? 1 : 0);
    if (axes.length == 0) {
      return graph.node(operator, List.of(x), keep);
    }
    return opset() >= axesInput(operator)
        ? graph.node(operator, List.of(x, integers(axes)), keep)
        : graph.node(operator, List.of(x), ints("axes", axes), keep);
  }

  /** The opset from which a reduction takes its axes as an input. */
  private static int axesInput(String reduction) {
    return reduction.equals("ReduceSum") ? 13 : 18;
  }

  private String withAxes(String operator, int axesInput, String x, long... axes) {
    return opset() >= axesInput
        ? graph.node(operator, List.of(x, integers(axes)))
        : graph.node(operator, List.of(x), ints("axes", axes));
  }

  public String slice(String x, long[] axes, long[] starts, long[] ends) {
    return graph.node("Slice", List.of(x, integers(starts), integers(ends), integers(axes)));
  }

  /** A slice by lists of integers. */
  public String slice(String x, String starts, String ends, String axes, String steps) {
    return graph.node("Slice", List.of(x, starts, ends, axes, steps));
  }

  /** Pieces of these sizes along an axis. */
  public List<String> split(String x, int axis, long... sizes) {
    Attribute along = Attribute.of("axis", axis);
    return opset() >= 13
        ? graph.nodes("Split", List.of(x, integers(sizes)), sizes.length, along)
        : graph.nodes("Split", List.of(x), sizes.length, along, ints("split", sizes));
  }

  /** {@code count} pieces of the same size along an axis. */
  public List<String> equalPieces(String x, int axis, int count) {
    Attribute along = Attribute.of("axis", axis);
    // From opset 18 on the number of pieces must be said.
    return opset() >= 18
        ? graph.nodes("Split", List.of(x), count, along, Attribute.of("num_outputs", count))
        : graph.nodes("Split", List.of(x), count, along);
  }

  /** Pads with a value; {@code pads} are all starts, then all ends. */
  public String pad(String x, String pads, String value, String mode) {
    return graph.node("Pad", List.of(x, pads, value), Attribute.of("mode", mode));
  }

  /**
   * {@code x} limited to {@code [low, high]}, constants of the type of {@code x}; infinities limit
   * nothing.
   */
  public String clip(String x, ElementType type, double low, double high) {
    String from = low == Double.NEGATIVE_INFINITY ? "" : scalar(type, low);
    String to = high == Double.POSITIVE_INFINITY ? "" : scalar(type, high);
    return graph.node("Clip", List.of(x, from, to));
  }

  /** Softmax or LogSoftmax over one axis, also before opset 13, when it meant all axes from it. */
  public String softmax(String operator, String x, int axis, int rank) {
    if (opset() >= 13 || axis == rank - 1) {
      return graph.node(operator, List.of(x), Attribute.of("axis", axis));
    }
    long[] swap = new long[rank];
    Arrays.setAll(swap, i -> i == axis ? rank - 1 : i == rank - 1 ? axis : i);
    String last = graph.node(operator, List.of(transpose(x, swap)), Attribute.of("axis", rank - 1));
    return transpose(last, swap);
  }

  /** An attribute of integers. */
  public static Attribute ints(String name, long... values) {
    return Attribute.ofInts(name, Arrays.stream(values).boxed().toList());
  }
}
