package dev.sardonyx.conformance.operators;

import static dev.sardonyx.conformance.operators.OperatorUnderTest.random;

import dev.sardonyx.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators of ai.onnx.ml that the backend tests lack. */
class MlOperatorsTest {
  private static final double ROUNDING = 2e-6;

  private static OperatorUnderTest ml(String operator) {
    return OperatorUnderTest.of("ai.onnx.ml", operator);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO"})
  void linearClassifiers(String transform) {
    ml("LinearClassifier")
        .with("post_transform", transform)
        .reals("coefficients", .1f, -.2f, .3f, .4f, .5f, -.6f)
        .reals("intercepts", .1f, .2f, .3f)
        .texts("classlabels_strings", "a", "b", "c")
        .input(random(4, 2))
        .agrees(2, ROUNDING);
    ml("LinearClassifier")
        .with("post_transform", transform)
        .reals("coefficients", .1f, -.2f)
        .reals("intercepts", .1f)
        .integers("classlabels_ints", 7, 9)
        .input(random(4, 2))
        .agrees(2, ROUNDING);
  }

  @Test
  void linearRegressor() {
    ml("LinearRegressor")
        .with("targets", 2)
        .reals("coefficients", .1f, -.2f, .3f, .4f)
        .reals("intercepts", .1f, .2f)
        .input(random(3, 2))
        .agrees(1, ROUNDING);
  }

  private static OperatorUnderTest tree(String operator) {
    return ml(operator)
        .integers("nodes_treeids", 0, 0, 0, 0, 0, 1, 1, 1)
        .integers("nodes_nodeids", 0, 1, 2, 3, 4, 0, 1, 2)
        .integers("nodes_featureids", 0, 1, 0, 0, 0, 1, 0, 0)
        .texts(
            "nodes_modes",
            "BRANCH_LEQ",
            "BRANCH_LT",
            "LEAF",
            "LEAF",
            "LEAF",
            "BRANCH_GT",
            "LEAF",
            "LEAF")
        .reals("nodes_values", 0.1f, -0.2f, 0, 0, 0, 0.3f, 0, 0)
        .integers("nodes_truenodeids", 1, 3, 0, 0, 0, 1, 0, 0)
        .integers("nodes_falsenodeids", 2, 4, 0, 0, 0, 2, 0, 0)
        .integers("nodes_missing_value_tracks_true", 1, 0, 0, 0, 0, 1, 0, 0)
        .reals("nodes_hitrates", 1, 1, 1, 1, 1, 1, 1, 1);
  }

  private static Tensor samples() {
    float[] values = random(16, 2).floats().clone();
    values[3] = Float.NaN;
    values[8] = Float.NaN;
    return Tensor.of(values, 16, 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SUM", "AVERAGE", "MIN", "MAX"})
  void treeRegressors(String aggregate) {
    tree("TreeEnsembleRegressor")
        .with("aggregate_function", aggregate)
        .with("n_targets", 1)
        .integers("target_treeids", 0, 0, 0, 1, 1)
        .integers("target_nodeids", 2, 3, 4, 1, 2)
        .integers("target_ids", 0, 0, 0, 0, 0)
        .reals("target_weights", .5f, -.25f, 1, 2, -3)
        .reals("base_values", .125f)
        .input(samples())
        .agrees(1, ROUNDING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NONE", "LOGISTIC", "SOFTMAX"})
  void treeClassifiers(String transform) {
    tree("TreeEnsembleClassifier")
        .with("post_transform", transform)
        .integers("classlabels_int64s", 4, 5, 6)
        .integers("class_treeids", 0, 0, 0, 1, 1)
        .integers("class_nodeids", 2, 3, 4, 1, 2)
        .integers("class_ids", 0, 1, 2, 1, 0)
        .reals("class_weights", .5f, -.25f, 1, 2, 3)
        .input(samples())
        .agrees(2, ROUNDING);
    for (float sign : new float[] {1, -1}) {
      tree("TreeEnsembleClassifier")
          .with("post_transform", transform)
          .texts("classlabels_strings", "no", "yes")
          .integers("class_treeids", 0, 0, 0, 1, 1)
          .integers("class_nodeids", 2, 3, 4, 1, 2)
          .integers("class_ids", 0, 0, 0, 0, 0)
          .reals("class_weights", .5f, sign * .25f, .25f, .125f, .25f)
          .input(samples())
          .agrees(2, ROUNDING);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"LINEAR", "POLY", "RBF", "SIGMOID"})
  void supportVectorMachines(String kernel) {
    ml("SVMRegressor")
        .with("kernel_type", kernel)
        .reals("kernel_params", .5f, .25f, 3)
        .with("n_supports", 3)
        .reals("support_vectors", .1f, .2f, -.3f, .4f, .5f, -.6f)
        .reals("coefficients", .7f, -.8f, .9f)
        .reals("rho", .15f)
        .input(random(5, 2))
        .agrees(1, ROUNDING);
    ml("SVMClassifier")
        .with("kernel_type", kernel)
        .reals("kernel_params", .5f, .25f, 3)
        .integers("vectors_per_class", 1, 2, 1)
        .reals("support_vectors", .1f, .2f, -.3f, .4f, .5f, -.6f, .7f, .8f)
        .reals("coefficients", .7f, -.8f, .9f, .1f, .2f, -.3f, .4f, -.5f)
        .reals("rho", .15f, -.1f, .05f)
        .integers("classlabels_ints", 3, 1, 2)
        .input(random(5, 2))
        .agrees(2, ROUNDING);
    ml("SVMClassifier")
        .with("kernel_type", kernel)
        .reals("kernel_params", .5f, .25f, 3)
        .integers("vectors_per_class", 1, 2, 1)
        .reals("support_vectors", .1f, .2f, -.3f, .4f, .5f, -.6f, .7f, .8f)
        .reals("coefficients", .7f, -.8f, .9f, .1f, .2f, -.3f, .4f, -.5f)
        .reals("rho", .15f, -.1f, .05f)
        .reals("prob_a", -1.5f, -1.25f, -2)
        .reals("prob_b", .1f, .2f, -.1f)
        .texts("classlabels_strings", "x", "y", "z")
        .input(random(5, 2))
        .agrees(2, 1e-4);
  }

  @Test
  void features() {
    ml("Scaler")
        .reals("offset", .5f, .25f)
        .reals("scale", 2, 3)
        .input(random(4, 2))
        .agrees(1, ROUNDING);
    ml("Binarizer").with("threshold", .25f).input(random(4, 2)).agrees(1, 0);
    for (String norm : new String[] {"MAX", "L1", "L2"}) {
      ml("Normalizer").with("norm", norm).input(random(4, 3)).agrees(1, ROUNDING);
    }
    ml("Imputer")
        .reals("imputed_value_floats", 7, 8)
        .with("replaced_value_float", Float.NaN)
        .input(samples())
        .agrees(1, 0);
    ml("FeatureVectorizer")
        .integers("inputdimensions", 2, 1)
        .input(random(3, 2))
        .input(random(3, 1))
        .agrees(1, 0);
    ml("ArrayFeatureExtractor")
        .input(random(3, 4))
        .input(Tensor.of(new long[] {3, 1}, 2))
        .agrees(1, 0);
  }

  @Test
  void encoders() {
    ml("LabelEncoder")
        .texts("keys_strings", "a", "b")
        .reals("values_floats", 1.5f, 2.5f)
        .with("default_float", -1f)
        .input(Tensor.of(new String[] {"b", "c", "a"}, 3))
        .agrees(1, 0);
    ml("CategoryMapper")
        .integers("cats_int64s", 10, 20)
        .texts("cats_strings", "x", "y")
        .with("default_string", "?")
        .input(Tensor.of(new long[] {20, 30, 10}, 3))
        .agrees(1, 0);
    ml("OneHotEncoder")
        .integers("cats_int64s", 1, 2, 5)
        .with("zeros", 1)
        .input(Tensor.of(new long[] {5, 4, 1}, 3))
        .agrees(1, 0);
  }

  @Test
  void zipMap() {
    ml("ZipMap").texts("classlabels_strings", "a", "b").input(random(3, 2)).agrees(1, 0);
    ml("ZipMap").integers("classlabels_int64s", 7, -3, 5).input(random(3, 3)).agrees(1, 0);
    ml("ZipMap").integers("classlabels_int64s", 7, -3).input(random(2)).agrees(1, 0);
  }

  @Test
  void imputedAndJoinedFeatures() {
    ml("Imputer")
        .reals("imputed_value_floats", 7)
        .with("replaced_value_float", -1f)
        .input(Tensor.of(new float[] {1, -1, Float.NaN, 0, -1, 2}, 2, 3))
        .agrees(1, 0);
    ml("Imputer")
        .integers("imputed_value_int64s", 70, 80, 90)
        .with("replaced_value_int64", -1)
        .input(Tensor.of(new long[] {1, -1, Long.MAX_VALUE, -1, 0, -1}, 2, 3))
        .agrees(1, 0);
    ml("FeatureVectorizer")
        .integers("inputdimensions", 2, 1, 3)
        .input(Tensor.of(new long[] {1, 2, 3, 4}, 2, 2))
        .input(Tensor.of(new long[] {5, 6}, 2, 1))
        .input(Tensor.of(new long[] {7, 8, 9, 10, 11, 12}, 2, 3))
        .agrees(1, 0);
    ml("FeatureVectorizer")
        .integers("inputdimensions", 3)
        .input(Tensor.of(new int[] {1, 2, 3}, 1, 3))
        .agrees(1, 0);
  }
}
