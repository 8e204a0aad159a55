package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.Constants;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Tensors put together, and taken apart into equal or given pieces. */
final class JoiningOperators {
  private JoiningOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(JoiningOperators::concat, "concat")
        .add(op -> op.bind("Out", op.onnx().concat(1, partial(op))), "partial_concat")
        .add(
            op -> op.bind("Out", partial(op).stream().reduce(op.onnx()::add).orElseThrow()),
            "partial_sum")
        .add(JoiningOperators::split, "split")
        .add(JoiningOperators::stack, "stack")
        .add(op -> unstack(op, "Out"), "unbind")
        .add(op -> unstack(op, "Y"), "unstack");
  }

  /** The same columns of all inputs. */
  private static List<String> partial(OperatorContext op) {
    long start = op.attributes().integer("start_index", 0);
    long length = op.attributes().integer("length", -1);
    boolean isOpen = length < 0 || start < 0 && start + length >= 0;
    long[] end = {isOpen ? Long.MAX_VALUE : start + length};
    return op.inputs("X").stream()
        .map(x -> op.onnx().slice(x, new long[] {1}, new long[] {start}, end))
        .toList();
  }

  /** Pieces of one along an axis, which goes. */
  private static void unstack(OperatorContext op, String slot) {
    int axis = op.axis("axis", 0, op.rank("X"));
    long[] sizes = new long[op.operator().output(slot).size()];
    Arrays.fill(sizes, 1);
    List<String> pieces =
        sizes.length == 1 ? op.inputs("X") : op.onnx().split(op.input("X"), axis, sizes);
    op.bindAll(slot, pieces.stream().map(piece -> op.onnx().squeeze(piece, axis)).toList());
  }

  private static void concat(OperatorContext op) {
    List<String> inputs = op.inputs("X");
    if (inputs.size() == 1) {
      op.bind("Out", inputs.getFirst());
    } else {
      op.emit("Out", "Concat", inputs, Attribute.of("axis", axis(op)));
    }
  }

  /** The axis is a tensor, which must be constant, or an attribute. */
  private static int axis(OperatorContext op) {
    long axis = op.attributes().integer("axis", 0);
    if (op.has("AxisTensor")) {
      Optional<long[]> constant = op.constant("AxisTensor").map(Constants::integers);
      axis =
          constant.filter(values -> values.length == 1)
              .orElseThrow(() -> op.unsupported("an axis that is computed"))[0];
    }
    return op.normalize(axis, op.rank("X"));
  }

  private static void stack(OperatorContext op) {
    int axis = op.axis("axis", 0, op.rank("X") + 1);
    List<String> parts = op.inputs("X").stream().map(x -> op.onnx().unsqueeze(x, axis)).toList();
    if (parts.size() == 1) {
      op.bind("Y", parts.getFirst());
    } else {
      op.emit("Y", "Concat", parts, Attribute.of("axis", axis));
    }
  }

  /** Pieces of given sizes, of which one may be -1 for the rest, or a number of equal ones. */
  private static void split(OperatorContext op) {
    int axis = axis(op);
    int pieces = op.operator().output("Out").size();
    Optional<long[]> known = op.knownIntegers("SectionsTensor", "SectionsTensorList", "sections");
    if (known.isEmpty()) {
      dynamicSplit(op, axis, pieces);
      return;
    }
    long size = op.dimension("X", axis);
    long[] sections = known.get().clone();
    if (sections.length == 0) {
      if (pieces == 1) {
        op.bindAll("Out", op.inputs("X"));
      } else {
        op.bindAll("Out", op.onnx().equalPieces(op.input("X"), axis, pieces));
      }
      return;
    }
    long rest = size;
    int open = -1;
    for (int i = 0; i < sections.length; i++) {
      if (sections[i] < 0) {
        open = i;
      } else {
        rest -= sections[i];
      }
    }
    if (open >= 0 && size < 0) {
      openSplit(op, axis, sections, open);
      return;
    }
    if (open >= 0) {
      sections[open] = rest;
    }
    op.bindAll("Out", op.onnx().split(op.input("X"), axis, sections));
  }

  /** One section is what the others leave of an axis of unknown size. */
  private static void openSplit(OperatorContext op, int axis, long[] sections, int open) {
    if (op.opset() < 13) {
      throw op.unsupported("-1 of an axis of unknown size, which needs opset 13 or later");
    }
    Onnx onnx = op.onnx();
    long[] others = sections.clone();
    others[open] = 0;
    long[] isOpen = new long[sections.length];
    isOpen[open] = 1;
    String size = onnx.dimension(op.input("X"), axis);
    String rest = onnx.subtract(size, onnx.integer(Arrays.stream(others).sum()));
    String sizes = onnx.add(onnx.integers(others), onnx.multiply(onnx.integers(isOpen), rest));
    op.bindAll(
        "Out",
        op.graph()
            .nodes(
                "Split",
                List.of(op.input("X"), sizes),
                sections.length,
                Attribute.of("axis", axis)));
  }

  private static void dynamicSplit(OperatorContext op, int axis, int pieces) {
    if (op.opset() < 13) {
      throw op.unsupported("sections that are computed, which need opset 13 or later");
    }
    String sizes = op.integers("SectionsTensor", "SectionsTensorList", "sections");
    op.bindAll(
        "Out",
        op.graph()
            .nodes("Split", List.of(op.input("X"), sizes), pieces, Attribute.of("axis", axis)));
  }
}
