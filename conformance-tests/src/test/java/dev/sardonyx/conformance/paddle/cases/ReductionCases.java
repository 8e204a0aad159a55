package dev.sardonyx.conformance.paddle.cases;

import static dev.sardonyx.tensor.ElementType.DOUBLE;
import static dev.sardonyx.tensor.ElementType.FLOAT;
import static dev.sardonyx.tensor.ElementType.INT32;
import static dev.sardonyx.tensor.ElementType.INT64;

import dev.sardonyx.conformance.paddle.program.Cases;
import dev.sardonyx.tensor.Tensor;
import java.util.List;

/** Reductions, norms, running sums and sorting. */
final class ReductionCases {
  private ReductionCases() {}

  static void add(Cases cases) {
    for (String name : List.of("sum", "mean", "max", "min", "prod")) {
      reduction(cases, "reduce_" + name, name.equals("mean"));
    }
    for (String operator : List.of("reduce_all", "reduce_any")) {
      cases.seed(operator);
      cases.of(operator).in("X", cases.booleans(2, 3)).ints("dim", 1).out("Out");
      cases
          .of(operator)
          .in("X", cases.booleans(2, 3, 2))
          .ints("dim", 0, -1)
          .attr("keep_dim", true)
          .out("Out");
      cases.of(operator).in("X", cases.booleans(2, 3)).attr("reduce_all", true).out("Out");
    }
    cases.seed("reduce_sum types");
    cases
        .of("reduce_sum")
        .in("X", cases.ints(-9, 9, 3, 4))
        .ints("dim", 1)
        .attr("in_dtype", 2)
        .attr("out_dtype", 3)
        .out("Out", INT64);
    cases
        .of("reduce_sum")
        .in("X", cases.floats(3, 4))
        .ints("dim", 1)
        .attr("in_dtype", 5)
        .attr("out_dtype", 6)
        .out("Out", DOUBLE);
    cases
        .of("reduce_sum")
        .in("X", cases.booleans(3, 4))
        .ints("dim", 1)
        .attr("in_dtype", 0)
        .attr("out_dtype", 3)
        .out("Out", INT64);
    cases.seed("mean");
    cases.of("mean").in("X", cases.floats(7)).out("Out");
    cases.of("mean").in("X", cases.floats(2, 3, 4)).out("Out");
    cases.of("mean").in("X", cases.doubles(2, 3)).out("Out");
    logSumExp(cases);
    extrema(cases);
    norms(cases);
    sorting(cases);
    running(cases);
  }

  private static void reduction(Cases cases, String operator, boolean floatsOnly) {
    cases.seed(operator);
    cases.of(operator).in("X", cases.floats(2, 3, 4)).ints("dim", 0).out("Out");
    cases
        .of(operator)
        .in("X", cases.floats(2, 3, 4))
        .ints("dim", -1)
        .attr("keep_dim", true)
        .out("Out");
    cases.of(operator).in("X", cases.floats(2, 3, 4)).ints("dim", 0, 2).out("Out");
    cases
        .of(operator)
        .in("X", cases.floats(2, 3, 4, 5))
        .ints("dim", 2, 3)
        .attr("keep_dim", true)
        .attr("reduce_all", false)
        .out("Out");
    cases.of(operator).in("X", cases.floats(2, 3, 4)).ints("dim", -2, -1).out("Out");
    cases
        .of(operator)
        .in("X", cases.floats(2, 3, 4))
        .ints("dim", 0)
        .attr("reduce_all", true)
        .out("Out");
    cases
        .of(operator)
        .in("X", cases.floats(2, 3, 4))
        .ints("dim", 0)
        .attr("reduce_all", true)
        .attr("keep_dim", true)
        .out("Out");
    cases.of(operator).in("X", cases.floats(6)).ints("dim", 0).out("Out");
    cases.of(operator).in("X", cases.doubles(3, 4)).ints("dim", 1).out("Out");
    if (!floatsOnly) {
      // A sum of INT32 comes out wider.
      cases
          .of(operator)
          .in("X", cases.ints(-4, 4, 3, 4))
          .ints("dim", 1)
          .out("Out", operator.equals("reduce_sum") ? INT64 : INT32);
      cases.of(operator).in("X", cases.longs(-4, 4, 2, 3, 2)).ints("dim", 1, 2).out("Out");
    }
  }

  private static void logSumExp(Cases cases) {
    cases.seed("logsumexp");
    cases.of("logsumexp").in("X", cases.floats(2, 3, 4)).ints("axis", 0).out("Out");
    cases
        .of("logsumexp")
        .in("X", cases.floats(2, 3, 4))
        .ints("axis", 1, 2)
        .attr("keepdim", true)
        .out("Out");
    cases.of("logsumexp").in("X", cases.floatsIn(-80, 80, 2, 3)).ints("axis", -1).out("Out");
    cases
        .of("logsumexp")
        .in("X", cases.floats(2, 3))
        .ints("axis", 0)
        .attr("reduce_all", true)
        .out("Out");
  }

  private static void extrema(Cases cases) {
    for (String operator : List.of("arg_max", "arg_min")) {
      cases.seed(operator);
      for (long axis : new long[] {0, 1, -1}) {
        cases
            .of(operator)
            .in("X", cases.distinct(2, 3, 4))
            .attr("axis", axis)
            .attr("dtype", 3)
            .out("Out", INT64);
      }
      cases
          .of(operator)
          .in("X", cases.distinct(2, 3, 4))
          .attr("axis", 1L)
          .attr("keepdims", true)
          .attr("dtype", 3)
          .out("Out", INT64);
      cases
          .of(operator)
          .in("X", cases.distinct(2, 3))
          .attr("axis", 0L)
          .attr("dtype", 2)
          .out("Out", INT32);
      cases
          .of(operator)
          .in("X", cases.distinct(2, 3))
          .attr("axis", 0L)
          .attr("flatten", true)
          .attr("dtype", 3)
          .out("Out", INT64);
      cases
          .of(operator)
          .in("X", cases.ints(0, 3, 2, 6))
          .attr("axis", 1L)
          .attr("dtype", 3)
          .out("Out", INT64);
      cases
          .of(operator)
          .in("X", cases.longs(0, 3, 2, 6))
          .attr("axis", 1L)
          .attr("dtype", -1)
          .out("Out", INT64);
    }
  }

  private static void norms(Cases cases) {
    cases.seed("p_norm");
    for (float order :
        new float[] {0, 1, 2, 3, 0.5f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      cases
          .of("p_norm")
          .in("X", cases.floats(2, 3, 4))
          .attr("porder", order)
          .attr("axis", 1)
          .attr("epsilon", 1e-12f)
          .out("Out");
    }
    cases
        .of("p_norm")
        .in("X", cases.floats(2, 3, 4))
        .attr("porder", 2f)
        .attr("axis", -1)
        .attr("keepdim", true)
        .out("Out");
    cases
        .of("p_norm")
        .in("X", cases.floats(2, 3, 4))
        .attr("porder", 2f)
        .attr("axis", -1)
        .attr("asvector", true)
        .out("Out");
    cases.seed("frobenius_norm");
    cases.of("frobenius_norm").in("X", cases.floats(2, 3, 4)).ints("dim", 1, 2).out("Out");
    cases
        .of("frobenius_norm")
        .in("X", cases.floats(2, 3, 4))
        .ints("dim", 0, 1)
        .attr("keep_dim", true)
        .out("Out");
    cases.seed("norm");
    for (int axis : new int[] {1, -1, 0}) {
      cases
          .of("norm")
          .in("X", cases.floats(2, 3, 4))
          .attr("axis", axis)
          .attr("epsilon", 1e-10f)
          .out("Out")
          .ignored("Norm");
    }
    cases
        .of("norm")
        .in("X", cases.floats(2, 3, 4, 2))
        .attr("axis", 1)
        .attr("epsilon", 0.5f)
        .out("Out")
        .ignored("Norm");
    cases.seed("dist");
    for (float order : new float[] {0, 1, 2, 3, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      cases
          .of("dist")
          .in("X", cases.floats(2, 3))
          .in("Y", cases.floats(2, 3))
          .attr("p", order)
          .out("Out");
    }
    cases.of("dist").in("X", cases.floats(2, 3)).in("Y", cases.floats(3)).attr("p", 2f).out("Out");
    cases.seed("squared_l2_norm");
    cases.of("squared_l2_norm").in("X", cases.floats(2, 3)).out("Out");
  }

  private static void sorting(Cases cases) {
    cases.seed("argsort");
    for (boolean descending : new boolean[] {false, true}) {
      for (int axis : new int[] {-1, 0, 1}) {
        cases
            .of("argsort")
            .in("X", cases.distinct(3, 4, 2))
            .attr("axis", axis)
            .attr("descending", descending)
            .out("Out")
            .out("Indices", INT64);
      }
    }
    cases
        .of("argsort")
        .in("X", Tensor.of(cases.permutation(9), 9))
        .attr("axis", 0)
        .out("Out")
        .out("Indices", INT64);
    cases.seed("top_k");
    for (int k : new int[] {1, 3}) {
      cases.of("top_k").in("X", cases.distinct(3, 5)).attr("k", k).out("Out").out("Indices", INT64);
    }
    cases
        .of("top_k")
        .in("X", cases.distinct(3, 5))
        .weight("K", Tensor.of(new int[] {2}, 1))
        .attr("k", 1)
        .out("Out")
        .out("Indices", INT64);
    cases.seed("top_k_v2");
    for (boolean largest : new boolean[] {true, false}) {
      for (int axis : new int[] {-1, 0, 1}) {
        cases
            .of("top_k_v2")
            .in("X", cases.distinct(3, 4, 5))
            .attr("k", 2)
            .attr("axis", axis)
            .attr("largest", largest)
            .attr("sorted", true)
            .out("Out")
            .out("Indices", INT64);
      }
    }
    cases
        .of("top_k_v2")
        .in("X", cases.distinct(3, 5))
        .weight("K", Tensor.of(new int[] {3}, 1))
        .attr("k", 1)
        .out("Out")
        .out("Indices", INT64);
    cases
        .of("top_k_v2")
        .in("X", Tensor.of(cases.permutation(7), 7))
        .attr("k", 4)
        .out("Out")
        .out("Indices", INT64);
  }

  private static void running(Cases cases) {
    cases.seed("cumsum");
    for (boolean exclusive : new boolean[] {false, true}) {
      for (boolean reverse : new boolean[] {false, true}) {
        cases
            .of("cumsum")
            .in("X", cases.floats(2, 3, 4))
            .attr("axis", 1)
            .attr("exclusive", exclusive)
            .attr("reverse", reverse)
            .out("Out");
      }
    }
    cases.of("cumsum").in("X", cases.floats(2, 5)).attr("axis", -1).out("Out");
    cases.of("cumsum").in("X", cases.floats(2, 5)).attr("flatten", true).out("Out");
    cases.of("cumsum").in("X", cases.ints(-9, 9, 2, 5)).attr("axis", 0).out("Out");
    cases.of("cumsum").in("X", cases.longs(-9, 9, 6)).attr("axis", 0).out("Out");
    cases.of("cumsum").in("X", cases.doubles(2, 3)).attr("axis", 1).out("Out", DOUBLE);
    cases.seed("cumprod");
    cases.of("cumprod").in("X", cases.floats(2, 5)).attr("dim", 1).out("Out", FLOAT);
    cases.of("cumprod").in("X", cases.floats(2, 3, 2)).attr("dim", -2).out("Out", FLOAT);
  }
}
