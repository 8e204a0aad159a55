package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import java.util.List;

/** Matrix products. */
final class LinearOperators {
  private LinearOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(LinearOperators::addMultiplied, "addmm")
        .add(LinearOperators::dot, "dot")
        .add(LinearOperators::fullyConnected, "fc")
        .add(LinearOperators::matmul, "matmul")
        .add(op -> product(op, "trans_x", "trans_y", 1), "matmul_v2")
        .add(LinearOperators::flattened, "mul");
  }

  private static void addMultiplied(OperatorContext op) {
    op.emit(
        "Out",
        "Gemm",
        List.of(op.input("X"), op.input("Y"), op.input("Input")),
        Attribute.of("alpha", (float) op.attributes().real("Alpha", 1)),
        Attribute.of("beta", (float) op.attributes().real("Beta", 1)));
  }

  /** Over the last dimension, which before Paddle 2.5 stayed as 1. */
  private static void dot(OperatorContext op) {
    String products = op.onnx().multiply(op.input("X"), op.input("Y"));
    int rank = op.rank("X");
    boolean isKept = op.outputRank("Out", rank - 1) == rank;
    op.bind("Out", op.onnx().reduce("ReduceSum", products, isKept, rank - 1));
  }

  private static void fullyConnected(OperatorContext op) {
    Onnx onnx = op.onnx();
    String x = op.input("Input");
    int rank = op.rank("Input");
    int rows = op.attributes().small("in_num_col_dims", 1);
    String product = onnx.binary("MatMul", matrix(op, x, rank, rows), op.input("W"));
    String result =
        op.has("Bias") ? onnx.add(product, onnx.reshape(op.input("Bias"), -1)) : product;
    String activation = op.attributes().text("activation_type", "");
    if (activation.equals("relu")) {
      result = onnx.unary("Relu", result);
    } else if (!activation.isEmpty()) {
      throw op.unsupported("activation_type " + activation);
    }
    if (rows == 1) {
      op.bind("Out", result);
    } else {
      String shape = onnx.concat(0, List.of(leading(op, "Input", 0, rows), onnx.integers(-1)));
      op.emit("Out", "Reshape", List.of(result, shape));
    }
  }

  private static void matmul(OperatorContext op) {
    product(op, "transpose_X", "transpose_Y", op.attributes().real("alpha", 1));
  }

  private static void product(OperatorContext op, String xFlag, String yFlag, double alpha) {
    String x = transposed(op, "X", xFlag);
    String y = transposed(op, "Y", yFlag);
    Onnx onnx = op.onnx();
    // A product of two lists has no dimensions in ONNX; before Paddle 2.5 it had one.
    boolean isList = op.outputRank("Out", 0) == 1 && op.rank("X") == 1 && op.rank("Y") == 1;
    if (alpha == 1 && !isList) {
      op.emit("Out", "MatMul", List.of(x, y));
      return;
    }
    String product = onnx.binary("MatMul", x, y);
    String scaled =
        alpha == 1 ? product : onnx.multiply(product, onnx.scalar(op.elementType("X"), alpha));
    op.bind("Out", isList ? onnx.reshape(scaled, 1) : scaled);
  }

  private static String transposed(OperatorContext op, String slot, String flag) {
    String value = op.input(slot);
    if (!op.attributes().flag(flag, false)) {
      return value;
    }
    int rank = op.rank(slot);
    if (rank < 2) {
      return value;
    }
    long[] permutation = new long[rank];
    for (int i = 0; i < rank; i++) {
      permutation[i] = i < rank - 2 ? i : 2L * rank - 3 - i;
    }
    return op.onnx().transpose(value, permutation);
  }

  /** Flattens both to matrices; the result has the dimensions of x before and of y after. */
  private static void flattened(OperatorContext op) {
    int xRows = op.attributes().small("x_num_col_dims", 1);
    int yRows = op.attributes().small("y_num_col_dims", 1);
    int xRank = op.rank("X");
    int yRank = op.rank("Y");
    Onnx onnx = op.onnx();
    String x = op.input("X");
    String y = op.input("Y");
    if (yRank == 2 && yRows == 1 && xRows == xRank - 1) {
      op.emit("Out", "MatMul", List.of(x, y));
      return;
    }
    String product =
        onnx.binary("MatMul", matrix(op, x, xRank, xRows), matrix(op, y, yRank, yRows));
    if (xRows == 1 && yRank - yRows == 1) {
      op.bind("Out", product);
      return;
    }
    String rows = leading(op, "X", 0, xRows);
    String columns = leading(op, "Y", yRows, yRank);
    op.emit("Out", "Reshape", List.of(product, onnx.concat(0, List.of(rows, columns))));
  }

  private static String matrix(OperatorContext op, String value, int rank, int rows) {
    return rank == 2 && rows == 1
        ? value
        : op.onnx().node("Flatten", List.of(value), Attribute.of("axis", rows));
  }

  /** Dimensions of an input as a list: constant where they are known. */
  private static String leading(OperatorContext op, String slot, int from, int to) {
    List<Dimension> dimensions = op.dimensions(slot).subList(from, to);
    return dimensions.stream().allMatch(Dimension::isKnown)
        ? op.onnx()
            .integers(dimensions.stream().mapToLong(d -> ((Dimension.Known) d).size()).toArray())
        : op.onnx().dimensions(op.input(slot), from, to);
  }
}
