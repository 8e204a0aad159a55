package dev.sardonyx.ir.shape;

import dev.sardonyx.tensor.ElementType;
import java.util.Arrays;
import java.util.List;

/** Strings, and pictures as bytes. */
final class TextRules {
  private TextRules() {}

  static void register(ShapeRules rules) {
    rules.add(
        "StringConcat",
        node -> node.output(0, ElementType.STRING, node.broadcast(node.shape(0), node.shape(1))));
    rules.add("RegexFullMatch", node -> node.output(0, ElementType.BOOL, node.shape(0)));
    rules.add("StringSplit", TextRules::split);
    rules.add("StringNormalizer", TextRules::normalize);
    rules.add("TfIdfVectorizer", TextRules::countNgrams);
    rules.add("ImageDecoder", TextRules::decodeImage);
  }

  /** As many columns as the longest has parts. */
  private static void split(NodeInference node) {
    List<Size> input = node.shape(0);
    node.output(
        0,
        ElementType.STRING,
        input == null ? null : NodeInference.concat(input, List.of(Size.UNKNOWN)));
    node.output(1, ElementType.INT64, input);
  }

  /** {@code [C]} or {@code [1, C]}, less the words left out. */
  private static void normalize(NodeInference node) {
    List<Size> input = node.shape(0);
    if (input == null || !node.hasAttribute("stopwords")) {
      node.output(0, ElementType.STRING, input);
    } else {
      node.output(
          0,
          ElementType.STRING,
          input.size() == 1 ? List.of(Size.UNKNOWN) : List.of(Size.ONE, Size.UNKNOWN));
    }
  }

  /** {@code [C]} or {@code [N, C]} to as many columns as there are n-grams. */
  private static void countNgrams(NodeInference node) {
    List<Size> input = node.shape(0);
    long[] columns = node.integerList("ngram_indexes");
    Size width =
        columns == null || columns.length == 0
            ? Size.UNKNOWN
            : Size.of(Arrays.stream(columns).max().getAsLong() + 1);
    boolean rows = input != null && input.size() == 2;
    node.output(
        0,
        ElementType.FLOAT,
        input == null ? null : rows ? List.of(input.getFirst(), width) : List.of(width));
  }

  private static void decodeImage(NodeInference node) {
    long channels = node.text("pixel_format", "RGB").equals("Grayscale") ? 1 : 3;
    node.output(0, ElementType.UINT8, List.of(Size.UNKNOWN, Size.UNKNOWN, Size.of(channels)));
  }
}
