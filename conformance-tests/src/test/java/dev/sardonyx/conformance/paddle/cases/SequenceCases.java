package dev.sardonyx.conformance.paddle.cases;

import static dev.sardonyx.tensor.ElementType.BOOL;
import static dev.sardonyx.tensor.ElementType.FLOAT;
import static dev.sardonyx.tensor.ElementType.INT32;
import static dev.sardonyx.tensor.ElementType.INT64;

import dev.sardonyx.conformance.paddle.LodTensor;
import dev.sardonyx.conformance.paddle.program.Cases;
import dev.sardonyx.conformance.paddle.program.Operation;
import dev.sardonyx.tensor.Tensor;

/** Operators on batches of sequences of different lengths. */
final class SequenceCases {
  private SequenceCases() {}

  static void add(Cases cases) {
    pool(cases);
    cases.seed("sequence_softmax");
    cases
        .of("sequence_softmax")
        .in("X", LodTensor.ofSequences(cases.floats(6, 1), 2, 3, 1))
        .out("Out");
    cases.of("sequence_softmax").in("X", LodTensor.ofSequences(cases.floats(5), 4, 1)).out("Out");
    convolution(cases);
    expand(cases);
    rearrange(cases);
    pad(cases);
    cases.seed("lod_reset");
    cases
        .of("lod_reset")
        .in("X", LodTensor.ofSequences(cases.floats(5, 2), 2, 3))
        .ints("target_lod", 0, 1, 5)
        .out("Out");
    cases
        .of("lod_reset")
        .in("X", cases.floats(5, 2))
        .in("Y", LodTensor.ofSequences(cases.floats(5, 1), 4, 1))
        .out("Out");
    cases.seed("im2sequence");
    cases
        .of("im2sequence")
        .in("X", cases.floats(2, 3, 4, 6))
        .ints("kernels", 2, 3)
        .ints("strides", 2, 1)
        .ints("paddings", 0, 0, 0, 0)
        .ints("out_stride", 1, 1)
        .out("Out");
    cases
        .of("im2sequence")
        .in("X", cases.floats(1, 2, 4, 4))
        .ints("kernels", 3, 3)
        .ints("strides", 1, 2)
        .ints("paddings", 1, 1, 1, 1)
        .ints("out_stride", 1, 1)
        .out("Out");
    cases.seed("row_conv");
    cases
        .of("row_conv")
        .in("X", LodTensor.ofSequences(cases.floats(6, 3), 4, 2))
        .weight("Filter", cases.floats(2, 3))
        .out("Out");
    crf(cases);
    elementwise(cases);
  }

  private static void pool(Cases cases) {
    cases.seed("sequence_pool");
    for (String type : new String[] {"AVERAGE", "SUM", "SQRT", "MAX", "LAST", "FIRST"}) {
      cases
          .of("sequence_pool")
          .in("X", LodTensor.ofSequences(cases.floats(6, 3), 2, 1, 3))
          .attr("pooltype", type)
          .attr("is_test", true)
          .out("Out")
          .ignored("MaxIndex", INT32);
      cases
          .of("sequence_pool")
          .in("X", LodTensor.ofSequences(cases.floats(5, 2, 2), 3, 0, 2))
          .attr("pooltype", type)
          .attr("pad_value", 0.5f)
          .attr("is_test", true)
          .out("Out")
          .ignored("MaxIndex", INT32);
    }
  }

  private static void convolution(Cases cases) {
    cases.seed("sequence_conv");
    int[][] contexts = {{3, -1}, {2, 0}, {4, -2}, {1, 0}};
    for (int[] context : contexts) {
      cases
          .of("sequence_conv")
          .in("X", LodTensor.ofSequences(cases.floats(7, 3), 4, 1, 2))
          .weight("Filter", cases.floats(3 * context[0], 5))
          .attr("contextLength", context[0])
          .attr("contextStart", context[1])
          .attr("contextStride", 1)
          .attr("paddingTrainable", false)
          .out("Out");
    }
  }

  private static void expand(Cases cases) {
    cases.seed("sequence_expand");
    cases
        .of("sequence_expand")
        .in("X", LodTensor.ofSequences(cases.floats(4, 2), 1, 3))
        .in("Y", LodTensor.ofSequences(cases.floats(5, 1), 2, 3))
        .attr("ref_level", 0)
        .out("Out");
    cases
        .of("sequence_expand")
        .in("X", cases.floats(3, 2))
        .in("Y", LodTensor.ofSequences(cases.floats(6, 1), 2, 3, 1))
        .attr("ref_level", -1)
        .out("Out");
    cases
        .of("sequence_expand")
        .in("X", cases.floats(3, 2))
        .in("Y", LodTensor.ofSequences(cases.floats(4, 1), 2, 0, 2))
        .attr("ref_level", 0)
        .out("Out");
    cases.seed("sequence_expand_as");
    cases
        .of("sequence_expand_as")
        .in("X", cases.floats(3, 2))
        .in("Y", LodTensor.ofSequences(cases.floats(6, 1), 3, 1, 2))
        .out("Out");
    cases
        .of("sequence_expand_as")
        .in("X", cases.longs(0, 9, 2, 1))
        .in("Y", LodTensor.ofSequences(cases.floats(4, 3), 1, 3))
        .out("Out");
  }

  private static void rearrange(Cases cases) {
    cases.seed("sequence_concat");
    cases
        .of("sequence_concat")
        .in("X", LodTensor.ofSequences(cases.floats(5, 2), 2, 3))
        .in("X", LodTensor.ofSequences(cases.floats(4, 2), 1, 3))
        .out("Out");
    cases.seed("sequence_reverse");
    cases
        .of("sequence_reverse")
        .in("X", LodTensor.ofSequences(cases.floats(6, 2), 1, 3, 2))
        .out("Y");
    cases
        .of("sequence_reverse")
        .in("X", LodTensor.ofSequences(cases.longs(0, 9, 5, 1), 2, 3))
        .out("Y");
    cases.seed("sequence_reshape");
    cases
        .of("sequence_reshape")
        .in("X", LodTensor.ofSequences(cases.floats(6, 4), 2, 4))
        .attr("new_dim", 8)
        .out("Out");
    cases
        .of("sequence_reshape")
        .in("X", LodTensor.ofSequences(cases.floats(3, 4), 1, 2))
        .attr("new_dim", 2)
        .out("Out");
    cases.seed("sequence_slice");
    cases
        .of("sequence_slice")
        .in("X", LodTensor.ofSequences(cases.floats(7, 2), 3, 4))
        .in("Offset", Tensor.of(new long[] {0, 1}, 2, 1))
        .in("Length", Tensor.of(new long[] {2, 3}, 2, 1))
        .out("Out");
    cases.seed("sequence_enumerate");
    cases
        .of("sequence_enumerate")
        .in("X", LodTensor.ofSequences(cases.longs(1, 9, 5, 1), 2, 3))
        .attr("win_size", 2)
        .attr("pad_value", 0)
        .out("Out");
    cases
        .of("sequence_enumerate")
        .in("X", LodTensor.ofSequences(cases.ints(1, 9, 6, 1), 1, 5))
        .attr("win_size", 3)
        .attr("pad_value", -1)
        .out("Out");
    cases.seed("sequence_erase");
    cases
        .of("sequence_erase")
        .in("X", LodTensor.ofSequences(cases.ints(0, 4, 8, 1), 3, 5))
        .ints("tokens", 1, 3)
        .out("Out");
    cases.seed("sequence_scatter");
    cases
        .of("sequence_scatter")
        .in("X", cases.floats(2, 6))
        .in("Ids", LodTensor.ofSequences(Tensor.of(new long[] {0, 2, 5, 1, 3}, 5, 1), 3, 2))
        .in("Updates", LodTensor.ofSequences(cases.floats(5, 1), 3, 2))
        .out("Out");
  }

  private static void pad(Cases cases) {
    cases.seed("sequence_pad");
    for (int length : new int[] {-1, 5}) {
      cases
          .of("sequence_pad")
          .in("X", LodTensor.ofSequences(cases.floats(6, 2), 2, 3, 1))
          .weight("PadValue", Tensor.of(new float[] {0.5f}, 1))
          .attr("padded_length", length)
          .out("Out")
          .out("Length", INT64);
    }
    cases
        .of("sequence_pad")
        .in("X", LodTensor.ofSequences(cases.floats(4, 3), 1, 3))
        .weight("PadValue", cases.floats(3))
        .attr("padded_length", -1)
        .out("Out")
        .out("Length", INT64);
    cases
        .of("sequence_pad")
        .in("X", LodTensor.ofSequences(cases.longs(0, 9, 5, 1), 2, 3))
        .weight("PadValue", Tensor.of(new long[] {7}, 1))
        .attr("padded_length", 4)
        .out("Out")
        .out("Length", INT64);
    cases.seed("sequence_unpad");
    cases
        .of("sequence_unpad")
        .in("X", cases.floats(3, 4, 2))
        .in("Length", Tensor.of(new long[] {2, 4, 1}, 3))
        .out("Out");
    cases
        .of("sequence_unpad")
        .in("X", cases.longs(0, 9, 2, 3))
        .in("Length", Tensor.of(new long[] {3, 1}, 2))
        .out("Out");
    cases.seed("sequence_mask");
    for (Operation mask :
        new Operation[] {
          cases.of("sequence_mask").in("X", Tensor.of(new long[] {2, 0, 3}, 3)).attr("maxlen", 4),
          cases.of("sequence_mask").in("X", Tensor.of(new long[] {2, 5, 3}, 3)).attr("maxlen", -1),
        }) {
      mask.attr("out_dtype", 3).out("Y", INT64);
    }
    cases
        .of("sequence_mask")
        .in("X", Tensor.of(new int[] {2, 1, 3, 0}, 2, 2))
        .attr("maxlen", 3)
        .attr("out_dtype", 5)
        .out("Y", FLOAT);
    cases
        .of("sequence_mask")
        .in("X", Tensor.of(new long[] {2, 1}, 2))
        .attr("maxlen", 3)
        .attr("out_dtype", 0)
        .out("Y", BOOL);
    cases
        .of("sequence_mask")
        .in("X", Tensor.of(new long[] {2, 1}, 2))
        .weight("MaxLenTensor", Tensor.of(new int[] {3}, 1))
        .attr("maxlen", -1)
        .attr("out_dtype", 2)
        .out("Y", INT32);
  }

  private static void crf(Cases cases) {
    cases.seed("crf_decoding");
    for (int tags : new int[] {3, 5}) {
      cases
          .of("crf_decoding")
          .in("Emission", LodTensor.ofSequences(cases.floats(6, tags), 2, 4))
          .weight("Transition", cases.floats(tags + 2, tags))
          .out("ViterbiPath", INT64);
    }
    cases
        .of("crf_decoding")
        .in("Emission", cases.floats(2, 4, 3))
        .weight("Transition", cases.floats(5, 3))
        .in("Length", Tensor.of(new long[] {4, 2}, 2, 1))
        .out("ViterbiPath", INT64);
  }

  /** Sequences go through operators that know nothing of them. */
  private static void elementwise(Cases cases) {
    cases.seed("through");
    cases.of("relu").in("X", LodTensor.ofSequences(cases.floats(5, 2), 2, 3)).out("Out");
    cases
        .of("mul")
        .in("X", LodTensor.ofSequences(cases.floats(5, 2), 2, 3))
        .weight("Y", cases.floats(2, 3))
        .out("Out");
    cases
        .of("elementwise_add")
        .in("X", LodTensor.ofSequences(cases.floats(5, 2), 2, 3))
        .weight("Y", cases.floats(2))
        .attr("axis", 1)
        .out("Out");
  }
}
