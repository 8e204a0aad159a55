package dev.sardonyx.ir.shape;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.ValueType.MapType;
import dev.sardonyx.ir.ValueType.SequenceType;
import dev.sardonyx.tensor.ElementType;
import java.util.Arrays;
import java.util.List;

/** Classical machine learning (ai.onnx.ml): samples are rows, {@code [N, C]}. */
final class MlRules {
  private static final String DOMAIN = "ai.onnx.ml";

  private MlRules() {}

  static void register(ShapeRules rules) {
    rules.add(DOMAIN, "Binarizer", ElementwiseRules::sameAsInput);
    rules.add(DOMAIN, "Imputer", ElementwiseRules::sameAsInput);
    for (String operator : List.of("Normalizer", "Scaler")) {
      rules.add(DOMAIN, operator, node -> node.output(0, ElementType.FLOAT, node.shape(0)));
    }
    rules.add(DOMAIN, "ArrayFeatureExtractor", MlRules::columns);
    rules.add(DOMAIN, "FeatureVectorizer", MlRules::joined);
    rules.add(DOMAIN, "LabelEncoder", MlRules::encoded);
    rules.add(DOMAIN, "CategoryMapper", MlRules::categories);
    rules.add(DOMAIN, "OneHotEncoder", MlRules::oneHot);
    rules.add(DOMAIN, "ZipMap", MlRules::zipped);
    for (String operator : List.of("LinearClassifier", "TreeEnsembleClassifier")) {
      rules.add(DOMAIN, operator, node -> classified(node, classes(node)));
    }
    // Its scores may be of classes or of pairs of them.
    rules.add(DOMAIN, "SVMClassifier", node -> classified(node, Size.UNKNOWN));
    rules.add(DOMAIN, "SVMRegressor", node -> predicted(node, ElementType.FLOAT, 1));
    rules.add(
        DOMAIN,
        "LinearRegressor",
        node -> predicted(node, ElementType.FLOAT, node.integer("targets", 1)));
    rules.add(
        DOMAIN,
        "TreeEnsembleRegressor",
        node -> predicted(node, ElementType.FLOAT, node.integer("n_targets", 1)));
    rules.add(
        DOMAIN,
        "TreeEnsemble",
        node -> predicted(node, node.type(0), node.integer("n_targets", 1)));
  }

  private static Size rows(NodeInference node) {
    List<Size> input = node.shape(0);
    return input != null && input.size() == 2 ? input.getFirst() : Size.UNKNOWN;
  }

  private static void predicted(NodeInference node, ElementType type, long targets) {
    node.output(0, type, List.of(rows(node), Size.of(targets)));
  }

  private static void classified(NodeInference node, Size width) {
    boolean named = labels(node, "classlabels_strings") > 0;
    node.output(0, named ? ElementType.STRING : ElementType.INT64, List.of(rows(node)));
    node.output(1, ElementType.FLOAT, List.of(rows(node), width));
  }

  private static Size classes(NodeInference node) {
    int count =
        labels(node, "classlabels_strings")
            + labels(node, "classlabels_ints")
            + labels(node, "classlabels_int64s");
    return count > 1 ? Size.of(count) : Size.UNKNOWN;
  }

  private static int labels(NodeInference node, String attribute) {
    return node.node().attribute(attribute).map(MlRules::length).orElse(0);
  }

  private static int length(Attribute list) {
    return switch (list.type()) {
      case INTS -> list.asInts().length;
      case STRINGS -> list.asStrings().size();
      default -> 0;
    };
  }

  private static void columns(NodeInference node) {
    List<Size> input = node.shape(0);
    List<Size> indices = node.shape(1);
    if (input == null || input.isEmpty()) {
      return;
    }
    Size count = indices == null ? Size.UNKNOWN : Size.product(indices);
    List<Size> rows = input.size() == 1 ? List.of(Size.ONE) : input.subList(0, input.size() - 1);
    node.output(0, node.type(0), NodeInference.concat(rows, List.of(count)));
  }

  private static void joined(NodeInference node) {
    long[] widths = node.integerList("inputdimensions");
    Size width =
        widths == null || widths.length == 0 ? Size.UNKNOWN : Size.of(Arrays.stream(widths).sum());
    node.output(0, ElementType.FLOAT, List.of(rows(node), width));
  }

  private static void encoded(NodeInference node) {
    ElementType type = null;
    if (node.hasAttribute("values_tensor")) {
      type = node.node().attribute("values_tensor").orElseThrow().asTensor().elementType();
    } else if (node.hasAttribute("values_int64s")) {
      type = ElementType.INT64;
    } else if (node.hasAttribute("values_floats")) {
      type = ElementType.FLOAT;
    } else if (node.hasAttribute("values_strings")) {
      type = ElementType.STRING;
    }
    node.output(0, type, node.shape(0));
  }

  private static void categories(NodeInference node) {
    if (node.type(0) != null) {
      boolean named = node.type(0) == ElementType.STRING;
      node.output(0, named ? ElementType.INT64 : ElementType.STRING, node.shape(0));
    }
  }

  private static void oneHot(NodeInference node) {
    int count = Math.max(labels(node, "cats_int64s"), labels(node, "cats_strings"));
    List<Size> input = node.shape(0);
    node.output(
        0,
        ElementType.FLOAT,
        input == null ? null : NodeInference.concat(input, List.of(Size.of(count))));
  }

  private static void zipped(NodeInference node) {
    boolean named = labels(node, "classlabels_strings") > 0;
    node.output(
        0,
        new SequenceType(
            new MapType(
                named ? ElementType.STRING : ElementType.INT64,
                TensorType.of(ElementType.FLOAT, List.of()))));
  }
}
