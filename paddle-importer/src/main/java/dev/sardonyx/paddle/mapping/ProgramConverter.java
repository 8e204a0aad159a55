package dev.sardonyx.paddle.mapping;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.ValueType;
import dev.sardonyx.ir.shape.ShapeInference;
import dev.sardonyx.paddle.program.PaddleProgram;
import dev.sardonyx.paddle.program.PaddleVariable;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns a program with its weights into a model of standard ONNX operators. */
public final class ProgramConverter {
  private static final int MOST_PASSES = 4;

  private final PaddleProgram program;
  private final Map<String, Tensor> weights;
  private final OperatorMappings mappings;
  private final int opset;

  private ProgramConverter(
      PaddleProgram program, Map<String, Tensor> weights, OperatorMappings mappings, int opset) {
    this.program = program;
    this.weights = weights;
    this.mappings = mappings;
    this.opset = opset;
  }

  /**
   * The model of a program.
   *
   * @param weights by name of the variable
   * @param opset the version of ONNX's operators, 11 or later
   * @throws UnsupportedOperatorException if some operators can't be mapped; it names all of them
   * @throws ModelFormatException if the program contradicts itself
   */
  public static Model convert(
      PaddleProgram program, Map<String, Tensor> weights, OperatorMappings mappings, int opset) {
    return new ProgramConverter(program, weights, mappings, opset).convert();
  }

  private Model convert() {
    boolean asDeclared =
        program.inputs().stream()
            .flatMap(name -> program.variable(0, name).stream())
            .flatMap(variable -> variable.type().stream())
            .allMatch(type -> InputSizes.relax(type).equals(type));
    VariableShapes shapes = asDeclared ? VariableShapes.declared() : VariableShapes.unknown();
    List<String> refusals = new ArrayList<>();
    Model model = pass(shapes, refusals);
    // What a pass refuses for want of a size, and what depends on that, a later one may know.
    for (int passes = 1; !asDeclared && passes < MOST_PASSES; passes++) {
      shapes = shapes.inferred(ShapeInference.infer(model).model().graph());
      refusals.clear();
      model = pass(shapes, refusals);
      if (refusals.isEmpty()) {
        break;
      }
    }
    if (!refusals.isEmpty()) {
      throw new UnsupportedOperatorException(
          program.source()
              + " can't be converted to opset "
              + opset
              + ": "
              + String.join("; ", refusals)
              + ". Please report this with the model");
    }
    return typed(model);
  }

  /** Maps the whole program once; the model is no good if anything is refused. */
  private Model pass(VariableShapes shapes, List<String> refusals) {
    GraphBuilder graph = new GraphBuilder(opset);
    Scope scope = new Scope(shapes);
    List<Value> inputs = inputs(graph, scope);
    weights.forEach((name, tensor) -> scope.bind(name, graph.initializer(name, tensor)));
    new BlockConverter(program, 0, mappings, refusals, graph, scope).convert();
    List<Value> outputs = outputs(graph, scope);
    Graph open = graph.build("paddle", inputs, outputs);
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("paddle.format", program.format().title());
    if (program.version() > 0) {
      metadata.put("paddle.version", version());
    }
    return new Model(
        OpsetReleases.irVersion(opset),
        Map.of("", opset),
        open,
        List.of(),
        "sardonyx",
        "",
        "",
        0,
        "",
        metadata);
  }

  private String version() {
    long version = program.version();
    return version / 1_000_000 + "." + version / 1000 % 1000 + "." + version % 1000;
  }

  private List<Value> inputs(GraphBuilder graph, Scope scope) {
    List<Value> inputs = new ArrayList<>();
    for (String name : program.inputs()) {
      PaddleVariable variable =
          program
              .variable(0, name)
              .orElseThrow(
                  () ->
                      new ModelFormatException(
                          program.source()
                              + ": the input '"
                              + name
                              + "' is declared nowhere. Export the model again"));
      TensorType type =
          variable
              .type()
              .orElseThrow(
                  () ->
                      new ModelFormatException(
                          program.source()
                              + ": the input '"
                              + name
                              + "' is no tensor. Export the model again"));
      String value = graph.fresh(name);
      inputs.add(Value.of(value, InputSizes.relax(type)));
      scope.bind(name, value);
      if (variable.lodLevel() > 0) {
        String offsets = graph.fresh(name + ".offsets");
        inputs.add(
            Value.of(offsets, TensorType.of(ElementType.INT64, Dimension.of("sequences + 1"))));
        scope.bindOffsets(name, offsets);
      }
    }
    return inputs;
  }

  private List<Value> outputs(GraphBuilder graph, Scope scope) {
    List<Value> outputs = new ArrayList<>();
    for (PaddleProgram.Output output : program.outputs()) {
      String value = scope.value(output.variable());
      if (value == null) {
        throw new ModelFormatException(
            program.source()
                + ": the output '"
                + output.variable()
                + "' is written by no operator. Export the model again");
      }
      graph.begin(output.name(), output.name());
      outputs.add(Value.untyped(graph.give(output.name(), value)));
    }
    return outputs;
  }

  /** The model with types of its outputs, as inferred; as declared where that is not possible. */
  private Model typed(Model model) {
    Graph inferred = ShapeInference.infer(model).model().graph();
    List<Value> outputs = new ArrayList<>();
    for (int i = 0; i < program.outputs().size(); i++) {
      String name = model.graph().outputs().get(i).name();
      PaddleVariable declared =
          program.variable(0, program.outputs().get(i).variable()).orElse(null);
      Value known = inferred.values().get(name);
      if (known != null && isRanked(known)) {
        outputs.add(withoutUnknownNames(known));
      } else {
        TensorType type =
            declared == null
                ? TensorType.unranked(ElementType.FLOAT)
                : declared.type().orElse(TensorType.unranked(ElementType.FLOAT));
        outputs.add(Value.of(name, openDimensions(type)));
      }
    }
    Graph graph = model.graph();
    return model.withGraph(
        Graph.of(graph.name(), graph.nodes(), graph.initializers(), graph.inputs(), outputs));
  }

  private static boolean isRanked(Value value) {
    return value.type().orElse(null) instanceof ValueType type
        && !(type instanceof TensorType tensor && tensor.dimensions().isEmpty());
  }

  /** The declared rank: sizes may be those of the export's example. */
  private static TensorType openDimensions(TensorType declared) {
    return declared
        .dimensions()
        .map(
            all ->
                TensorType.of(
                    declared.elementType(),
                    all.stream().map(dimension -> Dimension.UNKNOWN).toList()))
        .orElse(declared);
  }

  /** A value whose dimensions are numbers or unknown: inferred symbols say nothing outside. */
  private static Value withoutUnknownNames(Value value) {
    ValueType type = value.type().orElseThrow();
    if (type instanceof TensorType tensor && tensor.dimensions().isPresent()) {
      List<Dimension> dimensions =
          tensor.dimensions().get().stream()
              .map(dimension -> dimension.isKnown() ? dimension : Dimension.UNKNOWN)
              .toList();
      return Value.of(value.name(), TensorType.of(tensor.elementType(), dimensions));
    }
    return value;
  }
}
