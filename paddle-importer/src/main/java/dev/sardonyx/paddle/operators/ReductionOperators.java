package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.paddle.mapping.Constants;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import java.util.List;
import java.util.stream.LongStream;

/** Reductions over some or all axes, and running sums and products. */
final class ReductionOperators {
  private ReductionOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(op -> extremum(op, "ArgMax"), "arg_max")
        .add(op -> extremum(op, "ArgMin"), "arg_min")
        .add(ReductionOperators::runningProduct, "cumprod")
        .add(ReductionOperators::runningSum, "cumsum")
        .add(op -> reduce(op, "ReduceL2"), "frobenius_norm")
        .add(op -> reduce(op, "ReduceLogSumExp", "axis", "keepdim"), "logsumexp")
        .add(op -> total(op, "ReduceMean"), "mean")
        .add(op -> truth(op, "ReduceMin"), "reduce_all")
        .add(op -> truth(op, "ReduceMax"), "reduce_any")
        .add(op -> reduce(op, "ReduceMax"), "reduce_amax", "reduce_max")
        .add(op -> reduce(op, "ReduceMean"), "reduce_mean")
        .add(op -> reduce(op, "ReduceMin"), "reduce_amin", "reduce_min")
        .add(op -> reduce(op, "ReduceProd"), "reduce_prod")
        .add(op -> reduce(op, "ReduceSum"), "reduce_sum")
        .add(op -> total(op, "ReduceSumSquare"), "squared_l2_norm");
  }

  private static void total(OperatorContext op, String operator) {
    Totals.bind(op, "Out", op.onnx().reduce(operator, op.input("X"), false));
  }

  private static void reduce(OperatorContext op, String operator) {
    reduce(op, operator, "dim", "keep_dim");
  }

  /** In the type of the result, which for a sum may be wider than that of the input. */
  private static void reduce(OperatorContext op, String operator, String axes, String keep) {
    ElementType from = op.elementType("X");
    ElementType to =
        op.attributes()
            .elementType("out_dtype")
            .or(() -> op.outputType("Out").map(TensorType::elementType))
            .orElse(from);
    String x = from == to ? op.input("X") : op.onnx().cast(op.input("X"), to);
    bind(op, reduced(op, operator, x, axes, keep), axes, keep);
  }

  private static void truth(OperatorContext op, String operator) {
    String numbers = op.onnx().cast(op.input("X"), ElementType.INT32);
    String reduced = reduced(op, operator, numbers, "dim", "keep_dim");
    bind(op, op.onnx().cast(reduced, ElementType.BOOL), "dim", "keep_dim");
  }

  private static String reduced(
      OperatorContext op, String operator, String x, String axes, String keep) {
    if (op.rank("X") == 0) {
      return op.onnx().reduce(operator, x, false);
    }
    return op.onnx().reduce(operator, x, op.attributes().flag(keep, false), axes(op, axes));
  }

  private static void bind(OperatorContext op, String value, String axes, String keep) {
    if (axes(op, axes).length == 0 && !op.attributes().flag(keep, false)) {
      Totals.bind(op, "Out", value);
    } else {
      op.bind("Out", value);
    }
  }

  /** None for all. */
  private static long[] axes(OperatorContext op, String attribute) {
    if (op.attributes().flag("reduce_all", false)) {
      return new long[0];
    }
    boolean isGiven =
        op.attributes().has(attribute) || op.has("AxisTensor") || op.has("AxisTensorList");
    long[] axes =
        isGiven
            ? op.knownIntegers("AxisTensor", "AxisTensorList", attribute)
                .orElseThrow(() -> op.unsupported("axes that are computed"))
            : new long[] {0};
    long[] normalized = op.normalize(axes, op.rank("X"));
    return normalized.length >= op.rank("X") ? new long[0] : normalized;
  }

  /** The position of the largest or smallest element along an axis, or among all. */
  private static void extremum(OperatorContext op, String operator) {
    boolean isFlat = op.attributes().flag("flatten", false);
    boolean isKept = op.attributes().flag("keepdims", false);
    int rank = isFlat ? 1 : op.rank("X");
    long axis =
        op.has("AxisTensor")
            ? op.constant("AxisTensor")
                .map(Constants::integers)
                .orElseThrow(() -> op.unsupported("an axis that is computed"))[0]
            : op.attributes().integer("axis", -1);
    boolean isReshaped = isFlat || rank == 0;
    String x = isReshaped ? op.onnx().reshape(op.input("X"), -1) : op.input("X");
    String position =
        op.onnx()
            .node(
                operator,
                List.of(x),
                Attribute.of("axis", isReshaped ? 0 : op.normalize(axis, rank)),
                Attribute.of("keepdims", isKept && !isReshaped ? 1 : 0));
    ElementType type = op.attributes().elementType("dtype").orElse(ElementType.INT64);
    String typed = type == ElementType.INT64 ? position : op.onnx().cast(position, type);
    if (isKept && isReshaped) {
      long[] ones = LongStream.generate(() -> 1).limit(op.rank("X")).toArray();
      op.bind("Out", op.onnx().reshape(typed, ones));
    } else if (rank <= 1 && !isKept) {
      Totals.bind(op, "Out", typed);
    } else {
      op.bind("Out", typed);
    }
  }

  private static void runningSum(OperatorContext op) {
    boolean isFlat = op.attributes().flag("flatten", false) || op.rank("X") == 0;
    String x = isFlat ? op.onnx().reshape(op.input("X"), -1) : op.input("X");
    long axis =
        op.has("AxisTensor")
            ? op.constant("AxisTensor")
                .map(Constants::integers)
                .orElseThrow(() -> op.unsupported("an axis that is computed"))[0]
            : op.attributes().integer("axis", -1);
    int along = isFlat ? 0 : op.normalize(axis, op.rank("X"));
    op.emit(
        "Out",
        "CumSum",
        List.of(x, op.onnx().integer(along)),
        Attribute.of("exclusive", op.attributes().flag("exclusive", false) ? 1 : 0),
        Attribute.of("reverse", op.attributes().flag("reverse", false) ? 1 : 0));
  }

  /**
   * For each place the product of a copy of the axis in which what comes later is 1: a logarithm
   * would lose signs and zeros.
   */
  private static void runningProduct(OperatorContext op) {
    int rank = op.rank("X");
    int axis = op.axis("dim", 0, rank);
    Onnx onnx = op.onnx();
    String x = op.input("X");
    String places = Ranges.to(onnx, onnx.dimension(x, axis));
    String isLater = onnx.binary("Greater", places, onnx.unsqueeze(places, 1));
    long[] trailing = LongStream.range(2, rank - axis + 1).toArray();
    String mask = onnx.unsqueeze(isLater, trailing);
    String one = onnx.scalar(op.elementType("X"), 1);
    String copies = onnx.where(mask, one, onnx.unsqueeze(x, axis));
    op.bind("Out", onnx.reduce("ReduceProd", copies, false, axis + 1));
  }
}
