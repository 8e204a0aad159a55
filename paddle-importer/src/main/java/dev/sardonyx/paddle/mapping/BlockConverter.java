package dev.sardonyx.paddle.mapping;

import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.paddle.program.PaddleBlock;
import dev.sardonyx.paddle.program.PaddleOperator;
import dev.sardonyx.paddle.program.PaddleProgram;
import dev.sardonyx.paddle.program.PaddleVariable;
import java.util.List;
import java.util.Optional;

/** Maps the operators of one block into one graph. */
public final class BlockConverter {
  private final PaddleProgram program;
  private final PaddleBlock block;
  private final OperatorMappings mappings;
  private final List<String> refusals;
  private final GraphBuilder graph;
  private final Onnx onnx;
  private final Scope scope;
  private int operators;

  BlockConverter(
      PaddleProgram program,
      int index,
      OperatorMappings mappings,
      List<String> refusals,
      GraphBuilder graph,
      Scope scope) {
    this.program = program;
    this.block = program.blocks().get(index);
    this.mappings = mappings;
    this.refusals = refusals;
    this.graph = graph;
    this.onnx = new Onnx(graph);
    this.scope = scope;
  }

  /** The block that is mapped. */
  public PaddleBlock block() {
    return block;
  }

  /** The graph its operators become. */
  public GraphBuilder graph() {
    return graph;
  }

  /** Nodes by method. */
  public Onnx onnx() {
    return onnx;
  }

  /** What its variables stand for. */
  public Scope scope() {
    return scope;
  }

  /** What is declared of a variable here or in a block around. */
  Optional<PaddleVariable> variable(String name) {
    return program.variable(block.index(), name);
  }

  /** A converter for another block as the body of a node of this graph. */
  BlockConverter body(int index) {
    return new BlockConverter(program, index, mappings, refusals, graph.body(), new Scope(scope));
  }

  /** Maps all operators of the block, in order. */
  public void convert() {
    for (PaddleOperator operator : block.operators()) {
      String layer = operator.layer();
      String number = operator.type() + "_" + operators++;
      graph.begin(
          operator.firstOutput(),
          layer.isEmpty() ? number : layer + (layer.endsWith("/") ? "" : "/") + number);
      try {
        OperatorMapping mapping =
            mappings
                .find(operator.type())
                .orElseThrow(() -> new UnsupportedOperatorException(operator.label()));
        mapping.map(new OperatorContext(this, operator));
      } catch (UnsupportedOperatorException e) {
        refusals.add(e.getMessage());
        // So that the operators after it can be asked too.
        for (List<String> slot : operator.outputs().values()) {
          slot.forEach(variable -> scope.bind(variable, graph.fresh(variable)));
        }
      }
    }
  }

  /** Binds an output; it takes the sequence offsets of the first input that has some. */
  void bind(PaddleOperator operator, String variable, String value) {
    String offsets = null;
    if (variable(variable).map(PaddleVariable::lodLevel).orElse(0) > 0) {
      for (List<String> slot : operator.inputs().values()) {
        for (String input : slot) {
          offsets = offsets == null ? scope.offsets(input) : offsets;
        }
      }
    }
    scope.bind(variable, value);
    if (offsets != null) {
      scope.bindOffsets(variable, offsets);
    }
  }
}
