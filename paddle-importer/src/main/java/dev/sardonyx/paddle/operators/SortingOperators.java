package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Sorting, the largest or smallest elements, and elements without repeats. */
final class SortingOperators {
  private SortingOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(SortingOperators::sort, "argsort")
        .add(SortingOperators::count, "bincount")
        .add(SortingOperators::ofRank, "kthvalue")
        .add(SortingOperators::mode, "mode")
        .add(SortingOperators::search, "searchsorted")
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

  /** The k-th smallest element along an axis. */
  private static void ofRank(OperatorContext op) {
    Onnx onnx = op.onnx();
    int axis = op.axis("axis", -1, op.rank("X"));
    long k = op.attributes().integer("k", 1);
    List<String> smallest =
        onnx.graph()
            .nodes(
                "TopK",
                List.of(op.input("X"), onnx.integers(k)),
                2,
                Attribute.of("axis", axis),
                Attribute.of("largest", 0));
    bindAlong(op, axis, smallest, onnx.integers(k - 1));
  }

  /** Binds the elements at one place along an axis, and where they come from. */
  private static void bindAlong(OperatorContext op, int axis, List<String> sorted, String place) {
    Onnx onnx = op.onnx();
    boolean isKept = op.attributes().flag("keepdim", false);
    List<String> slots = List.of("Out", "Indices");
    for (int i = 0; i < slots.size(); i++) {
      String taken = onnx.gather(sorted.get(i), place, axis);
      if (isKept) {
        op.bind(slots.get(i), taken);
      } else if (op.rank("X") == 1) {
        Totals.bind(op, slots.get(i), onnx.squeeze(taken, axis));
      } else {
        op.bind(slots.get(i), onnx.squeeze(taken, axis));
      }
    }
  }

  /** The most frequent element along an axis, the smallest of these, and where it is last. */
  private static void mode(OperatorContext op) {
    Onnx onnx = op.onnx();
    int rank = op.rank("X");
    int axis = op.axis("axis", -1, rank);
    int last = rank - 1;
    long[] swap = LongStream.range(0, rank).toArray();
    swap[axis] = last;
    swap[last] = axis;
    String x = onnx.transpose(op.input("X"), swap);
    String isSame =
        onnx.cast(
            onnx.binary("Equal", onnx.unsqueeze(x, rank), onnx.unsqueeze(x, last)),
            ElementType.INT64);
    String counts = onnx.reduce("ReduceSum", isSame, false, rank);
    String isMost = onnx.binary("Equal", counts, onnx.reduce("ReduceMax", counts, true, last));
    String largest = onnx.reduce("ReduceMax", x, true, last);
    String mode = onnx.reduce("ReduceMin", onnx.where(isMost, x, largest), true, last);
    String places = Ranges.to(onnx, onnx.dimension(x, last));
    String isMode = onnx.binary("Equal", x, mode);
    String place =
        onnx.reduce("ReduceMax", onnx.where(isMode, places, onnx.integer(-1)), true, last);
    bindAlong(
        op,
        axis,
        List.of(onnx.transpose(mode, swap), onnx.transpose(place, swap)),
        onnx.integers(0));
  }

  /** How many elements of sorted lists are below each value, or, from the right, not above it. */
  private static void search(OperatorContext op) {
    Onnx onnx = op.onnx();
    int rank = op.rank("Values");
    String values = onnx.unsqueeze(op.input("Values"), rank);
    String sorted = op.input("SortedSequence");
    if (op.rank("SortedSequence") > 1) {
      sorted = onnx.unsqueeze(sorted, rank - 1);
    }
    boolean isRight = op.attributes().flag("right", false);
    String counts =
        isRight
            ? onnx.unary("Not", onnx.binary("Greater", sorted, values))
            : onnx.binary("Less", sorted, values);
    ElementType type =
        op.attributes().flag("out_int32", false) ? ElementType.INT32 : ElementType.INT64;
    String sum = onnx.reduce("ReduceSum", onnx.cast(counts, ElementType.INT64), false, rank);
    op.bind("Out", type == ElementType.INT64 ? sum : onnx.cast(sum, type));
  }

  /** How often each number occurs in a list, or the sum of the weights of these places. */
  private static void count(OperatorContext op) {
    Onnx onnx = op.onnx();
    String x = onnx.cast(op.input("X"), ElementType.INT64);
    String least =
        op.has("Minlength")
            ? op.integers("Minlength", "", "")
            : onnx.integers(op.attributes().integer("minlength", 0));
    // The largest number of an empty list is -1.
    String all = onnx.concat(0, List.of(x, onnx.integers(-1)));
    String needed = onnx.add(onnx.reduce("ReduceMax", all, true), onnx.integer(1));
    String isLess = onnx.binary("Less", needed, least);
    String places = onnx.unsqueeze(Ranges.to(onnx, onnx.where(isLess, least, needed)), 1);
    String isPlace = onnx.binary("Equal", places, x);
    ElementType type = op.has("Weights") ? op.elementType("Weights") : ElementType.INT64;
    String hits = onnx.cast(isPlace, type);
    String weighed = op.has("Weights") ? onnx.multiply(hits, op.input("Weights")) : hits;
    op.bind("Out", onnx.reduce("ReduceSum", weighed, false, 1));
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
