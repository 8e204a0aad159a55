package dev.sardonyx.conformance.paddle.cases;

import static dev.sardonyx.tensor.ElementType.BOOL;
import static dev.sardonyx.tensor.ElementType.DOUBLE;
import static dev.sardonyx.tensor.ElementType.FLOAT;
import static dev.sardonyx.tensor.ElementType.INT32;
import static dev.sardonyx.tensor.ElementType.INT64;

import dev.sardonyx.conformance.paddle.program.Cases;
import dev.sardonyx.tensor.Tensor;

/** Operators that make tensors out of attributes and shapes. */
final class CreationCases {
  private CreationCases() {}

  static void add(Cases cases) {
    fill(cases);
    cases.seed("likes");
    cases
        .of("fill_any_like")
        .in("X", cases.floats(2, 3))
        .attr("value", 2.5f)
        .attr("dtype", -1)
        .out("Out");
    cases
        .of("fill_any_like")
        .in("X", cases.floats(2, 3))
        .attr("value", 2f)
        .attr("dtype", 3)
        .out("Out", INT64);
    cases.of("fill_any_like").in("X", cases.longs(0, 9, 4)).attr("value", -1f).out("Out");
    cases.of("fill_zeros_like").in("X", cases.floats(2, 3)).out("Out");
    cases.of("fill_zeros_like").in("X", cases.longs(0, 9, 4)).out("Out");
    ranges(cases);
    cases.of("eye").attr("num_rows", 3L).attr("num_columns", 4L).attr("dtype", 5).out("Out", FLOAT);
    cases
        .of("eye")
        .attr("num_rows", 3L)
        .attr("num_columns", -1L)
        .attr("dtype", 3)
        .out("Out", INT64);
    assigned(cases);
    diagonals(cases);
    random(cases);
  }

  private static void fill(Cases cases) {
    cases.seed("fill_constant");
    cases
        .of("fill_constant")
        .longs("shape", 2, 3)
        .attr("value", 2.5f)
        .attr("dtype", 5)
        .out("Out", FLOAT);
    cases
        .of("fill_constant")
        .longs("shape", 1)
        .attr("value", 0f)
        .attr("str_value", "3.25")
        .attr("dtype", 5)
        .out("Out", FLOAT);
    cases
        .of("fill_constant")
        .longs("shape", 2)
        .attr("value", 0f)
        .attr("str_value", "9007199254740993")
        .attr("dtype", 3)
        .out("Out", INT64);
    cases
        .of("fill_constant")
        .longs("shape", 3)
        .attr("value", -7f)
        .attr("dtype", 2)
        .attr("force_cpu", true)
        .attr("place_type", -1)
        .out("Out", INT32);
    cases.of("fill_constant").longs("shape", 2).attr("value", 1f).attr("dtype", 0).out("Out", BOOL);
    cases
        .of("fill_constant")
        .longs("shape", 2)
        .attr("str_value", "inf")
        .attr("dtype", 5)
        .out("Out", FLOAT);
    cases
        .of("fill_constant")
        .longs("shape", 2)
        .attr("str_value", "-inf")
        .attr("dtype", 5)
        .out("Out", FLOAT);
    cases
        .of("fill_constant")
        .longs("shape", 2)
        .attr("value", 0.5f)
        .attr("dtype", 6)
        .out("Out", DOUBLE);
    cases
        .of("fill_constant")
        .weight("ShapeTensor", ShapeCases.ints(2, 2))
        .longs("shape", 1)
        .attr("value", 4f)
        .attr("dtype", 5)
        .out("Out", FLOAT);
    cases
        .of("fill_constant")
        .in("ShapeTensorList", ShapeCases.ints(3), ShapeCases.ints(2))
        .longs("shape", -1, -1)
        .attr("value", 4f)
        .attr("dtype", 5)
        .out("Out", FLOAT);
    cases
        .of("fill_constant")
        .in("ValueTensor", Tensor.of(new float[] {6.5f}, 1))
        .longs("shape", 2, 2)
        .attr("value", 4f)
        .attr("dtype", 5)
        .out("Out", FLOAT);
    cases.seed("fill_constant_batch_size_like");
    cases
        .of("fill_constant_batch_size_like")
        .in("Input", cases.floats(3, 2))
        .ints("shape", -1, 4)
        .attr("value", 1.5f)
        .attr("dtype", 5)
        .attr("input_dim_idx", 0)
        .attr("output_dim_idx", 0)
        .out("Out", FLOAT);
    cases
        .of("fill_constant_batch_size_like")
        .in("Input", cases.floats(3, 2))
        .ints("shape", 5, -1)
        .attr("value", 0f)
        .attr("str_value", "7")
        .attr("dtype", 3)
        .attr("input_dim_idx", 1)
        .attr("output_dim_idx", 1)
        .out("Out", INT64);
  }

  private static void ranges(Cases cases) {
    cases
        .of("range")
        .in("Start", ShapeCases.ints(2))
        .in("End", ShapeCases.ints(11))
        .in("Step", ShapeCases.ints(3))
        .out("Out");
    cases
        .of("range")
        .weight("Start", Tensor.of(new long[] {5}, 1))
        .weight("End", Tensor.of(new long[] {-2}, 1))
        .weight("Step", Tensor.of(new long[] {-2}, 1))
        .out("Out", INT64);
    cases
        .of("range")
        .in("Start", Tensor.of(new float[] {0.5f}, 1))
        .in("End", Tensor.of(new float[] {3}, 1))
        .in("Step", Tensor.of(new float[] {0.5f}, 1))
        .out("Out");
    cases
        .of("linspace")
        .in("Start", Tensor.of(new float[] {0}, 1))
        .in("Stop", Tensor.of(new float[] {10}, 1))
        .weight("Num", ShapeCases.ints(5))
        .attr("dtype", 5)
        .out("Out", FLOAT);
    cases
        .of("linspace")
        .in("Start", Tensor.of(new float[] {3}, 1))
        .in("Stop", Tensor.of(new float[] {-2}, 1))
        .weight("Num", ShapeCases.ints(7))
        .attr("dtype", 5)
        .out("Out", FLOAT);
    cases
        .of("linspace")
        .in("Start", Tensor.of(new float[] {3}, 1))
        .in("Stop", Tensor.of(new float[] {9}, 1))
        .weight("Num", ShapeCases.ints(1))
        .attr("dtype", 5)
        .out("Out", FLOAT);
    cases
        .of("linspace")
        .in("Start", ShapeCases.ints(1))
        .in("Stop", ShapeCases.ints(9))
        .weight("Num", ShapeCases.ints(4))
        .attr("dtype", 2)
        .out("Out", INT32);
  }

  private static void assigned(Cases cases) {
    cases
        .of("assign_value")
        .ints("shape", 2, 2)
        .attr("dtype", 5)
        .floats("fp32_values", 1.5f, -2, 3, 4.25f)
        .out("Out", FLOAT);
    cases
        .of("assign_value")
        .ints("shape", 3)
        .attr("dtype", 2)
        .ints("int32_values", 5, -6, 7)
        .out("Out", INT32);
    cases
        .of("assign_value")
        .ints("shape", 1, 2)
        .attr("dtype", 3)
        .longs("int64_values", 9007199254740993L, -2)
        .out("Out", INT64);
    cases
        .of("assign_value")
        .ints("shape", 3)
        .attr("dtype", 0)
        .ints("bool_values", 1, 0, 1)
        .out("Out", BOOL);
  }

  private static void diagonals(Cases cases) {
    cases.seed("diag");
    for (int offset : new int[] {0, 1, -1}) {
      cases
          .of("diag_v2")
          .in("X", cases.floats(3))
          .attr("offset", offset)
          .attr("padding_value", 0.5f)
          .out("Out");
      cases.of("diag_v2").in("X", cases.floats(3, 4)).attr("offset", offset).out("Out");
      cases
          .of("diag_embed")
          .in("Input", cases.floats(2, 3))
          .attr("offset", offset)
          .attr("dim1", -2)
          .attr("dim2", -1)
          .out("Out");
    }
  }

  /** Nothing is drawn from a spread of nothing, so that the results can be compared. */
  private static void random(Cases cases) {
    cases
        .of("gaussian_random")
        .longs("shape", 2, 3)
        .attr("mean", 1.5f)
        .attr("std", 0f)
        .attr("seed", 1)
        .attr("dtype", 5)
        .out("Out", FLOAT);
    cases
        .of("gaussian_random")
        .weight("ShapeTensor", ShapeCases.ints(3, 2))
        .attr("mean", -2f)
        .attr("std", 0f)
        .attr("seed", 1)
        .attr("dtype", 5)
        .out("Out", FLOAT);
    cases
        .of("uniform_random")
        .longs("shape", 2, 3)
        .attr("min", 2f)
        .attr("max", 2f)
        .attr("seed", 1)
        .attr("dtype", 5)
        .out("Out", FLOAT);
    // Of an empty tensor only the shape and the element type can be compared.
    cases
        .program("empty")
        .main()
        .op("empty")
        .longs("shape", 0, 3)
        .attr("dtype", 5)
        .out("Out", FLOAT);
    cases
        .program("empty")
        .main()
        .op("empty")
        .longs("shape", 2, 0)
        .attr("dtype", 3)
        .out("Out", INT64);
  }
}
