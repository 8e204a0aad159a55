package dev.sardonyx.ir.shape;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Subgraphs;
import dev.sardonyx.ir.Value;
import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;

/** Control flow: If, Loop and Scan, through their bodies. */
final class BodyRules {
  private BodyRules() {}

  static Node ifNode(NodeInference node, GraphInference around) {
    List<List<Fact>> branches = new ArrayList<>();
    Node result =
        Subgraphs.mapBodies(
            node.node(),
            body -> {
              GraphInference inner = around.inner();
              Graph inferred = inner.infer(body);
              branches.add(facts(inferred, inner));
              return inferred;
            });
    if (branches.size() == 2) {
      for (int i = 0; i < node.outputCount(); i++) {
        if (i < branches.get(0).size() && i < branches.get(1).size()) {
          Fact one = branches.get(0).get(i);
          Fact other = branches.get(1).get(i);
          if (one.elementType() != null
              && other.elementType() != null
              && one.elementType() != other.elementType()) {
            throw node.contradiction(
                "output %d is %s of one branch and %s of the other; expected one type"
                    .formatted(i, one.elementType(), other.elementType()));
          }
          node.output(i, FactMerge.either(one, other));
        }
      }
    }
    return result;
  }

  /** Body: (iteration, condition, carried...) to (condition, carried..., scanned...). */
  static Node loop(NodeInference node, GraphInference around) {
    int carried = Math.max(0, node.inputCount() - 2);
    Graph body = body(node, 2 + carried, 1 + Math.max(carried, node.outputCount()));
    if (body == null) {
      return node.node();
    }
    List<Fact> inputs = new ArrayList<>();
    inputs.add(Fact.of(ElementType.INT64, List.of()));
    inputs.add(Fact.of(ElementType.BOOL, List.of()));
    for (int i = 0; i < carried; i++) {
      inputs.add(general(node.input(i + 2)));
    }
    return iterate(node, around, body, inputs, 2, 1, Size.UNKNOWN, carried);
  }

  /** Body: (state..., one slice of each scanned input) to (state..., scanned...). */
  static Node scan(NodeInference node, GraphInference around) {
    int scanned = (int) node.integer("num_scan_inputs", 0);
    int states = node.inputCount() - scanned;
    long[] axes = node.integerList("scan_input_axes");
    Graph body = body(node, node.inputCount(), Math.max(states, node.outputCount()));
    // Opset 8 has a batch axis and sequence lengths.
    boolean known = body != null && node.opset() >= 9 && scanned >= 1 && states >= 0;
    if (!known || (axes != null && axes.length != scanned)) {
      return node.node();
    }
    List<Fact> inputs = new ArrayList<>();
    for (int i = 0; i < states; i++) {
      inputs.add(general(node.input(i)));
    }
    Size length = Size.UNKNOWN;
    for (int i = 0; i < scanned; i++) {
      Fact fact = node.input(states + i);
      List<Size> slice = null;
      if (fact.shape() != null) {
        int axis = node.normalizeAxis(axes == null ? 0 : axes[i], fact.shape().size());
        slice = new ArrayList<>(fact.shape());
        length = slice.remove(axis);
      }
      inputs.add(Fact.of(fact.elementType(), slice));
    }
    Size steps = node.hasAttribute("scan_output_axes") ? null : length;
    return iterate(node, around, body, inputs, 0, 0, steps, states);
  }

  /** The body if it takes and gives as many values as the node has for it, else null. */
  private static Graph body(NodeInference node, int inputs, int outputs) {
    Attribute attribute = node.node().attributes().get("body");
    if (attribute == null || attribute.isReference()) {
      return null;
    }
    Graph body = attribute.asGraph();
    boolean fits = body.inputs().size() == inputs && body.outputs().size() == outputs;
    return fits ? body : null;
  }

  /**
   * Infers the body until what goes into an iteration covers what comes out of it.
   *
   * @param firstInput the body's first carried input
   * @param firstOutput the body's first carried output
   * @param steps the length of scanned outputs, which get it as first axis; null if elsewhere
   */
  private static Node iterate(
      NodeInference node,
      GraphInference around,
      Graph body,
      List<Fact> inputs,
      int firstInput,
      int firstOutput,
      Size steps,
      int carried) {
    Graph open = withOpenInputs(body, firstInput, carried);
    Graph inferred = body;
    List<Fact> outputs = List.of();
    boolean stable = false;
    // Each round only forgets; three are enough for sizes, then ranks.
    for (int round = 0; round < 3 && !stable; round++) {
      GraphInference inner = around.quietInner();
      inferred = inner.infer(open, inputs);
      outputs = facts(inferred, inner);
      stable = true;
      for (int i = 0; i < carried; i++) {
        Fact into = inputs.get(firstInput + i);
        Fact out = outputs.get(firstOutput + i);
        if (!FactMerge.covers(into, out)) {
          stable = false;
          inputs.set(
              firstInput + i, round == 0 ? FactMerge.either(into, out) : Fact.of(null, null));
        }
      }
    }
    if (!stable) {
      return node.node();
    }
    for (int i = 0; i < node.outputCount(); i++) {
      Fact fact = outputs.get(firstOutput + i);
      if (i < carried) {
        node.output(i, general(inputs.get(firstInput + i)));
      } else if (steps != null && fact.shape() != null) {
        node.output(i, fact.elementType(), NodeInference.concat(List.of(steps), fact.shape()));
      } else {
        node.output(i, fact.elementType(), null);
      }
    }
    Graph annotated = inferred.withInputs(body.inputs());
    return Subgraphs.mapBodies(node.node(), ignored -> annotated);
  }

  /** The body without what it declares of carried inputs: exporters often copy the first round. */
  private static Graph withOpenInputs(Graph body, int first, int carried) {
    List<Value> inputs = new ArrayList<>(body.inputs());
    for (int i = first; i < first + carried; i++) {
      inputs.set(i, Value.untyped(inputs.get(i).name()));
    }
    return body.withInputs(inputs);
  }

  /** A fact without the value itself, which changes from round to round. */
  private static Fact general(Fact fact) {
    return new Fact(fact.elementType(), fact.shape(), null, null, fact.other());
  }

  private static List<Fact> facts(Graph body, GraphInference inner) {
    return body.outputs().stream().map(output -> inner.find(output.name())).toList();
  }
}
