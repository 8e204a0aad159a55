package dev.sardonyx.conformance.paddle.cases;

import static dev.sardonyx.tensor.ElementType.BOOL;
import static dev.sardonyx.tensor.ElementType.FLOAT;
import static dev.sardonyx.tensor.ElementType.INT32;
import static dev.sardonyx.tensor.ElementType.INT64;

import dev.sardonyx.conformance.paddle.LodTensor;
import dev.sardonyx.conformance.paddle.program.Cases;
import dev.sardonyx.tensor.Tensor;

/** Elements chosen, counted, compared, mixed and drawn. */
final class SelectionCases {
  private SelectionCases() {}

  static void add(Cases cases) {
    ranked(cases);
    counted(cases);
    compared(cases);
    mixed(cases);
    folded(cases);
    decoded(cases);
    drawn(cases);
    functions(cases);
  }

  private static void ranked(Cases cases) {
    cases.seed("kthvalue");
    for (int axis : new int[] {-1, 0}) {
      for (boolean isKept : new boolean[] {true, false}) {
        cases
            .of("kthvalue")
            .in("X", cases.distinct(3, 4))
            .attr("k", 2)
            .attr("axis", axis)
            .attr("keepdim", isKept)
            .out("Out")
            .out("Indices", INT64);
      }
    }
    cases
        .of("kthvalue")
        .in("X", Tensor.of(cases.permutation(7), 7))
        .attr("k", 7)
        .out("Out")
        .out("Indices", INT64);
    cases.seed("mode");
    for (int axis : new int[] {-1, 0, 1}) {
      cases
          .of("mode")
          .in("X", cases.floatsIn(0, 1 / 16f, 4, 5, 3))
          .attr("axis", axis)
          .attr("keepdim", axis == 0)
          .out("Out")
          .out("Indices", INT64);
    }
    cases.of("mode").in("X", cases.longs(0, 4, 9)).out("Out").out("Indices", INT64);
  }

  private static void counted(Cases cases) {
    cases.seed("searchsorted");
    Tensor sorted = Tensor.of(new float[] {-1, 0, 0, 1, 3}, 5);
    for (boolean isRight : new boolean[] {true, false}) {
      cases
          .of("searchsorted")
          .weight("SortedSequence", sorted)
          .in("Values", Tensor.of(new float[] {0, -2, 3, 4, 0.5f, 1}, 2, 3))
          .attr("right", isRight)
          .attr("out_int32", isRight)
          .out("Out", isRight ? INT32 : INT64);
    }
    cases
        .of("searchsorted")
        .in("SortedSequence", Tensor.of(new long[] {1, 3, 5, 0, 2, 4}, 2, 3))
        .in("Values", Tensor.of(new long[] {3, 6, 2, -1}, 2, 2))
        .out("Out", INT64);
    cases.seed("bincount");
    cases
        .of("bincount")
        .in("X", Tensor.of(new int[] {1, 3, 1, 0, 3, 1}, 6))
        .attr("minlength", 0)
        .out("Out", INT64);
    cases
        .of("bincount")
        .in("X", Tensor.of(new long[] {1, 3, 1}, 3))
        .attr("minlength", 6)
        .out("Out", INT64);
    cases
        .of("bincount")
        .in("X", Tensor.of(new long[] {1, 2, 1}, 3))
        .in("Weights", cases.floats(3))
        .attr("minlength", 0)
        .out("Out", FLOAT);
  }

  private static void compared(Cases cases) {
    cases.seed("allclose");
    float[] values = {1, 2, 3};
    float[][] others = {{1, 2, 3}, {1, 2, 3.001f}, {1, Float.NaN, 3}};
    for (float[] other : others) {
      cases
          .of("allclose")
          .in("Input", Tensor.of(values, 3))
          .in("Other", Tensor.of(other, 3))
          .attr("rtol", "1e-2")
          .attr("atol", "1e-8")
          .attr("equal_nan", false)
          .out("Out", BOOL);
    }
    cases
        .of("allclose")
        .in("Input", Tensor.of(others[2], 3))
        .in("Other", Tensor.of(others[2], 3))
        .attr("rtol", "1e-5")
        .attr("atol", "1e-8")
        .attr("equal_nan", true)
        .out("Out", BOOL);
    cases.seed("equal_all");
    for (float last : new float[] {3, 4}) {
      cases
          .of("equal_all")
          .in("X", Tensor.of(values, 3))
          .in("Y", Tensor.of(new float[] {1, 2, last}, 3))
          .out("Out", BOOL);
    }
  }

  private static void mixed(Cases cases) {
    cases.seed("trunc");
    cases.of("trunc").in("X", cases.floats(3, 5)).out("Out");
    cases.of("trunc").in("X", cases.longs(-5, 5, 4)).out("Out");
    cases.seed("lerp");
    cases
        .of("lerp")
        .in("X", cases.floats(2, 3))
        .in("Y", cases.floats(2, 3))
        .in("Weight", cases.floats(2, 3))
        .out("Out");
    cases
        .of("lerp")
        .in("X", cases.floats(2, 3))
        .in("Y", cases.floats(3))
        .in("Weight", cases.floats(1))
        .out("Out");
    cases.seed("label_smooth");
    cases.of("label_smooth").in("X", cases.floatsIn(0, 1, 3, 5)).attr("epsilon", 0.1f).out("Out");
    cases
        .of("label_smooth")
        .in("X", cases.floatsIn(0, 1, 3, 5))
        .in("PriorDist", cases.floatsIn(0, 1, 1, 5))
        .attr("epsilon", 0.25f)
        .out("Out");
    cases.seed("broadcast_tensors");
    cases
        .of("broadcast_tensors")
        .in("X", cases.floats(2, 1, 3), cases.floats(4, 1), cases.floats(1))
        .outs("Out", 3);
  }

  private static void folded(Cases cases) {
    cases.seed("fold");
    cases
        .of("fold")
        .in("X", cases.floats(2, 12, 12))
        .ints("output_sizes", 4, 5)
        .ints("kernel_sizes", 2, 2)
        .ints("strides", 1, 1)
        .ints("paddings", 0, 0, 0, 0)
        .ints("dilations", 1, 1)
        .out("Y");
    cases
        .of("fold")
        .in("X", cases.floats(1, 18, 9))
        .ints("output_sizes", 5, 6)
        .ints("kernel_sizes", 3, 3)
        .ints("strides", 2, 2)
        .ints("paddings", 1, 1, 1, 1)
        .ints("dilations", 1, 1)
        .out("Y");
  }

  private static void decoded(Cases cases) {
    cases.seed("viterbi_decode");
    for (boolean hasEnds : new boolean[] {true, false}) {
      cases
          .of("viterbi_decode")
          .in("Input", cases.floats(3, 5, 4))
          .in("Transition", cases.floats(4, 4))
          .in("Length", Tensor.of(new long[] {4, 1, 3}, 3))
          .attr("include_bos_eos_tag", hasEnds)
          .out("Scores", FLOAT)
          .out("Path", INT64);
    }
    cases.seed("crf_decoding labels");
    cases
        .of("crf_decoding")
        .in("Emission", LodTensor.ofSequences(cases.floats(6, 3), 2, 4))
        .weight("Transition", cases.floats(5, 3))
        .in("Label", LodTensor.ofSequences(cases.longs(0, 3, 6, 1), 2, 4))
        .out("ViterbiPath", INT64);
    cases
        .of("crf_decoding")
        .in("Emission", LodTensor.ofSequences(cases.floats(1, 3), 1))
        .weight("Transition", cases.floats(5, 3))
        .out("ViterbiPath", INT64);
    cases.seed("ctc_align");
    for (boolean merges : new boolean[] {true, false}) {
      cases
          .of("ctc_align")
          .in("Input", LodTensor.ofSequences(cases.ints(0, 3, 9, 1), 5, 4))
          .attr("blank", 0)
          .attr("merge_repeated", merges)
          .out("Output", INT32);
      cases
          .of("ctc_align")
          .in("Input", cases.ints(0, 3, 3, 6))
          .in("InputLength", Tensor.of(new int[] {6, 3, 5}, 3, 1))
          .attr("blank", 1)
          .attr("merge_repeated", merges)
          .attr("padding_value", -7)
          .out("Output", INT32)
          .out("OutputLength", INT32);
    }
    cases
        .of("ctc_align")
        .in("Input", LodTensor.ofSequences(Tensor.of(new int[] {0, 0, 0}, 3, 1), 2, 1))
        .attr("blank", 0)
        .attr("merge_repeated", true)
        .out("Output", INT32);
  }

  /** Random numbers of which there is no choice. */
  private static void drawn(Cases cases) {
    cases.seed("drawn");
    cases.of("bernoulli").in("X", Tensor.of(new float[] {0, 1, 1, 0}, 2, 2)).out("Out");
    cases
        .of("randint")
        .attr("shape", new long[] {2, 3})
        .attr("low", 7)
        .attr("high", 8)
        .attr("dtype", 3)
        .out("Out", INT64);
    for (boolean isReplaced : new boolean[] {true, false}) {
      cases
          .of("multinomial")
          .in("X", Tensor.of(new float[] {0, 1, 0, 1, 0, 0}, 2, 3))
          .attr("num_samples", isReplaced ? 4 : 1)
          .attr("replacement", isReplaced)
          .out("Out", INT64);
    }
  }

  private static void functions(Cases cases) {
    cases.seed("functions");
    cases.of("acosh").in("X", cases.floatsIn(1, 8, 3, 5)).out("Out");
    cases.of("asinh").in("X", cases.floats(3, 5)).out("Out");
    cases.of("grad_add").in("X", cases.floats(2, 3)).in("Y", cases.floats(2, 3)).out("Out");
    for (String operator : new String[] {"reduce_amax", "reduce_amin"}) {
      cases.of(operator).in("X", cases.distinct(2, 3, 4)).ints("dim", 1).out("Out");
      cases
          .of(operator)
          .in("X", cases.distinct(2, 3, 4))
          .ints("dim", 0, -1)
          .attr("keep_dim", true)
          .out("Out");
    }
    cases.seed("old resizes");
    for (String kind : new String[] {"bicubic", "bilinear"}) {
      cases
          .of(kind + "_interp")
          .in("X", cases.floats(1, 2, 3, 4))
          .attr("interp_method", kind)
          .attr("align_corners", true)
          .attr("out_h", 5)
          .attr("out_w", 7)
          .out("Out");
    }
    cases
        .of("linear_interp")
        .in("X", cases.floats(1, 2, 5))
        .attr("interp_method", "linear")
        .attr("align_corners", true)
        .attr("out_w", 7)
        .attr("data_layout", "NCHW")
        .out("Out");
    cases
        .of("trilinear_interp")
        .in("X", cases.floats(1, 2, 3, 4, 2))
        .attr("interp_method", "trilinear")
        .attr("align_corners", true)
        .attr("out_d", 4)
        .attr("out_h", 5)
        .attr("out_w", 3)
        .out("Out");
  }
}
