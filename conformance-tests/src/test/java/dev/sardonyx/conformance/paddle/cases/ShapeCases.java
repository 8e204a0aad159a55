package dev.sardonyx.conformance.paddle.cases;

import static dev.sardonyx.tensor.ElementType.BOOL;
import static dev.sardonyx.tensor.ElementType.DOUBLE;
import static dev.sardonyx.tensor.ElementType.FLOAT;
import static dev.sardonyx.tensor.ElementType.FLOAT16;
import static dev.sardonyx.tensor.ElementType.INT32;
import static dev.sardonyx.tensor.ElementType.INT64;
import static dev.sardonyx.tensor.ElementType.INT8;
import static dev.sardonyx.tensor.ElementType.UINT8;

import dev.sardonyx.conformance.paddle.program.Cases;
import dev.sardonyx.conformance.paddle.program.Operation;
import dev.sardonyx.conformance.paddle.program.PaddleType;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;

/** Operators that change shapes, element types or the order of axes, or that join and split. */
final class ShapeCases {
  private ShapeCases() {}

  static void add(Cases cases) {
    reshape(cases);
    transpose(cases);
    squeeze(cases);
    flatten(cases);
    join(cases);
    split(cases);
    expand(cases);
    pad(cases);
    cast(cases);
    cases.seed("shape");
    cases.of("shape").in("Input", cases.floats(2, 3, 4)).out("Out", INT32);
    cases.of("shape").in("Input", cases.longs(0, 9, 5)).out("Out", INT32);
    cases.of("size").in("Input", cases.floats(2, 3, 4)).out("Out", INT64);
    cases.of("size").in("Input", cases.ints(0, 9, 5)).out("Out", INT64);
    rearrange(cases);
  }

  private static void reshape(Cases cases) {
    cases.seed("reshape2");
    int[][] targets = {{6, 4}, {-1, 3, 2}, {0, -1}, {2, 0, 2, 2}, {24}, {0, 0, -1, 1}};
    for (int[] target : targets) {
      cases
          .of("reshape2")
          .in("X", cases.floats(2, 3, 4))
          .ints("shape", target)
          .out("Out")
          .ignored("XShape");
    }
    cases
        .of("reshape2")
        .in("X", cases.floats(2, 3, 4))
        .in("Shape", ints(4, -1))
        .ints("shape", 0, -1)
        .out("Out")
        .ignored("XShape");
    cases
        .of("reshape2")
        .in("X", cases.floats(2, 3, 4))
        .weight("Shape", ints(3, 8))
        .ints("shape", -1, 8)
        .out("Out")
        .ignored("XShape");
    cases
        .of("reshape2")
        .in("X", cases.floats(2, 3, 4))
        .in("ShapeTensor", ints(4), ints(6))
        .ints("shape", 0, -1, 3)
        .out("Out")
        .ignored("XShape");
    cases
        .of("reshape2")
        .in("X", cases.ints(-9, 9, 2, 3))
        .ints("shape", 3, 2)
        .out("Out")
        .ignored("XShape");
    cases
        .of("reshape2")
        .in("X", cases.longs(-9, 9, 2, 3))
        .absent("Shape")
        .absent("ShapeTensor")
        .ints("shape", -1)
        .out("Out")
        .ignored("XShape");
    cases
        .of("reshape2")
        .in("X", cases.booleans(2, 3))
        .ints("shape", 6, 1)
        .out("Out")
        .ignored("XShape");
    cases.of("reshape").in("X", cases.floats(2, 3, 4)).ints("shape", 0, -1).out("Out");
    cases
        .of("reshape")
        .in("X", cases.floats(2, 3, 4))
        .in("Shape", ints(4, -1))
        .ints("shape", 0, -1)
        .out("Out");
  }

  static Tensor ints(int... values) {
    return Tensor.of(values, values.length);
  }

  private static void transpose(Cases cases) {
    cases.seed("transpose2");
    int[][] orders = {{0, 2, 1}, {2, 0, 1}, {1, 2, 0}, {0, 1, 2}};
    for (int[] order : orders) {
      cases
          .of("transpose2")
          .in("X", cases.floats(2, 3, 4))
          .ints("axis", order)
          .out("Out")
          .ignored("XShape");
    }
    cases
        .of("transpose2")
        .in("X", cases.floats(2, 3, 4, 5))
        .ints("axis", 0, 2, 3, 1)
        .attr("data_format", "AnyLayout")
        .out("Out")
        .ignored("XShape");
    cases
        .of("transpose2")
        .in("X", cases.longs(-9, 9, 2, 3))
        .ints("axis", 1, 0)
        .out("Out")
        .ignored("XShape");
    cases.of("transpose").in("X", cases.floats(2, 3, 4)).ints("axis", 2, 1, 0).out("Out");
  }

  private static void squeeze(Cases cases) {
    cases.seed("squeeze2");
    int[][] axes = {{0}, {2}, {-1}, {0, 2}, {}, {1}};
    for (int[] axis : axes) {
      cases
          .of("squeeze2")
          .in("X", cases.floats(1, 3, 1, 2, 1))
          .ints("axes", axis)
          .out("Out")
          .ignored("XShape");
    }
    cases
        .of("squeeze2")
        .in("X", cases.ints(0, 9, 3, 1))
        .ints("axes", 1)
        .out("Out")
        .ignored("XShape");
    cases.of("squeeze").in("X", cases.floats(1, 3, 1)).ints("axes", 0).out("Out");
    cases.seed("unsqueeze2");
    int[][] added = {{0}, {1}, {-1}, {0, 2}, {1, 2}, {0, -1}};
    for (int[] axis : added) {
      cases
          .of("unsqueeze2")
          .in("X", cases.floats(2, 3))
          .ints("axes", axis)
          .out("Out")
          .ignored("XShape");
    }
    cases
        .of("unsqueeze2")
        .in("X", cases.floats(2, 3))
        .weight("AxesTensor", ints(1))
        .out("Out")
        .ignored("XShape");
    cases
        .of("unsqueeze2")
        .in("X", cases.floats(2, 3))
        .weight("AxesTensorList", ints(0), ints(2))
        .out("Out")
        .ignored("XShape");
    cases
        .of("unsqueeze2")
        .in("X", cases.longs(0, 9, 4))
        .ints("axes", 1)
        .out("Out")
        .ignored("XShape");
    cases.of("unsqueeze").in("X", cases.floats(2, 3)).ints("axes", 1).out("Out");
  }

  private static void flatten(Cases cases) {
    cases.seed("flatten");
    for (int axis : new int[] {0, 1, 2, 3}) {
      cases
          .of("flatten2")
          .in("X", cases.floats(2, 3, 4))
          .attr("axis", axis)
          .out("Out")
          .ignored("XShape");
    }
    cases.of("flatten").in("X", cases.floats(2, 3, 4)).attr("axis", 1).out("Out");
    int[][] spans = {{1, 2}, {0, -1}, {1, -1}, {0, 1}, {2, 3}, {-2, -1}};
    for (int[] span : spans) {
      cases
          .of("flatten_contiguous_range")
          .in("X", cases.floats(2, 3, 2, 2))
          .attr("start_axis", span[0])
          .attr("stop_axis", span[1])
          .out("Out")
          .ignored("XShape");
    }
    cases
        .of("flatten_contiguous_range")
        .in("X", cases.longs(0, 9, 2, 3))
        .attr("start_axis", 0)
        .attr("stop_axis", 1)
        .out("Out")
        .ignored("XShape");
  }

  private static void join(Cases cases) {
    cases.seed("concat");
    cases.of("concat").in("X", cases.floats(2, 3), cases.floats(4, 3)).attr("axis", 0).out("Out");
    cases
        .of("concat")
        .in("X", cases.floats(2, 3), cases.floats(2, 1), cases.floats(2, 2))
        .attr("axis", 1)
        .out("Out");
    cases
        .of("concat")
        .in("X", cases.floats(2, 3, 2), cases.floats(2, 3, 1))
        .attr("axis", -1)
        .out("Out");
    cases.of("concat").in("X", cases.floats(2, 3)).attr("axis", 0).out("Out");
    cases.of("concat").in("X", cases.ints(0, 9, 2), cases.ints(0, 9, 3)).attr("axis", 0).out("Out");
    cases
        .of("concat")
        .in("X", cases.longs(0, 9, 2), cases.longs(0, 9, 3))
        .attr("axis", 0)
        .out("Out");
    cases
        .of("concat")
        .in("X", cases.floats(2, 3), cases.floats(2, 3))
        .weight("AxisTensor", ints(1))
        .attr("axis", 0)
        .out("Out");
    cases.seed("stack");
    for (int axis : new int[] {0, 1, 2, -1}) {
      cases
          .of("stack")
          .in("X", cases.floats(2, 3), cases.floats(2, 3), cases.floats(2, 3))
          .attr("axis", axis)
          .out("Y");
    }
    cases.of("stack").in("X", cases.ints(0, 9, 1), cases.ints(0, 9, 1)).attr("axis", 0).out("Y");
    cases.of("stack").in("X", cases.longs(0, 9, 2)).attr("axis", 0).out("Y");
    cases.seed("partial");
    for (String operator : new String[] {"partial_concat", "partial_sum"}) {
      cases
          .of(operator)
          .in("X", cases.floats(3, 4), cases.floats(3, 4))
          .attr("start_index", 1)
          .attr("length", 2)
          .out("Out");
      cases
          .of(operator)
          .in("X", cases.floats(3, 4), cases.floats(3, 4))
          .attr("start_index", 0)
          .attr("length", -1)
          .out("Out");
    }
    cases.seed("meshgrid");
    cases.of("meshgrid").in("X", cases.floats(2), cases.floats(3)).outs("Out", 2);
    cases
        .of("meshgrid")
        .in("X", cases.longs(0, 9, 2), cases.longs(0, 9, 3), cases.longs(0, 9, 4))
        .outs("Out", 3);
  }

  private static void split(Cases cases) {
    cases.seed("split");
    cases
        .of("split")
        .in("X", cases.floats(2, 6))
        .attr("axis", 1)
        .attr("num", 3)
        .ints("sections")
        .outs("Out", 3);
    cases
        .of("split")
        .in("X", cases.floats(2, 6))
        .attr("axis", 1)
        .attr("num", 0)
        .ints("sections", 1, 2, 3)
        .outs("Out", 3);
    cases
        .of("split")
        .in("X", cases.floats(2, 6))
        .attr("axis", 1)
        .attr("num", 0)
        .ints("sections", 2, -1)
        .outs("Out", 2);
    cases
        .of("split")
        .in("X", cases.longs(0, 9, 4, 2))
        .attr("axis", 0)
        .attr("num", 2)
        .outs("Out", 2);
    cases
        .of("split")
        .in("X", cases.floats(2, 6))
        .weight("AxisTensor", ints(1))
        .attr("num", 2)
        .outs("Out", 2);
    cases
        .of("split")
        .in("X", cases.floats(2, 6))
        .weight("SectionsTensorList", ints(4), ints(2))
        .attr("axis", 1)
        .ints("sections", -1, -1)
        .outs("Out", 2);
    cases.seed("unstack");
    cases.of("unstack").in("X", cases.floats(2, 3)).attr("axis", 0).attr("num", 2).outs("Y", 2);
    cases.of("unstack").in("X", cases.floats(2, 3, 2)).attr("axis", -2).attr("num", 3).outs("Y", 3);
    cases.of("unbind").in("X", cases.floats(2, 3)).attr("axis", 0).outs("Out", 2);
    cases.of("unbind").in("X", cases.floats(2, 3, 2)).attr("axis", -1).outs("Out", 2);
    cases.of("unbind").in("X", cases.ints(0, 9, 3)).attr("axis", 0).outs("Out", 3);
  }

  private static void expand(Cases cases) {
    cases.seed("expand");
    cases.of("expand").in("X", cases.floats(2, 1, 3)).ints("expand_times", 1, 4, 2).out("Out");
    cases.of("expand").in("X", cases.ints(0, 9, 2)).ints("expand_times", 3).out("Out");
    cases.of("expand").in("X", cases.floats(2, 3)).weight("ExpandTimes", ints(2, 1)).out("Out");
    cases
        .of("expand")
        .in("X", cases.floats(2, 3))
        .weight("expand_times_tensor", ints(2), ints(3))
        .ints("expand_times", -1, -1)
        .out("Out");
    cases.seed("expand_v2");
    cases.of("expand_v2").in("X", cases.floats(1, 3)).ints("shape", 4, 3).out("Out");
    cases.of("expand_v2").in("X", cases.floats(2, 1)).ints("shape", -1, 3).out("Out");
    cases.of("expand_v2").in("X", cases.floats(3)).ints("shape", 2, 4, 3).out("Out");
    cases.of("expand_v2").in("X", cases.longs(0, 9, 2, 1)).weight("Shape", ints(2, 4)).out("Out");
    cases
        .of("expand_v2")
        .in("X", cases.floats(1, 3))
        .weight("expand_shapes_tensor", ints(2), ints(3))
        .ints("shape", -1, -1)
        .out("Out");
    cases.of("expand_v2").in("X", cases.booleans(1, 3)).ints("shape", 2, 3).out("Out");
    cases.seed("expand_as_v2");
    cases
        .of("expand_as_v2")
        .in("X", cases.floats(1, 3))
        .in("Y", cases.floats(4, 3))
        .ints("target_shape", 4, 3)
        .out("Out");
    cases.of("expand_as_v2").in("X", cases.floats(3)).ints("target_shape", 2, 2, 3).out("Out");
    cases.seed("tile");
    cases.of("tile").in("X", cases.floats(2, 3)).ints("repeat_times", 2, 1).out("Out");
    cases.of("tile").in("X", cases.floats(2, 3)).ints("repeat_times", 3).out("Out");
    cases.of("tile").in("X", cases.floats(2, 3)).ints("repeat_times", 2, 1, 2).out("Out");
    cases.of("tile").in("X", cases.ints(0, 9, 3)).weight("RepeatTimes", ints(2, 2)).out("Out");
    cases
        .of("tile")
        .in("X", cases.longs(0, 9, 3))
        .weight("repeat_times_tensor", ints(2), ints(1))
        .ints("repeat_times", -1, -1)
        .out("Out");
    cases.seed("repeat_interleave");
    cases
        .of("repeat_interleave")
        .in("X", cases.floats(2, 3))
        .attr("Repeats", 2)
        .attr("dim", 1)
        .out("Out");
    cases
        .of("repeat_interleave")
        .in("X", cases.floats(2, 3))
        .in("RepeatsTensor", ints(1, 0, 2))
        .attr("dim", 1)
        .out("Out");
  }

  private static void pad(Cases cases) {
    cases.seed("pad");
    cases
        .of("pad")
        .in("X", cases.floats(2, 3))
        .ints("paddings", 0, 1, 2, 0)
        .attr("pad_value", 0.5f)
        .out("Out");
    cases.of("pad").in("X", cases.floats(2, 3, 2)).ints("paddings", 1, 1, 0, 0, 0, 2).out("Out");
    cases
        .of("pad")
        .in("X", cases.ints(0, 9, 4))
        .ints("paddings", 1, 2)
        .attr("pad_value", 3f)
        .out("Out");
    for (String mode : new String[] {"constant", "reflect", "replicate", "circular"}) {
      cases
          .of("pad3d")
          .in("X", cases.floats(1, 2, 3, 4, 3))
          .ints("paddings", 1, 2, 0, 1, 2, 0)
          .attr("mode", mode)
          .attr("value", 0.5f)
          .attr("data_format", "NCDHW")
          .out("Out");
      cases
          .of("pad3d")
          .in("X", cases.floats(1, 3, 4, 3, 2))
          .ints("paddings", 1, 2, 0, 1, 2, 0)
          .attr("mode", mode)
          .attr("value", 0.5f)
          .attr("data_format", "NDHWC")
          .out("Out");
    }
    cases
        .of("pad3d")
        .in("X", cases.floats(1, 2, 3, 4, 3))
        .weight("Paddings", ints(1, 1, 2, 0, 0, 1))
        .ints("paddings", 0, 0, 0, 0, 0, 0)
        .attr("mode", "constant")
        .attr("value", 0f)
        .attr("data_format", "NCDHW")
        .out("Out");
    for (String mode : new String[] {"constant", "reflect", "edge"}) {
      cases
          .of("pad2d")
          .in("X", cases.floats(1, 2, 4, 3))
          .ints("paddings", 1, 2, 0, 2)
          .attr("mode", mode)
          .attr("pad_value", 0.5f)
          .attr("data_format", "NCHW")
          .out("Out");
    }
    cases
        .of("pad2d")
        .in("X", cases.floats(1, 4, 3, 2))
        .ints("paddings", 1, 2, 0, 2)
        .attr("mode", "constant")
        .attr("pad_value", 0.5f)
        .attr("data_format", "NHWC")
        .out("Out");
  }

  private static void cast(Cases cases) {
    cases.seed("cast");
    ElementType[] types = {FLOAT, DOUBLE, FLOAT16, INT32, INT64, INT8, UINT8, BOOL};
    Tensor[] sources = {
      cases.floatsIn(0, 16, 7),
      cases.ints(-100, 100, 2, 3),
      cases.longs(0, 100, 5),
      cases.doubles(5),
      cases.booleans(6)
    };
    for (Tensor source : sources) {
      for (ElementType type : types) {
        cases
            .of("cast")
            .in("X", source)
            .attr("in_dtype", PaddleType.of(source.elementType()))
            .attr("out_dtype", PaddleType.of(type))
            .out("Out", type);
      }
    }
  }

  private static void rearrange(Cases cases) {
    cases.seed("flip");
    cases.of("flip").in("X", cases.floats(2, 3, 4)).ints("axis", 1).out("Out");
    cases.of("flip").in("X", cases.floats(2, 3, 4)).ints("axis", 0, -1).out("Out");
    cases.of("flip").in("X", cases.ints(0, 9, 5)).ints("axis", 0).out("Out");
    cases.of("reverse").in("X", cases.floats(2, 3)).ints("axis", 1).out("Out");
    cases.seed("roll");
    cases.of("roll").in("X", cases.floats(2, 3, 4)).longs("shifts", 1).longs("axis", 1).out("Out");
    cases
        .of("roll")
        .in("X", cases.floats(2, 3, 4))
        .longs("shifts", -1, 2)
        .longs("axis", 0, 2)
        .out("Out");
    cases.of("roll").in("X", cases.floats(2, 3)).longs("shifts", 2).longs("axis").out("Out");
    cases
        .of("roll")
        .in("X", cases.floats(3, 4))
        .weight("ShiftsTensor", Tensor.of(new long[] {2}, 1))
        .longs("axis", 1)
        .out("Out");
    cases.seed("tril_triu");
    for (boolean lower : new boolean[] {true, false}) {
      for (int diagonal : new int[] {0, 1, -1}) {
        cases
            .of("tril_triu")
            .in("X", cases.floats(2, 3, 4))
            .attr("lower", lower)
            .attr("diagonal", diagonal)
            .out("Out");
      }
      cases.of("tril_triu").in("X", cases.longs(1, 9, 4, 3)).attr("lower", lower).out("Out");
    }
    for (Operation shuffle :
        new Operation[] {
          cases
              .of("pixel_shuffle")
              .in("X", cases.floats(2, 8, 2, 3))
              .attr("upscale_factor", 2)
              .attr("data_format", "NCHW"),
          cases
              .of("pixel_shuffle")
              .in("X", cases.floats(1, 2, 3, 9))
              .attr("upscale_factor", 3)
              .attr("data_format", "NHWC"),
          cases.of("shuffle_channel").in("X", cases.floats(1, 6, 2, 2)).attr("group", 3),
          cases.of("space_to_depth").in("X", cases.floats(1, 4, 4, 2)).attr("blocksize", 2),
          cases
              .of("temporal_shift")
              .in("X", cases.floats(6, 4, 2, 2))
              .attr("seg_num", 3)
              .attr("shift_ratio", 0.25f),
          cases
              .of("temporal_shift")
              .in("X", cases.floats(4, 8, 1, 2))
              .attr("seg_num", 2)
              .attr("shift_ratio", 0.4f)
              .attr("data_format", "NCHW"),
          cases
              .of("temporal_shift")
              .in("X", cases.floats(4, 2, 2, 8))
              .attr("seg_num", 2)
              .attr("shift_ratio", 0.25f)
              .attr("data_format", "NHWC"),
        }) {
      shuffle.out("Out");
    }
  }
}
