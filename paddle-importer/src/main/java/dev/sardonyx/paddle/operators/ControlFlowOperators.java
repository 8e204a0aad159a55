package dev.sardonyx.paddle.operators;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.ValueType;
import dev.sardonyx.paddle.mapping.BlockConverter;
import dev.sardonyx.paddle.mapping.Constants;
import dev.sardonyx.paddle.mapping.GraphBuilder;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.paddle.program.PaddleAttributes.BlockIndex;
import dev.sardonyx.paddle.program.PaddleBlock;
import dev.sardonyx.paddle.program.PaddleOperator;
import dev.sardonyx.paddle.program.PaddleVariable;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Loops and branches.
 *
 * <p>In ProgramDesc a block writes over variables of the blocks around it; these are the outputs of
 * ONNX's node, and what a loop carries. PIR says what goes in and comes out.
 */
final class ControlFlowOperators {
  private ControlFlowOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(ControlFlowOperators::conditional, "conditional_block")
        .add(ControlFlowOperators::increment, "increment")
        .add(ControlFlowOperators::isEmpty, "is_empty")
        .add(ControlFlowOperators::pirIf, "pir.if")
        .add(ControlFlowOperators::pirWhile, "pir.while")
        .add(ControlFlowOperators::select, "select_input")
        .add(ControlFlowOperators::loop, "while");
  }

  private static void increment(OperatorContext op) {
    ElementType type = op.elementType("X");
    double step = op.attributes().real("step", 1);
    op.bind("Out", op.onnx().add(op.input("X"), op.onnx().scalar(type, step)));
  }

  private static void isEmpty(OperatorContext op) {
    Onnx onnx = op.onnx();
    String empty = onnx.binary("Equal", onnx.size(op.input("X")), onnx.integer(0));
    op.bind("Out", op.outputRank("Out", 1) == 0 ? empty : onnx.reshape(empty, 1));
  }

  /** One of two tensors, which may have different shapes. */
  private static void select(OperatorContext op) {
    List<String> choices = op.inputs("X");
    if (choices.size() != 2) {
      throw op.unsupported("a choice of " + choices.size());
    }
    String isSecond =
        Sequences.scalar(op.onnx(), op.onnx().cast(op.input("Mask"), ElementType.BOOL));
    op.emit(
        "Out",
        "If",
        List.of(isSecond),
        Attribute.of("then_branch", copies(op, List.of(choices.get(1)))),
        Attribute.of("else_branch", copies(op, List.of(choices.get(0)))));
  }

  /** A branch that gives values there are already. */
  private static Graph copies(OperatorContext op, List<String> values) {
    GraphBuilder branch = op.graph().body();
    List<Value> outputs = new ArrayList<>();
    for (String value : values) {
      outputs.add(Value.untyped(branch.node("Identity", List.of(value))));
    }
    return branch.build("branch", List.of(), outputs);
  }

  private static BlockIndex block(OperatorContext op) {
    return op.attributes().block("sub_block").orElseThrow(() -> wrong(op, "has no sub_block"));
  }

  private static ModelFormatException wrong(OperatorContext op, String what) {
    return new ModelFormatException(
        op.operator().label() + " " + what + "; expected as Paddle writes it. Export it again");
  }

  /** What a block, with those inside, writes of the variables around it. */
  private static Set<String> written(OperatorContext op, BlockIndex index) {
    PaddleBlock block = op.body(index).block();
    Set<String> written = new LinkedHashSet<>();
    for (PaddleOperator inner : block.operators()) {
      inner.attributes().block("sub_block").ifPresent(sub -> written.addAll(written(op, sub)));
      inner.outputs().values().forEach(written::addAll);
    }
    written.removeAll(block.variables().keySet());
    written.removeIf(name -> kind(op, name) == PaddleVariable.Kind.OTHER);
    return written;
  }

  private static PaddleVariable.Kind kind(OperatorContext op, String name) {
    return op.variable(name).map(PaddleVariable::kind).orElse(PaddleVariable.Kind.OTHER);
  }

  private static ElementType elementType(OperatorContext op, String name) {
    return op.type(name).map(TensorType::elementType).orElse(ElementType.FLOAT);
  }

  private static ValueType type(OperatorContext op, String name) {
    TensorType element = TensorType.unranked(elementType(op, name));
    return kind(op, name) == PaddleVariable.Kind.TENSOR_ARRAY
        ? new ValueType.SequenceType(element)
        : element;
  }

  /** The value of a variable; one without elements where nothing has written it yet. */
  private static String before(OperatorContext op, Onnx onnx, String name) {
    String value = op.scope().value(name);
    if (value != null) {
      return value;
    }
    if (kind(op, name) == PaddleVariable.Kind.TENSOR_ARRAY) {
      return TensorArrayOperators.empty(onnx, elementType(op, name));
    }
    int rank = op.type(name).flatMap(TensorType::dimensions).map(List::size).orElse(1);
    Shape none = Shape.of(new long[rank]);
    return onnx.graph().constant(Constants.filled(elementType(op, name), none, 0.0));
  }

  /** The outputs of a body under names of their own. */
  private static List<Value> outputs(OperatorContext op, BlockConverter body, Set<String> names) {
    List<Value> outputs = new ArrayList<>();
    for (String name : names) {
      String value = body.scope().value(name);
      requireSequences(op, name);
      outputs.add(Value.untyped(body.onnx().unary("Identity", value)));
    }
    return outputs;
  }

  private static void requireSequences(OperatorContext op, String name) {
    if (kind(op, name) == PaddleVariable.Kind.TENSOR_ARRAY) {
      TensorArrayOperators.requireSequences(op);
    }
  }

  private static void bindAll(OperatorContext op, Set<String> names, List<String> values) {
    int i = 0;
    for (String name : names) {
      op.scope().bind(name, values.get(i++));
    }
  }

  private static void conditional(OperatorContext op) {
    Onnx onnx = op.onnx();
    BlockIndex index = block(op);
    Set<String> written = written(op, index);
    String condition =
        op.attributes().flag("is_scalar_condition", true)
            ? Sequences.scalar(onnx, op.input("Cond"))
            : onnx.binary("Greater", onnx.size(op.input("Cond")), onnx.integer(0));
    GraphBuilder otherwise = op.graph().body();
    List<Value> old = new ArrayList<>();
    for (String name : written) {
      String value = before(op, new Onnx(otherwise), name);
      old.add(Value.untyped(otherwise.node("Identity", List.of(value))));
    }
    BlockConverter body = op.body(index);
    body.convert();
    List<Value> fresh = outputs(op, body, written);
    List<String> results =
        op.graph()
            .nodes(
                "If",
                List.of(condition),
                written.size(),
                Attribute.of("then_branch", body.graph().build("then", List.of(), fresh)),
                Attribute.of("else_branch", otherwise.build("else", List.of(), old)));
    bindAll(op, written, results);
  }

  private static void loop(OperatorContext op) {
    Onnx onnx = op.onnx();
    BlockIndex index = block(op);
    String condition = op.operator().input("Condition").getFirst();
    Set<String> carried = written(op, index);
    List<String> inputs = new ArrayList<>();
    inputs.add("");
    inputs.add(Sequences.scalar(onnx, op.input("Condition")));
    BlockConverter body = op.body(index);
    List<Value> parameters = parameters(body.graph());
    for (String name : carried) {
      inputs.add(before(op, onnx, name));
      String inner = body.graph().fresh(name);
      parameters.add(Value.of(inner, type(op, name)));
      body.scope().bind(name, inner);
    }
    body.convert();
    List<Value> outputs = new ArrayList<>();
    String goesOn = Sequences.scalar(body.onnx(), body.scope().value(condition));
    outputs.add(Value.untyped(body.onnx().unary("Identity", goesOn)));
    outputs.addAll(outputs(op, body, carried));
    bindAll(op, carried, loop(op, inputs, body.graph().build("body", parameters, outputs)));
  }

  /** The iteration's number and the condition, which every body of a loop gets. */
  static List<Value> parameters(GraphBuilder body) {
    List<Value> parameters = new ArrayList<>();
    parameters.add(
        Value.of(body.fresh("iteration"), TensorType.of(ElementType.INT64, Shape.SCALAR)));
    parameters.add(Value.of(body.fresh("goesOn"), TensorType.of(ElementType.BOOL, Shape.SCALAR)));
    return parameters;
  }

  private static List<String> loop(OperatorContext op, List<String> inputs, Graph body) {
    return op.graph().nodes("Loop", inputs, inputs.size() - 2, Attribute.of("body", body));
  }

  private static void pirIf(OperatorContext op) {
    List<BlockIndex> blocks = op.attributes().blocks("sub_blocks");
    List<Graph> branches = new ArrayList<>();
    for (BlockIndex index : blocks) {
      BlockConverter body = op.body(index);
      body.convert();
      Set<String> results = new LinkedHashSet<>(body.block().results());
      if (results.size() != body.block().results().size()) {
        throw op.unsupported("a branch that gives the same value twice");
      }
      branches.add(body.graph().build("branch", List.of(), outputs(op, body, results)));
    }
    if (branches.size() != 2) {
      throw wrong(op, "has " + branches.size() + " branches");
    }
    int count = op.operator().output("Out").size();
    op.bindAll(
        "Out",
        op.graph()
            .nodes(
                "If",
                List.of(Sequences.scalar(op.onnx(), op.input("Cond"))),
                count,
                Attribute.of("then_branch", branches.getFirst()),
                Attribute.of("else_branch", branches.getLast())));
  }

  private static void pirWhile(OperatorContext op) {
    BlockConverter body = op.body(op.attributes().blocks("sub_blocks").getFirst());
    List<String> arguments = body.block().arguments();
    List<String> variables = op.operator().input("X");
    if (arguments.size() != variables.size()) {
      throw wrong(op, "hands " + variables.size() + " values to " + arguments.size());
    }
    List<String> inputs = new ArrayList<>();
    inputs.add("");
    inputs.add(Sequences.scalar(op.onnx(), op.input("Condition")));
    List<Value> parameters = parameters(body.graph());
    for (int i = 0; i < arguments.size(); i++) {
      inputs.add(op.scope().value(variables.get(i)));
      String inner = body.graph().fresh(arguments.get(i));
      parameters.add(Value.of(inner, type(op, variables.get(i))));
      body.scope().bind(arguments.get(i), inner);
      requireSequences(op, variables.get(i));
    }
    body.convert();
    List<Value> outputs = new ArrayList<>();
    for (String result : body.block().results()) {
      String value = body.scope().value(result);
      String given = outputs.isEmpty() ? Sequences.scalar(body.onnx(), value) : value;
      outputs.add(Value.untyped(body.onnx().unary("Identity", given)));
    }
    op.bindAll("Out", loop(op, inputs, body.graph().build("body", parameters, outputs)));
  }
}
