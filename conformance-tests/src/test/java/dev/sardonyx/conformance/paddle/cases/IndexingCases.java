package dev.sardonyx.conformance.paddle.cases;

import static dev.sardonyx.tensor.ElementType.FLOAT;
import static dev.sardonyx.tensor.ElementType.INT32;
import static dev.sardonyx.tensor.ElementType.INT64;

import dev.sardonyx.conformance.paddle.LodTensor;
import dev.sardonyx.conformance.paddle.program.Cases;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** Operators that take or put elements by their position. */
final class IndexingCases {
  private IndexingCases() {}

  static void add(Cases cases) {
    slice(cases);
    stridedSlice(cases);
    gather(cases);
    scatter(cases);
    select(cases);
    lookup(cases);
    setValue(cases);
    unique(cases);
  }

  static Tensor ints(int... values) {
    return Tensor.of(values, values.length);
  }

  static Tensor longs(long... values) {
    return Tensor.of(values, values.length);
  }

  private static void slice(Cases cases) {
    cases.seed("slice");
    cases
        .of("slice")
        .in("Input", cases.floats(3, 4, 5))
        .ints("axes", 0)
        .ints("starts", 1)
        .ints("ends", 3)
        .ints("infer_flags", 1)
        .ints("decrease_axis")
        .out("Out");
    cases
        .of("slice")
        .in("Input", cases.floats(3, 4, 5))
        .ints("axes", 0, 2)
        .ints("starts", -2, 1)
        .ints("ends", 10000000, -1)
        .out("Out");
    cases
        .of("slice")
        .in("Input", cases.floats(3, 4, 5))
        .ints("axes", 1)
        .ints("starts", 2)
        .ints("ends", 3)
        .ints("decrease_axis", 1)
        .out("Out");
    cases
        .of("slice")
        .in("Input", cases.floats(3, 4, 5))
        .ints("axes", 0, 1)
        .ints("starts", 1, 0)
        .ints("ends", 2, 2)
        .ints("decrease_axis", 0)
        .out("Out");
    cases
        .of("slice")
        .in("Input", cases.floats(3))
        .ints("axes", 0)
        .ints("starts", -1)
        .ints("ends", 2147483647)
        .ints("decrease_axis", 0)
        .out("Out");
    cases
        .of("slice")
        .in("Input", cases.ints(0, 9, 6))
        .ints("axes", 0)
        .ints("starts", 0)
        .ints("ends", -2)
        .out("Out");
    cases
        .of("slice")
        .in("Input", cases.longs(0, 9, 2, 6))
        .ints("axes", 1)
        .ints("starts", 2)
        .ints("ends", 4)
        .out("Out");
    cases
        .of("slice")
        .in("Input", cases.booleans(6))
        .ints("axes", 0)
        .ints("starts", 2)
        .ints("ends", 4)
        .out("Out");
    cases
        .of("slice")
        .in("Input", cases.floats(3, 4))
        .weight("StartsTensor", ints(1, 0))
        .weight("EndsTensor", ints(3, 2))
        .ints("axes", 0, 1)
        .ints("starts", -1, -1)
        .ints("ends", -1, -1)
        .ints("infer_flags", -1, -1)
        .out("Out");
    cases
        .of("slice")
        .in("Input", cases.floats(3, 4))
        .in("StartsTensorList", ints(1))
        .in("EndsTensorList", ints(2))
        .ints("axes", 0)
        .ints("starts", -1)
        .ints("ends", -1)
        .ints("infer_flags", -1)
        .out("Out");
    cases
        .of("slice")
        .in("Input", cases.floats(4, 3))
        .in("StartsTensorList", ints(2))
        .in("EndsTensorList", ints(3))
        .ints("axes", 0)
        .ints("starts", -1)
        .ints("ends", -1)
        .ints("infer_flags", -1)
        .ints("decrease_axis", 0)
        .out("Out");
  }

  private static void stridedSlice(Cases cases) {
    cases.seed("strided_slice");
    cases
        .of("strided_slice")
        .in("Input", cases.floats(6, 5))
        .ints("axes", 0)
        .ints("starts", 1)
        .ints("ends", 6)
        .ints("strides", 2)
        .ints("infer_flags", 1)
        .out("Out");
    cases
        .of("strided_slice")
        .in("Input", cases.floats(6, 5))
        .ints("axes", 0, 1)
        .ints("starts", -1, 0)
        .ints("ends", -7, 5)
        .ints("strides", -1, 3)
        .ints("infer_flags", 1, 1)
        .out("Out");
    cases
        .of("strided_slice")
        .in("Input", cases.longs(0, 9, 6))
        .ints("axes", 0)
        .ints("starts", 4)
        .ints("ends", 0)
        .ints("strides", -2)
        .ints("infer_flags", 1)
        .out("Out");
    cases
        .of("strided_slice")
        .in("Input", cases.floats(3, 4))
        .ints("axes", 1)
        .ints("starts", 1)
        .ints("ends", 2)
        .ints("strides", 1)
        .ints("infer_flags", 1)
        .ints("decrease_axis", 1)
        .out("Out");
    cases
        .of("strided_slice")
        .in("Input", cases.floats(6, 2))
        .weight("StartsTensor", ints(1))
        .weight("EndsTensor", ints(5))
        .weight("StridesTensor", ints(2))
        .ints("axes", 0)
        .ints("starts", -1)
        .ints("ends", -1)
        .ints("strides", -1)
        .ints("infer_flags", -1)
        .out("Out");
  }

  private static void gather(Cases cases) {
    cases.seed("gather");
    cases.of("gather").in("X", cases.floats(4, 3)).in("Index", ints(2, 0, 2)).out("Out");
    cases.of("gather").in("X", cases.floats(4)).in("Index", longs(3, 1)).out("Out");
    cases
        .of("gather")
        .in("X", cases.floats(2, 4, 3))
        .in("Index", longs(3, 0))
        .attr("axis", 1)
        .out("Out");
    cases
        .of("gather")
        .in("X", cases.floats(2, 4, 3))
        .in("Index", ints(1))
        .weight("Axis", ints(2))
        .out("Out");
    cases.of("gather").in("X", cases.longs(0, 99, 4, 2)).in("Index", ints(1, 3)).out("Out");
    cases.of("gather").in("X", cases.ints(0, 99, 4)).in("Index", longs(0, 3)).out("Out");
    cases.seed("gather_nd");
    cases
        .of("gather_nd")
        .in("X", cases.floats(3, 4))
        .in("Index", longs(0, 2, 1).reshape(Shape.of(3, 1)))
        .out("Out");
    cases
        .of("gather_nd")
        .in("X", cases.floats(4, 3))
        .in("Index", Tensor.of(new int[] {2, 1, 0, 2, 3, 0}, 3, 2))
        .out("Out");
    cases
        .of("gather_nd")
        .in("X", cases.floats(2, 3, 4))
        .in("Index", Tensor.of(new long[] {1, 2, 0, 0}, 2, 1, 2))
        .out("Out");
    cases
        .of("gather_nd")
        .in("X", cases.longs(0, 99, 2, 3))
        .in("Index", Tensor.of(new long[] {1, 2}, 2))
        .out("Out");
    cases.seed("index_select");
    cases
        .of("index_select")
        .in("X", cases.floats(3, 4))
        .in("Index", longs(2, 0))
        .attr("dim", 0)
        .out("Out");
    cases
        .of("index_select")
        .in("X", cases.floats(2, 3, 4))
        .in("Index", ints(1, 1, 2))
        .attr("dim", -1)
        .out("Out");
    cases
        .of("index_select")
        .in("X", cases.longs(0, 9, 3, 2))
        .in("Index", longs(1))
        .attr("dim", 1)
        .out("Out");
    cases.seed("index_sample");
    cases
        .of("index_sample")
        .in("X", cases.floats(3, 5))
        .in("Index", cases.ints(0, 5, 3, 2))
        .out("Out");
    cases
        .of("index_sample")
        .in("X", cases.longs(0, 99, 2, 4))
        .in("Index", cases.longs(0, 4, 2, 4))
        .out("Out");
    cases.seed("take_along_axis");
    for (int axis : new int[] {0, 1}) {
      cases
          .of("take_along_axis")
          .in("Input", cases.floats(3, 4))
          .in("Index", cases.longs(0, 3, 3, 4))
          .attr("Axis", axis)
          .out("Result");
    }
    cases
        .of("take_along_axis")
        .in("Input", cases.floats(2, 3, 4))
        .in("Index", cases.ints(0, 4, 2, 3, 2))
        .attr("Axis", 2)
        .out("Result");
    cases
        .of("take_along_axis")
        .in("Input", cases.ints(0, 99, 4))
        .in("Index", cases.longs(0, 4, 6))
        .attr("Axis", 0)
        .out("Result");
  }

  private static void scatter(Cases cases) {
    cases.seed("scatter");
    cases
        .of("scatter")
        .in("X", cases.floats(4, 3))
        .in("Ids", longs(2, 0))
        .in("Updates", cases.floats(2, 3))
        .attr("overwrite", true)
        .out("Out");
    cases
        .of("scatter")
        .in("X", cases.floats(4, 3))
        .in("Ids", ints(1, 1, 3))
        .in("Updates", cases.floats(3, 3))
        .attr("overwrite", false)
        .out("Out");
    cases
        .of("scatter")
        .in("X", cases.floats(5))
        .in("Ids", longs(4, 0))
        .in("Updates", cases.floats(2))
        .attr("overwrite", true)
        .out("Out");
    cases
        .of("scatter")
        .in("X", cases.longs(0, 9, 4, 2))
        .in("Ids", longs(3))
        .in("Updates", cases.longs(0, 9, 1, 2))
        .attr("overwrite", true)
        .out("Out");
    cases.seed("scatter_nd_add");
    cases
        .of("scatter_nd_add")
        .in("X", cases.floats(4, 3))
        .in("Index", Tensor.of(new long[] {1, 1, 3}, 3, 1))
        .in("Updates", cases.floats(3, 3))
        .out("Out");
    cases
        .of("scatter_nd_add")
        .in("X", cases.floats(4, 3))
        .in("Index", Tensor.of(new int[] {0, 2, 3, 1, 0, 2}, 3, 2))
        .in("Updates", cases.floats(3))
        .out("Out");
    cases
        .of("scatter_nd_add")
        .in("X", cases.longs(0, 9, 4))
        .in("Index", Tensor.of(new long[] {0, 2}, 2, 1))
        .in("Updates", cases.longs(0, 9, 2))
        .out("Out");
    cases.seed("put_along_axis");
    for (String reduce : new String[] {"assign", "add", "mul"}) {
      cases
          .of("put_along_axis")
          .in("Input", cases.floats(3, 4))
          .in("Index", Tensor.of(new long[] {0, 2, 1, 0}, 1, 4))
          .in("Value", cases.floats(1, 4))
          .attr("Axis", 0)
          .attr("Reduce", reduce)
          .out("Result");
    }
    cases
        .of("put_along_axis")
        .in("Input", cases.longs(0, 9, 2, 4))
        .in("Index", Tensor.of(new long[] {3, 0}, 2, 1))
        .in("Value", cases.longs(0, 9, 2, 1))
        .attr("Axis", 1)
        .attr("Reduce", "assign")
        .out("Result");
  }

  private static void select(Cases cases) {
    cases.seed("where");
    cases
        .of("where")
        .in("X", cases.floats(2, 3))
        .in("Y", cases.floats(2, 3))
        .in("Condition", cases.booleans(2, 3))
        .out("Out");
    cases
        .of("where")
        .in("X", cases.longs(0, 9, 7))
        .in("Y", cases.longs(0, 9, 7))
        .in("Condition", cases.booleans(7))
        .out("Out");
    cases
        .of("where")
        .in("X", cases.doubles(2, 3, 2))
        .in("Y", cases.doubles(2, 3, 2))
        .in("Condition", cases.booleans(2, 3, 2))
        .out("Out");
    cases.seed("where_index");
    cases.of("where_index").in("Condition", cases.booleans(2, 5)).out("Out", INT64);
    cases.of("where_index").in("Condition", cases.ints(0, 2, 7)).out("Out", INT64);
    cases.of("where_index").in("Condition", cases.floatsIn(0, 1 / 32f, 2, 3, 2)).out("Out", INT64);
    cases.seed("masked_select");
    cases.of("masked_select").in("X", cases.floats(2, 5)).in("Mask", cases.booleans(2, 5)).out("Y");
    cases.of("masked_select").in("X", cases.longs(0, 9, 7)).in("Mask", cases.booleans(7)).out("Y");
    cases.seed("multiplex");
    cases
        .of("multiplex")
        .in("X", cases.floats(3, 2), cases.floats(3, 2))
        .in("Ids", Tensor.of(new int[] {1, 0, 1}, 3, 1))
        .out("Out");
    cases.seed("one_hot");
    cases
        .of("one_hot_v2")
        .in("X", cases.longs(0, 5, 4))
        .attr("depth", 5)
        .attr("dtype", 5)
        .out("Out", FLOAT);
    cases
        .of("one_hot_v2")
        .in("X", cases.ints(0, 5, 2, 3))
        .attr("depth", 6)
        .attr("dtype", 5)
        .out("Out", FLOAT);
    cases
        .of("one_hot_v2")
        .in("X", longs(0, 1, 2))
        .attr("depth", 3)
        .attr("dtype", 5)
        .attr("allow_out_of_range", true)
        .out("Out", FLOAT);
    cases
        .of("one_hot_v2")
        .in("X", cases.longs(0, 5, 4))
        .weight("depth_tensor", ints(5))
        .attr("depth", 1)
        .attr("dtype", 3)
        .out("Out", INT64);
    cases
        .of("one_hot")
        .in("X", cases.longs(0, 5, 4, 1))
        .attr("depth", 5)
        .attr("dtype", 5)
        .out("Out", FLOAT);
    cases
        .of("one_hot")
        .in("X", cases.ints(0, 5, 2, 3, 1))
        .attr("depth", 5)
        .attr("dtype", 2)
        .out("Out", INT32);
  }

  private static void lookup(Cases cases) {
    cases.seed("lookup_table");
    cases
        .of("lookup_table")
        .in("Ids", cases.longs(0, 6, 4, 1))
        .weight("W", cases.floats(6, 3))
        .attr("padding_idx", -1L)
        .out("Out", FLOAT);
    cases
        .of("lookup_table")
        .in("Ids", cases.longs(0, 6, 2, 4, 1))
        .weight("W", cases.floats(6, 3))
        .attr("padding_idx", 2L)
        .out("Out", FLOAT);
    cases
        .of("lookup_table")
        .in("Ids", LodTensor.ofSequences(cases.longs(0, 6, 5, 1), 2, 3))
        .weight("W", cases.floats(6, 2))
        .attr("padding_idx", -1L)
        .out("Out", FLOAT);
    cases.seed("lookup_table_v2");
    cases
        .of("lookup_table_v2")
        .in("Ids", cases.longs(0, 6, 4))
        .weight("W", cases.floats(6, 3))
        .attr("padding_idx", -1L)
        .out("Out", FLOAT);
    cases
        .of("lookup_table_v2")
        .in("Ids", cases.ints(0, 6, 2, 3))
        .weight("W", cases.floats(6, 3))
        .attr("padding_idx", 1L)
        .out("Out", FLOAT);
    cases
        .of("lookup_table_v2")
        .in("Ids", longs(0, 5, 3, 0))
        .weight("W", cases.floats(6, 3))
        .attr("padding_idx", 0L)
        .out("Out", FLOAT);
  }

  private static void setValue(Cases cases) {
    cases.seed("set_value");
    cases
        .of("set_value")
        .in("Input", cases.floats(3, 4))
        .attr("dtype", 5)
        .longs("axes", 0)
        .longs("starts", 1)
        .longs("ends", 2)
        .longs("steps", 1)
        .longs("shape", 1)
        .floats("fp32_values", 7.5f)
        .out("Out");
    cases
        .of("set_value")
        .in("Input", cases.floats(3, 4))
        .attr("dtype", 5)
        .longs("axes", 0, 1)
        .longs("starts", 0, 1)
        .longs("ends", 3, 4)
        .longs("steps", 2, 1)
        .longs("shape", 2, 3)
        .floats("fp32_values", 1, 2, 3, 4, 5, 6)
        .out("Out");
    cases
        .of("set_value")
        .in("Input", cases.floats(3, 4))
        .in("ValueTensor", cases.floats(4))
        .attr("dtype", 5)
        .longs("axes", 0)
        .longs("starts", -1)
        .longs("ends", 10000)
        .longs("steps", 1)
        .longs("shape")
        .longs("decrease_axes", 0)
        .out("Out");
    cases
        .of("set_value")
        .in("Input", cases.floats(3, 4))
        .in("ValueTensor", cases.floats(3, 2))
        .attr("dtype", 5)
        .longs("axes", 1)
        .longs("starts", 3)
        .longs("ends", 0)
        .longs("steps", -2)
        .longs("shape")
        .out("Out");
    cases
        .of("set_value")
        .in("Input", cases.floats(2, 3, 4))
        .in("ValueTensor", cases.floats(1))
        .weight("StartsTensorList", ints(1))
        .weight("EndsTensorList", ints(2))
        .attr("dtype", 5)
        .longs("axes", 1)
        .longs("starts")
        .longs("ends")
        .longs("steps", 1)
        .longs("shape")
        .longs("decrease_axes", 1)
        .out("Out");
    cases
        .of("set_value")
        .in("Input", cases.longs(0, 9, 5))
        .attr("dtype", 3)
        .longs("axes", 0)
        .longs("starts", 1)
        .longs("ends", 4)
        .longs("steps", 1)
        .longs("shape", 3)
        .longs("int64_values", 70, 80, 90)
        .out("Out");
    cases
        .of("set_value")
        .in("Input", cases.ints(0, 9, 5))
        .attr("dtype", 2)
        .longs("axes", 0)
        .longs("starts", 0)
        .longs("ends", 5)
        .longs("steps", 2)
        .longs("shape", 1)
        .ints("int32_values", -7)
        .out("Out");
    cases
        .of("set_value")
        .in("Input", cases.booleans(5))
        .attr("dtype", 0)
        .longs("axes", 0)
        .longs("starts", 0)
        .longs("ends", 2)
        .longs("steps", 1)
        .longs("shape", 1)
        .ints("bool_values", 1)
        .out("Out");
  }

  private static void unique(Cases cases) {
    cases.seed("unique");
    Tensor[] sources = {
      Tensor.of(new float[] {2, 1, 2, 5, 1, 1}, 6),
      Tensor.of(new long[] {3, 3, 0, 9, 0}, 5),
      Tensor.of(new int[] {4, 4, 1, 2}, 2, 2)
    };
    for (Tensor source : sources) {
      ElementType type = source.elementType();
      cases
          .of("unique")
          .in("X", source)
          .attr("dtype", 3)
          .attr("return_index", true)
          .attr("return_inverse", true)
          .attr("return_counts", true)
          .ints("axis")
          .attr("is_sorted", true)
          .out("Out", type)
          .out("Indices", INT64)
          .out("Index", INT64)
          .out("Counts", INT64);
    }
    cases
        .of("unique")
        .in("X", Tensor.of(new float[] {1, 2, 0, 0, 1, 2}, 3, 2))
        .attr("dtype", 3)
        .attr("return_index", true)
        .attr("return_inverse", true)
        .attr("return_counts", true)
        .ints("axis", 0)
        .attr("is_sorted", true)
        .out("Out")
        .out("Indices", INT64)
        .out("Index", INT64)
        .out("Counts", INT64);
  }
}
