package dev.sardonyx.runtime.program.expansion;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The gradients of operators whose outputs are elements of their inputs. Where the elements come
 * from is found by running the operator on their positions; each gets the sum of the gradients for
 * the places it went to.
 */
final class GradientOfMovement {
  private GradientOfMovement() {}

  static void addTo(Map<String, GradientRules.Rule> rules) {
    for (String operator : List.of("Flatten", "Reshape", "Squeeze", "Unsqueeze")) {
      rules.put(operator, g -> g.position() == 0 ? g.reshaped(g.upstream()) : null);
    }
    for (String operator :
        List.of(
            "DepthToSpace",
            "Expand",
            "Gather",
            "GatherElements",
            "GatherND",
            "Slice",
            "SpaceToDepth",
            "Split",
            "Tile",
            "Transpose")) {
      rules.put(operator, g -> g.position() == 0 ? moved(g, g.inputs()) : null);
    }
    rules.put("Cast", g -> g.call().own("CastLike", List.of(g.upstream(), g.input(0))));
    rules.put("CastLike", g -> castLike(g));
    rules.put("Concat", g -> moved(g, g.inputs()));
    rules.put("Pad", GradientOfMovement::padded);
    rules.put("Trilu", GradientOfMovement::triangle);
  }

  private static String castLike(GradientStep g) {
    return g.position() == 0 ? g.call().own("CastLike", List.of(g.upstream(), g.input(0))) : null;
  }

  /** Positions in place of the input, -1 in place of others that are joined to it. */
  private static String moved(GradientStep g, List<String> operands) {
    String x = g.input(g.position());
    List<String> inputs = new ArrayList<>(operands);
    boolean joins = g.node().operator().equals("Concat");
    for (int i = 0; i < inputs.size(); i++) {
      if (i == g.position()) {
        inputs.set(i, g.call().own("PositionsLike", List.of(x)));
      } else if (joins) {
        inputs.set(i, g.filled(-1, g.call().own("PositionsLike", List.of(inputs.get(i)))));
      }
    }
    List<String> from = g.again(inputs, g.attributes());
    String sum = null;
    for (int i = 0; i < from.size(); i++) {
      String part = g.call().own("SumAt", List.of(g.upstream(i), from.get(i), x));
      sum = sum == null ? part : g.add("Add", sum, part);
    }
    return sum;
  }

  /** Of opset 11 on: constants have no position. */
  private static String padded(GradientStep g) {
    if (g.position() != 0 || g.inputCount() < 2) {
      return null;
    }
    List<String> inputs = new ArrayList<>(g.inputs());
    while (inputs.size() < 3) {
      inputs.add("");
    }
    inputs.set(2, g.call().constant(Tensor.scalar(-1L)));
    return moved(g, inputs);
  }

  private static String triangle(GradientStep g) {
    if (g.position() != 0) {
      return null;
    }
    List<String> inputs = new ArrayList<>(g.inputs());
    inputs.set(0, g.upstream());
    Attribute[] attributes = g.attributes();
    return g.again(inputs, attributes).getFirst();
  }
}
