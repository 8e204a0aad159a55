package dev.sardonyx.conformance.paddle.cases;

import static dev.sardonyx.tensor.ElementType.FLOAT;
import static dev.sardonyx.tensor.ElementType.UINT8;

import dev.sardonyx.conformance.paddle.program.Cases;
import dev.sardonyx.conformance.paddle.program.Operation;
import dev.sardonyx.tensor.Tensor;

/** Normalizations, drop-out and losses. */
final class NormalizationCases {
  private NormalizationCases() {}

  static void add(Cases cases) {
    batch(cases);
    layer(cases);
    group(cases);
    cases.seed("others");
    cases
        .of("affine_channel")
        .in("X", cases.floats(2, 3, 4, 2))
        .weight("Scale", cases.floats(3))
        .weight("Bias", cases.floats(3))
        .attr("data_layout", "NCHW")
        .out("Out");
    cases
        .of("affine_channel")
        .in("X", cases.floats(2, 4, 2, 3))
        .weight("Scale", cases.floats(3))
        .weight("Bias", cases.floats(3))
        .attr("data_layout", "NHWC")
        .out("Out");
    cases
        .of("lrn")
        .in("X", cases.floats(1, 6, 3, 2))
        .attr("n", 5)
        .attr("k", 2f)
        .attr("alpha", 1e-2f)
        .attr("beta", 0.75f)
        .out("Out")
        .ignored("MidOut");
    data(cases);
    dropout(cases);
    loss(cases);
  }

  private static void batchNorm(
      Cases cases, String layout, float epsilon, int channels, boolean test, int... shape) {
    Operation operation =
        cases
            .of("batch_norm")
            .in("X", cases.floats(shape))
            .weight("Scale", cases.floats(channels))
            .weight("Bias", cases.floats(channels))
            .weight("Mean", cases.floats(channels))
            .weight("Variance", cases.floatsIn(1 / 4f, 3, channels))
            .attr("epsilon", epsilon)
            .attr("momentum", 0.9f)
            .attr("is_test", test)
            .attr("use_global_stats", !test)
            .attr("data_layout", layout)
            .out("Y");
    // As saved programs have it: the running statistics are written over.
    operation
        .over("MeanOut", operation.inputs().get("Mean").getFirst())
        .over("VarianceOut", operation.inputs().get("Variance").getFirst())
        .ignored("SavedMean", "SavedVariance", "ReserveSpace");
  }

  private static void batch(Cases cases) {
    cases.seed("batch_norm");
    int[][] shapes = {{2, 3, 4, 5}, {2, 3}, {2, 3, 4}, {1, 3, 2, 3, 2}};
    for (int[] shape : shapes) {
      batchNorm(cases, "NCHW", 1e-5f, 3, true, shape);
    }
    batchNorm(cases, "NHWC", 1e-3f, 3, true, 2, 4, 5, 3);
    batchNorm(cases, "NCHW", 1e-4f, 3, false, 2, 3, 4, 5);
  }

  private static void layer(Cases cases) {
    cases.seed("layer_norm");
    for (int axis : new int[] {1, 2}) {
      int length = axis == 1 ? 12 : 4;
      cases
          .of("layer_norm")
          .in("X", cases.floats(2, 3, 4))
          .weight("Scale", cases.floats(length))
          .weight("Bias", cases.floats(length))
          .attr("epsilon", 1e-5f)
          .attr("begin_norm_axis", axis)
          .out("Y")
          .ignored("Mean", "Variance");
      cases
          .of("layer_norm")
          .in("X", cases.floats(2, 3, 4))
          .attr("epsilon", 1e-3f)
          .attr("begin_norm_axis", axis)
          .out("Y")
          .ignored("Mean", "Variance");
    }
    cases
        .of("layer_norm")
        .in("X", cases.floats(2, 3, 4))
        .weight("Scale", cases.floats(4))
        .attr("epsilon", 1e-5f)
        .attr("begin_norm_axis", 2)
        .out("Y")
        .ignored("Mean", "Variance");
    cases
        .of("layer_norm")
        .in("X", cases.floats(2, 3, 4))
        .weight("Bias", cases.floats(4))
        .attr("epsilon", 1e-5f)
        .attr("begin_norm_axis", 2)
        .out("Y")
        .ignored("Mean", "Variance");
    cases
        .of("layer_norm")
        .in("X", cases.floats(2, 3, 4, 2))
        .weight("Scale", cases.floats(8))
        .weight("Bias", cases.floats(8))
        .attr("begin_norm_axis", 2)
        .out("Y")
        .ignored("Mean", "Variance");
  }

  private static void group(Cases cases) {
    cases.seed("group_norm");
    for (int groups : new int[] {1, 2, 3, 6}) {
      cases
          .of("group_norm")
          .in("X", cases.floats(2, 6, 3, 2))
          .weight("Scale", cases.floats(6))
          .weight("Bias", cases.floats(6))
          .attr("epsilon", 1e-5f)
          .attr("groups", groups)
          .attr("data_layout", "NCHW")
          .out("Y")
          .ignored("Mean", "Variance");
    }
    cases
        .of("group_norm")
        .in("X", cases.floats(2, 4, 3))
        .attr("epsilon", 1e-3f)
        .attr("groups", 2)
        .attr("data_layout", "NCHW")
        .out("Y")
        .ignored("Mean", "Variance");
    cases
        .of("group_norm")
        .in("X", cases.floats(2, 3, 2, 4))
        .weight("Scale", cases.floats(4))
        .weight("Bias", cases.floats(4))
        .attr("epsilon", 1e-5f)
        .attr("groups", 2)
        .attr("data_layout", "NHWC")
        .out("Y")
        .ignored("Mean", "Variance");
    cases.seed("instance_norm");
    cases
        .of("instance_norm")
        .in("X", cases.floats(2, 3, 4, 5))
        .weight("Scale", cases.floats(3))
        .weight("Bias", cases.floats(3))
        .attr("epsilon", 1e-5f)
        .out("Y")
        .ignored("SavedMean", "SavedVariance");
    cases
        .of("instance_norm")
        .in("X", cases.floats(2, 3, 6))
        .attr("epsilon", 1e-3f)
        .out("Y")
        .ignored("SavedMean", "SavedVariance");
    cases
        .of("instance_norm")
        .in("X", cases.floats(1, 2, 3, 2, 2))
        .weight("Scale", cases.floats(2))
        .weight("Bias", cases.floats(2))
        .out("Y")
        .ignored("SavedMean", "SavedVariance");
  }

  private static void data(Cases cases) {
    cases.seed("data_norm");
    cases
        .of("data_norm")
        .in("X", cases.floats(3, 4))
        .weight("BatchSize", cases.floatsIn(1, 4, 4))
        .weight("BatchSum", cases.floats(4))
        .weight("BatchSquareSum", cases.floatsIn(1, 4, 4))
        .attr("epsilon", 1e-4f)
        .out("Y")
        .ignored("Means", "Scales");
  }

  private static void dropout(Cases cases) {
    cases.seed("dropout");
    for (String mode : new String[] {"upscale_in_train", "downgrade_in_infer"}) {
      cases
          .of("dropout")
          .in("X", cases.floats(2, 5))
          .attr("dropout_prob", 0.3f)
          .attr("is_test", true)
          .attr("dropout_implementation", mode)
          .attr("seed", 0)
          .attr("fix_seed", false)
          .out("Out")
          .ignored("Mask", UINT8);
    }
    cases
        .of("dropout")
        .in("X", cases.floats(2, 5))
        .attr("is_test", true)
        .out("Out")
        .ignored("Mask", UINT8);
  }

  private static void loss(Cases cases) {
    cases.seed("softmax_with_cross_entropy");
    for (int axis : new int[] {-1, 1}) {
      cases
          .of("softmax_with_cross_entropy")
          .in("Logits", cases.floats(4, 5))
          .in("Label", cases.longs(0, 5, 4, 1))
          .attr("soft_label", false)
          .attr("axis", axis)
          .out("Loss", FLOAT)
          .out("Softmax", FLOAT);
    }
    cases
        .of("softmax_with_cross_entropy")
        .in("Logits", cases.floats(2, 3, 4))
        .in("Label", cases.longs(0, 3, 2, 1, 4))
        .attr("soft_label", false)
        .attr("axis", 1)
        .out("Loss", FLOAT)
        .out("Softmax", FLOAT);
    cases
        .of("softmax_with_cross_entropy")
        .in("Logits", cases.floats(3, 4))
        .in("Label", Tensor.of(new long[] {2, 1, 0}, 3, 1))
        .attr("soft_label", false)
        .attr("ignore_index", 1)
        .attr("axis", -1)
        .out("Loss", FLOAT)
        .out("Softmax", FLOAT);
    cases
        .of("softmax_with_cross_entropy")
        .in("Logits", cases.floats(3, 4))
        .in("Label", cases.floatsIn(0, 1, 3, 4))
        .attr("soft_label", true)
        .attr("axis", -1)
        .out("Loss", FLOAT)
        .out("Softmax", FLOAT);
  }
}
