package dev.sardonyx.conformance.paddle.cases;

import static dev.sardonyx.tensor.ElementType.FLOAT;
import static dev.sardonyx.tensor.ElementType.INT32;

import dev.sardonyx.conformance.paddle.LodTensor;
import dev.sardonyx.conformance.paddle.program.Block;
import dev.sardonyx.conformance.paddle.program.Cases;
import dev.sardonyx.conformance.paddle.program.Operation;
import dev.sardonyx.conformance.paddle.program.OperatorCase;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** Boxes: how detectors make, decode and choose them. */
final class DetectionCases {
  private DetectionCases() {}

  static void add(Cases cases) {
    priors(cases);
    coder(cases);
    yolo(cases);
    multiclass(cases);
    matrix(cases);
    regions(cases);
    proposals(cases);
    cases.seed("others");
    cases
        .of("iou_similarity")
        .in("X", boxes(cases, 4))
        .in("Y", boxes(cases, 3))
        .attr("box_normalized", true)
        .out("Out");
    cases
        .of("iou_similarity")
        .in("X", boxes(cases, 2))
        .in("Y", boxes(cases, 5))
        .attr("box_normalized", false)
        .out("Out");
    cases
        .of("box_clip")
        .in("Input", LodTensor.ofSequences(boxes(cases, 5), 2, 3))
        .in("ImInfo", Tensor.of(new float[] {6, 8, 1, 5, 7, 0.5f}, 2, 3))
        .out("Output");
    cases.of("polygon_box_transform").in("Input", cases.floats(1, 8, 2, 3)).out("Output");
  }

  /** {@code [count, 4]}: corners of boxes with a side of one at least. */
  private static Tensor boxes(Cases cases, int count) {
    float[] corners = cases.floatsIn(0, 6, count, 4).floats().clone();
    float[] sides = cases.floatsIn(1, 4, count, 2).floats();
    for (int i = 0; i < count; i++) {
      corners[4 * i + 2] = corners[4 * i] + sides[2 * i];
      corners[4 * i + 3] = corners[4 * i + 1] + sides[2 * i + 1];
    }
    return Tensor.of(corners, count, 4);
  }

  private static Tensor boxes(Cases cases, int images, int count) {
    return boxes(cases, images * count).reshape(Shape.of(images, count, 4));
  }

  /** Scores between 0 and 1, no two the same. */
  private static Tensor scores(Cases cases, int... shape) {
    int count = Shape.of(shape).elements();
    float[] values = new float[count];
    int i = 0;
    for (int rank : cases.permutation(count)) {
      values[i++] = (rank + 0.5f) / count;
    }
    return Tensor.wrap(FLOAT, Shape.of(shape), values, 0);
  }

  private static Operation prior(Cases cases) {
    return cases
        .of("prior_box")
        .in("Input", cases.floats(1, 2, 3, 4))
        .in("Image", cases.floats(1, 3, 24, 40))
        .floats("variances", 0.1f, 0.1f, 0.2f, 0.2f)
        .attr("offset", 0.5f);
  }

  private static void priors(Cases cases) {
    cases.seed("prior_box");
    prior(cases)
        .floats("min_sizes", 4)
        .floats("max_sizes")
        .floats("aspect_ratios", 1)
        .attr("flip", false)
        .attr("clip", false)
        .out("Boxes")
        .out("Variances");
    prior(cases)
        .floats("min_sizes", 4, 8)
        .floats("max_sizes", 9, 12)
        .floats("aspect_ratios", 1, 2)
        .attr("flip", true)
        .attr("clip", true)
        .out("Boxes")
        .out("Variances");
    prior(cases)
        .floats("min_sizes", 4, 8)
        .floats("max_sizes", 9, 12)
        .floats("aspect_ratios", 2, 3)
        .attr("flip", true)
        .attr("clip", false)
        .attr("step_w", 8f)
        .attr("step_h", 6f)
        .attr("min_max_aspect_ratios_order", true)
        .out("Boxes")
        .out("Variances");
    cases.seed("density_prior_box");
    cases
        .of("density_prior_box")
        .in("Input", cases.floats(1, 2, 2, 3))
        .in("Image", cases.floats(1, 3, 16, 24))
        .floats("variances", 0.1f, 0.1f, 0.2f, 0.2f)
        .floats("fixed_sizes", 4, 8)
        .floats("fixed_ratios", 1)
        .ints("densities", 2, 1)
        .attr("clip", true)
        .attr("flatten_to_2d", false)
        .attr("offset", 0.5f)
        .attr("step_w", 0f)
        .attr("step_h", 0f)
        .out("Boxes")
        .out("Variances");
    cases
        .of("density_prior_box")
        .in("Input", cases.floats(1, 2, 3, 2))
        .in("Image", cases.floats(1, 3, 20, 30))
        .floats("variances", 0.1f, 0.1f, 0.2f, 0.2f)
        .floats("fixed_sizes", 6, 12)
        .floats("fixed_ratios", 0.5f, 1, 2)
        .ints("densities", 3, 2)
        .attr("clip", false)
        .attr("flatten_to_2d", true)
        .attr("offset", 0.5f)
        .attr("step_w", 9f)
        .attr("step_h", 8f)
        .out("Boxes")
        .out("Variances");
    cases.seed("anchor_generator");
    cases
        .of("anchor_generator")
        .in("Input", cases.floats(1, 2, 2, 3))
        .floats("anchor_sizes", 16, 32)
        .floats("aspect_ratios", 0.5f, 1, 2)
        .floats("variances", 0.1f, 0.1f, 0.2f, 0.2f)
        .floats("stride", 16, 16)
        .attr("offset", 0.5f)
        .out("Anchors")
        .out("Variances");
  }

  private static void coder(Cases cases) {
    cases.seed("box_coder");
    Tensor variances =
        Tensor.of(
            new float[] {0.1f, 0.1f, 0.2f, 0.2f, 0.1f, 0.2f, 0.2f, 0.1f, 0.3f, 0.1f, 0.2f, 0.2f},
            3,
            4);
    for (boolean normalized : new boolean[] {true, false}) {
      for (int axis : new int[] {0, 1}) {
        int[] deltas = axis == 0 ? new int[] {2, 3, 4} : new int[] {3, 2, 4};
        cases
            .of("box_coder")
            .in("PriorBox", boxes(cases, 3))
            .in("PriorBoxVar", variances)
            .in("TargetBox", cases.floats(deltas))
            .attr("code_type", "decode_center_size")
            .attr("box_normalized", normalized)
            .attr("axis", axis)
            .floats("variance")
            .out("OutputBox");
        cases
            .of("box_coder")
            .in("PriorBox", boxes(cases, 3))
            .in("TargetBox", cases.floats(deltas))
            .attr("code_type", "decode_center_size")
            .attr("box_normalized", normalized)
            .attr("axis", axis)
            .floats("variance", 0.1f, 0.1f, 0.2f, 0.2f)
            .out("OutputBox");
      }
      cases
          .of("box_coder")
          .in("PriorBox", boxes(cases, 3))
          .in("PriorBoxVar", variances)
          .in("TargetBox", boxes(cases, 2))
          .attr("code_type", "encode_center_size")
          .attr("box_normalized", normalized)
          .floats("variance")
          .out("OutputBox");
      cases
          .of("box_coder")
          .in("PriorBox", boxes(cases, 3))
          .in("TargetBox", boxes(cases, 2))
          .attr("code_type", "encode_center_size")
          .attr("box_normalized", normalized)
          .floats("variance")
          .out("OutputBox");
    }
  }

  private static Operation yolo(Cases cases, int anchors, int classes, int extra, int h, int w) {
    int[] sizes = {10, 13, 16, 30, 33, 23};
    return cases
        .of("yolo_box")
        .in("X", cases.floats(2, anchors * (5 + classes + extra), h, w))
        .in("ImgSize", Tensor.of(new int[] {h * 30, w * 35, h * 40, w * 32}, 2, 2))
        .ints("anchors", java.util.Arrays.copyOf(sizes, 2 * anchors))
        .attr("class_num", classes)
        .attr("downsample_ratio", 32);
  }

  private static void yolo(Cases cases) {
    cases.seed("yolo_box");
    yolo(cases, 2, 3, 0, 2, 3)
        .attr("conf_thresh", 0.01f)
        .attr("clip_bbox", true)
        .out("Boxes")
        .out("Scores");
    yolo(cases, 3, 2, 0, 3, 2)
        .attr("conf_thresh", 0.5f)
        .attr("clip_bbox", true)
        .out("Boxes")
        .out("Scores");
    yolo(cases, 1, 4, 0, 2, 2)
        .attr("conf_thresh", 0.005f)
        .attr("clip_bbox", false)
        .attr("scale_x_y", 1.05f)
        .out("Boxes")
        .out("Scores");
    yolo(cases, 2, 2, 1, 2, 2)
        .attr("conf_thresh", 0.1f)
        .attr("clip_bbox", true)
        .attr("iou_aware", true)
        .attr("iou_aware_factor", 0.4f)
        .out("Boxes")
        .out("Scores");
  }

  private static Operation nms(Cases cases, String operator, int images, int count, int classes) {
    return cases
        .of(operator)
        .in("BBoxes", boxes(cases, images, count))
        .in("Scores", scores(cases, images, classes, count));
  }

  /** The rows of each of two images summed, as sequences; the first version has one if none. */
  private static void sumOfRows(Cases cases, float least) {
    OperatorCase program = cases.program("multiclass_nms");
    Block main = program.main();
    program.feed("boxes", boxes(cases, 2, 9));
    program.feed("scores", scores(cases, 2, 2, 9));
    Operation suppression =
        main.op("multiclass_nms")
            .from("BBoxes", "boxes")
            .from("Scores", "scores")
            .to("Out", "rows", FLOAT);
    nmsAttributes(suppression, least, 6, 7, 0.4f, 1, -1, true);
    main.op("sequence_pool")
        .from("X", "rows")
        .to("Out", "sums", FLOAT)
        .to("MaxIndex", "places", INT32)
        .attr("pooltype", "SUM")
        .attr("is_test", true);
    program.fetch("rows", FLOAT);
    program.fetch("sums", FLOAT);
  }

  /** Regions of two images with a box per class. */
  private static Operation ofRegions(Cases cases, String operator) {
    Tensor boxes = boxes(cases, 21).reshape(Shape.of(7, 3, 4));
    Tensor scores = scores(cases, 7, 3);
    if (operator.equals("multiclass_nms3")) {
      return cases
          .of(operator)
          .in("BBoxes", boxes)
          .in("Scores", scores)
          .in("RoisNum", Tensor.of(new int[] {3, 4}, 2));
    }
    return cases
        .of(operator)
        .in("BBoxes", LodTensor.ofSequences(boxes, 3, 4))
        .in("Scores", LodTensor.ofSequences(scores, 3, 4));
  }

  private static Operation nmsAttributes(
      Operation operation,
      float score,
      int top,
      int keep,
      float overlap,
      float eta,
      int background,
      boolean normalized) {
    return operation
        .attr("score_threshold", score)
        .attr("nms_top_k", top)
        .attr("keep_top_k", keep)
        .attr("nms_threshold", overlap)
        .attr("nms_eta", eta)
        .attr("background_label", background)
        .attr("normalized", normalized);
  }

  private static Operation nmsOutputs(Operation operation) {
    operation.out("Out");
    if (!operation.type().equals("multiclass_nms")) {
      operation.out("Index", INT32);
    }
    return operation.type().equals("multiclass_nms3")
        ? operation.out("NmsRoisNum", INT32)
        : operation;
  }

  private static void multiclass(Cases cases) {
    for (String operator : new String[] {"multiclass_nms", "multiclass_nms2", "multiclass_nms3"}) {
      cases.seed(operator);
      nmsOutputs(nmsAttributes(nms(cases, operator, 1, 8, 3), 0.1f, 400, 100, 0.45f, 1, -1, true));
      nmsOutputs(nmsAttributes(nms(cases, operator, 2, 10, 3), 0.3f, 5, 6, 0.3f, 1, 0, true));
      nmsOutputs(nmsAttributes(nms(cases, operator, 2, 6, 2), 0.2f, -1, -1, 0.5f, 1, -1, false));
      nmsOutputs(nmsAttributes(nms(cases, operator, 1, 12, 2), 0.05f, 10, 8, 0.6f, 0.8f, -1, true));
      nmsOutputs(nmsAttributes(nms(cases, operator, 1, 5, 2), 0.01f, 3, 2, 0.4f, 1, 1, false));
      // Nothing is above the threshold: one of two images, then all.
      nmsOutputs(nmsAttributes(nms(cases, operator, 2, 4, 2), 0.9f, 10, 10, 0.5f, 1, -1, true));
      nmsOutputs(nmsAttributes(nms(cases, operator, 1, 4, 2), 2, 10, 10, 0.5f, 1, -1, true));
      nmsOutputs(nmsAttributes(ofRegions(cases, operator), 0.2f, 4, 5, 0.4f, 1, 0, false));
      nmsOutputs(nmsAttributes(ofRegions(cases, operator), 0.1f, -1, -1, 0.3f, 1, -1, true));
    }
    cases.seed("sums of rows");
    sumOfRows(cases, 0.2f);
    sumOfRows(cases, 2);
  }

  private static void matrix(Cases cases) {
    cases.seed("matrix_nms");
    for (boolean gaussian : new boolean[] {false, true}) {
      for (boolean normalized : new boolean[] {true, false}) {
        nms(cases, "matrix_nms", 1, 8, 3)
            .attr("score_threshold", 0.1f)
            .attr("post_threshold", 0.05f)
            .attr("nms_top_k", 400)
            .attr("keep_top_k", 100)
            .attr("background_label", -1)
            .attr("use_gaussian", gaussian)
            .attr("gaussian_sigma", 2f)
            .attr("normalized", normalized)
            .out("Out")
            .out("Index", INT32)
            .out("RoisNum", INT32);
        nms(cases, "matrix_nms", 2, 10, 3)
            .attr("score_threshold", 0.2f)
            .attr("post_threshold", 0.2f)
            .attr("nms_top_k", 6)
            .attr("keep_top_k", 5)
            .attr("background_label", 0)
            .attr("use_gaussian", gaussian)
            .attr("gaussian_sigma", 1.5f)
            .attr("normalized", normalized)
            .out("Out")
            .out("Index", INT32)
            .out("RoisNum", INT32);
      }
    }
    nms(cases, "matrix_nms", 1, 4, 2)
        .attr("score_threshold", 2f)
        .attr("post_threshold", 0f)
        .attr("nms_top_k", 6)
        .attr("keep_top_k", 5)
        .attr("background_label", -1)
        .out("Out")
        .out("Index", INT32)
        .out("RoisNum", INT32);
  }

  private static void regions(Cases cases) {
    cases.seed("roi_align");
    int[][] grids = {{2, 2, -1}, {3, 2, 2}, {1, 1, 3}};
    for (int[] grid : grids) {
      for (boolean aligned : new boolean[] {false, true}) {
        cases
            .of("roi_align")
            .in("X", cases.floats(2, 3, 8, 10))
            .in("ROIs", boxes(cases, 4))
            .in("RoisNum", Tensor.of(new int[] {1, 3}, 2))
            .attr("pooled_height", grid[0])
            .attr("pooled_width", grid[1])
            .attr("spatial_scale", 0.75f)
            .attr("sampling_ratio", grid[2])
            .attr("aligned", aligned)
            .out("Out");
      }
    }
    cases
        .of("roi_align")
        .in("X", cases.floats(2, 2, 6, 6))
        .in("ROIs", LodTensor.ofSequences(boxes(cases, 3), 2, 1))
        .attr("pooled_height", 2)
        .attr("pooled_width", 2)
        .attr("spatial_scale", 1f)
        .attr("sampling_ratio", -1)
        .out("Out");
    cases.seed("roi_pool");
    cases
        .of("roi_pool")
        .in("X", cases.floats(2, 2, 8, 10))
        .in("ROIs", boxes(cases, 3))
        .in("RoisNum", Tensor.of(new int[] {1, 2}, 2))
        .attr("pooled_height", 2)
        .attr("pooled_width", 3)
        .attr("spatial_scale", 0.75f)
        .out("Out")
        .ignored("Argmax", ElementType.INT64);
    cases
        .of("roi_pool")
        .in("X", cases.floats(2, 3, 6, 7))
        .in("ROIs", LodTensor.ofSequences(boxes(cases, 4), 3, 1))
        .attr("pooled_height", 3)
        .attr("pooled_width", 2)
        .attr("spatial_scale", 0.5f)
        .out("Out")
        .ignored("Argmax", ElementType.INT64);
  }

  private static void proposals(Cases cases) {
    cases.seed("generate_proposals_v2");
    for (boolean offset : new boolean[] {true, false}) {
      cases
          .of("generate_proposals_v2")
          .in("Scores", scores(cases, 1, 2, 3, 3))
          .in("BboxDeltas", cases.floatsIn(-0.5f, 0.5f, 1, 8, 3, 3))
          .in("ImShape", Tensor.of(new float[] {24, 30}, 1, 2))
          .in("Anchors", boxes(cases, 18).reshape(Shape.of(3, 3, 2, 4)))
          .in("Variances", cases.floatsIn(0.5f, 1, 3, 3, 2, 4))
          .attr("pre_nms_topN", 12)
          .attr("post_nms_topN", 6)
          .attr("nms_thresh", 0.5f)
          .attr("min_size", 1f)
          .attr("eta", 1f)
          .attr("pixel_offset", offset)
          .out("RpnRois")
          .out("RpnRoiProbs")
          .out("RpnRoisNum", INT32);
    }
    // Two images; then none of the first image is large enough.
    for (float[] least : new float[][] {{1, 40, 30, 40}, {6, 5, 30, 40}}) {
      cases
          .of("generate_proposals_v2")
          .in("Scores", scores(cases, 2, 3, 2, 4))
          .in("BboxDeltas", cases.floatsIn(-0.5f, 0.5f, 2, 12, 2, 4))
          .in("ImShape", Tensor.of(new float[] {least[1], least[1], least[2], least[3]}, 2, 2))
          .in("Anchors", boxes(cases, 24).reshape(Shape.of(2, 4, 3, 4)))
          .in("Variances", cases.floatsIn(0.9f, 1, 2, 4, 3, 4))
          .attr("pre_nms_topN", 100)
          .attr("post_nms_topN", 4)
          .attr("nms_thresh", 0.3f)
          .attr("min_size", least[0])
          .attr("eta", 1f)
          .attr("pixel_offset", true)
          .out("RpnRois")
          .out("RpnRoiProbs")
          .out("RpnRoisNum", INT32);
    }
    cases.seed("distribute_fpn_proposals");
    cases
        .of("distribute_fpn_proposals")
        .in("FpnRois", boxes(cases, 6))
        .in("RoisNum", Tensor.of(new int[] {2, 4}, 2))
        .attr("min_level", 2)
        .attr("max_level", 4)
        .attr("refer_level", 3)
        .attr("refer_scale", 2)
        .attr("pixel_offset", true)
        .outs("MultiFpnRois", 3)
        .out("RestoreIndex", INT32)
        .outs("MultiLevelRoIsNum", 3, INT32);
    cases
        .of("distribute_fpn_proposals")
        .in("FpnRois", LodTensor.ofSequences(boxes(cases, 7), 4, 3))
        .attr("min_level", 2)
        .attr("max_level", 5)
        .attr("refer_level", 4)
        .attr("refer_scale", 3)
        .attr("pixel_offset", false)
        .outs("MultiFpnRois", 4)
        .out("RestoreIndex", INT32);
    cases.seed("collect_fpn_proposals");
    cases
        .of("collect_fpn_proposals")
        .in("MultiLevelRois", boxes(cases, 3), boxes(cases, 4))
        .in("MultiLevelScores", scores(cases, 3, 1), cases.floatsIn(0, 1, 4, 1))
        .in("MultiLevelRoIsNum", Tensor.of(new int[] {1, 2}, 2), Tensor.of(new int[] {2, 2}, 2))
        .attr("post_nms_topN", 5)
        .out("FpnRois")
        .out("RoisNum", INT32);
  }
}
