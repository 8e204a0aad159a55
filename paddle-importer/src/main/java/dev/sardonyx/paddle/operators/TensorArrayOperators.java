package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.paddle.mapping.Constants;
import dev.sardonyx.paddle.mapping.GraphBuilder;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import java.util.List;

/** Arrays of tensors, which are ONNX's sequences. */
final class TensorArrayOperators {
  private TensorArrayOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(TensorArrayOperators::create, "create_array", "create_array_like")
        .add(TensorArrayOperators::length, "lod_array_length")
        .add(TensorArrayOperators::read, "read_from_array")
        .add(TensorArrayOperators::join, "tensor_array_to_tensor")
        .add(TensorArrayOperators::write, "write_to_array");
  }

  /** Before opset 14 no operator copies a sequence, which branches and loops need. */
  static void requireSequences(OperatorContext op) {
    if (op.opset() < 14) {
      throw op.unsupported("tensor arrays need opset 14 or later; asked for " + op.opset());
    }
  }

  /** An array without tensors. */
  static String empty(Onnx onnx, ElementType type) {
    return onnx.node("SequenceEmpty", List.of(), Attribute.of("dtype", type.code()));
  }

  private static void create(OperatorContext op) {
    ElementType type =
        op.attributes()
            .elementType("dtype")
            .or(() -> op.outputType("Out").map(TensorType::elementType))
            .orElse(ElementType.FLOAT);
    op.bind("Out", empty(op.onnx(), type));
  }

  private static void length(OperatorContext op) {
    String length = op.onnx().unary("SequenceLength", op.input("X"));
    op.bind("Out", op.onnx().reshape(length, 1));
  }

  private static String index(OperatorContext op) {
    Onnx onnx = op.onnx();
    return Sequences.scalar(onnx, onnx.cast(op.input("I"), ElementType.INT64));
  }

  private static void read(OperatorContext op) {
    op.bind("Out", op.onnx().binary("SequenceAt", op.input("X"), index(op)));
  }

  /** Puts a tensor in the place of another, or at the end. */
  private static void write(OperatorContext op) {
    Onnx onnx = op.onnx();
    String variable = op.operator().output("Out").getFirst();
    String array = op.has("Array") ? op.input("Array") : op.scope().value(variable);
    String written;
    boolean isFirst =
        op.constant("I")
            .map(Constants::integers)
            .filter(i -> i.length == 1 && i[0] == 0)
            .isPresent();
    if (array == null && isFirst) {
      written = onnx.unary("SequenceConstruct", op.input("X"));
    } else if (array == null) {
      written =
          onnx.node(
              "SequenceInsert",
              List.of(empty(onnx, op.elementType("X")), op.input("X"), index(op)));
    } else {
      requireSequences(op);
      String index = index(op);
      String isThere = onnx.binary("Less", index, onnx.unary("SequenceLength", array));
      String rest =
          onnx.node(
              "If",
              List.of(isThere),
              Attribute.of("then_branch", branch(op, "SequenceErase", List.of(array, index))),
              Attribute.of("else_branch", branch(op, "Identity", List.of(array))));
      written = onnx.node("SequenceInsert", List.of(rest, op.input("X"), index));
    }
    op.bind("Out", written);
    // PIR's operator writes in place: what reads the array by its first name sees it too.
    op.operator().input("Array").forEach(name -> op.scope().bind(name, written));
  }

  private static Graph branch(OperatorContext op, String operator, List<String> inputs) {
    GraphBuilder branch = op.graph().body();
    String output = branch.node(operator, inputs);
    return branch.build("branch", List.of(), List.of(Value.untyped(output)));
  }

  /** All tensors joined along an axis, or stacked along a new one, and their sizes there. */
  private static void join(OperatorContext op) {
    long axis = op.attributes().integer("axis", 0);
    boolean isStacked = op.attributes().flag("use_stack", false);
    String array = op.input("X");
    op.emit(
        "Out",
        "ConcatFromSequence",
        List.of(array),
        Attribute.of("axis", axis),
        Attribute.of("new_axis", isStacked ? 1 : 0));
    if (op.wants("OutIndex")) {
      op.bind("OutIndex", sizes(op, array, axis));
    }
  }

  private static String sizes(OperatorContext op, String array, long axis) {
    Onnx onnx = op.onnx();
    GraphBuilder body = op.graph().body();
    Onnx step = new Onnx(body);
    String iteration = body.fresh("iteration");
    String goesOn = body.fresh("goesOn");
    String tensor = step.binary("SequenceAt", array, iteration);
    String size = step.gather(step.shape(tensor), step.integers(axis), 0);
    Graph graph =
        body.build(
            "sizes",
            List.of(
                Value.of(iteration, TensorType.of(ElementType.INT64, Shape.SCALAR)),
                Value.of(goesOn, TensorType.of(ElementType.BOOL, Shape.SCALAR))),
            List.of(
                Value.untyped(step.unary("Identity", goesOn)),
                Value.untyped(step.cast(size, ElementType.INT32))));
    String all =
        onnx.node(
            "Loop",
            List.of(onnx.unary("SequenceLength", array), onnx.scalar(ElementType.BOOL, 1)),
            Attribute.of("body", graph));
    return onnx.reshape(all, -1);
  }
}
