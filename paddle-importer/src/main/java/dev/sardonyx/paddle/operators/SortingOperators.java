package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;

/** Sorting, the largest or smallest elements, and elements without repeats. */
final class SortingOperators {
  private SortingOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(SortingOperators::sort, "argsort")
        .add(SortingOperators::top, "top_k", "top_k_v2")
        .add(SortingOperators::unique, "unique");
  }

  private static void sort(OperatorContext op) {
    int axis = op.axis("axis", -1, op.rank("X"));
    String count = op.onnx().dimension(op.input("X"), axis);
    topK(op, count, axis, op.attributes().flag("descending", false), true);
  }

  private static void top(OperatorContext op) {
    topK(
        op,
        op.integers("K", "", "k"),
        op.axis("axis", -1, op.rank("X")),
        op.attributes().flag("largest", true),
        op.attributes().flag("sorted", true));
  }

  private static void topK(
      OperatorContext op, String count, int axis, boolean isLargest, boolean isSorted) {
    op.emit(
        List.of("Out", "Indices"),
        "TopK",
        List.of(op.input("X"), count),
        Attribute.of("axis", axis),
        Attribute.of("largest", isLargest ? 1 : 0),
        Attribute.of("sorted", isSorted ? 1 : 0));
  }

  /** Slots {@code Indices} (of the first of each), {@code Index} (of each in the result). */
  private static void unique(OperatorContext op) {
    boolean isSorted = op.attributes().flag("is_sorted", true);
    List<Attribute> attributes = new ArrayList<>();
    attributes.add(Attribute.of("sorted", isSorted ? 1 : 0));
    if (op.attributes().integers("axis").length > 0) {
      attributes.add(Attribute.of("axis", op.axis("axis", 0, op.rank("X"))));
    }
    Attribute[] all = attributes.toArray(Attribute[]::new);
    List<String> results = op.graph().nodes("Unique", List.of(op.input("X")), 4, all);
    ElementType type = op.attributes().elementType("dtype").orElse(ElementType.INT64);
    op.bind("Out", results.getFirst());
    List<String> slots = List.of("Indices", "Index", "Counts");
    for (int i = 0; i < slots.size(); i++) {
      String result = results.get(i + 1);
      if (op.wants(slots.get(i))) {
        op.bind(slots.get(i), type == ElementType.INT64 ? result : op.onnx().cast(result, type));
      }
    }
  }
}
