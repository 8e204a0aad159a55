package dev.sardonyx.conformance.paddle.cases;

import dev.sardonyx.conformance.paddle.program.Cases;

/** Products of matrices and vectors. */
final class MatrixCases {
  private MatrixCases() {}

  static void add(Cases cases) {
    matmul(cases);
    cases.seed("mul");
    cases.of("mul").in("X", cases.floats(2, 3)).weight("Y", cases.floats(3, 4)).out("Out");
    cases
        .of("mul")
        .in("X", cases.floats(2, 3, 4))
        .weight("Y", cases.floats(4, 5))
        .attr("x_num_col_dims", 2)
        .attr("y_num_col_dims", 1)
        .out("Out");
    cases
        .of("mul")
        .in("X", cases.floats(2, 3, 2))
        .weight("Y", cases.floats(6, 5))
        .attr("x_num_col_dims", 1)
        .out("Out");
    cases
        .of("mul")
        .in("X", cases.floats(2, 6))
        .weight("Y", cases.floats(3, 2, 5))
        .attr("x_num_col_dims", 1)
        .attr("y_num_col_dims", 2)
        .out("Out");
    cases
        .of("mul")
        .in("X", cases.floats(2, 3, 2, 2))
        .weight("Y", cases.floats(4, 2, 3))
        .attr("x_num_col_dims", 2)
        .attr("y_num_col_dims", 1)
        .out("Out");
    cases.seed("bmm");
    cases.of("bmm").in("X", cases.floats(2, 3, 4)).in("Y", cases.floats(2, 4, 5)).out("Out");
    cases.of("bmm").in("X", cases.doubles(1, 3, 4)).in("Y", cases.doubles(1, 4, 2)).out("Out");
    cases.seed("dot");
    cases.of("dot").in("X", cases.floats(5)).in("Y", cases.floats(5)).out("Out");
    cases.of("dot").in("X", cases.floats(3, 4)).in("Y", cases.floats(3, 4)).out("Out");
    cases.of("dot").in("X", cases.ints(-9, 9, 5)).in("Y", cases.ints(-9, 9, 5)).out("Out");
    cases.seed("mv");
    cases.of("mv").in("X", cases.floats(3, 4)).in("Vec", cases.floats(4)).out("Out");
    cases.of("mv").in("X", cases.doubles(2, 5)).in("Vec", cases.doubles(5)).out("Out");
    cases.seed("addmm");
    cases
        .of("addmm")
        .in("Input", cases.floats(2, 4))
        .in("X", cases.floats(2, 3))
        .in("Y", cases.floats(3, 4))
        .attr("Alpha", 0.5f)
        .attr("Beta", 2f)
        .out("Out");
    fullyConnected(cases);
    einsum(cases);
  }

  private static void matmul(Cases cases) {
    cases.seed("matmul");
    int[][][] shapes = {
      {{2, 3}, {3, 4}},
      {{5, 2, 3}, {5, 3, 4}},
      {{2, 5, 2, 3}, {2, 5, 3, 4}},
      {{5, 2, 3}, {3, 4}},
      {{3}, {3}},
      {{2, 3}, {3}}
    };
    for (int[][] shape : shapes) {
      cases.of("matmul").in("X", cases.floats(shape[0])).in("Y", cases.floats(shape[1])).out("Out");
      cases
          .of("matmul_v2")
          .in("X", cases.floats(shape[0]))
          .in("Y", cases.floats(shape[1]))
          .out("Out");
    }
    cases.of("matmul_v2").in("X", cases.floats(3)).in("Y", cases.floats(2, 3, 4)).out("Out");
    cases
        .of("matmul_v2")
        .in("X", cases.floats(2, 1, 2, 3))
        .in("Y", cases.floats(4, 3, 2))
        .out("Out");
    cases.of("matmul_v2").in("X", cases.doubles(2, 3)).in("Y", cases.doubles(3, 2)).out("Out");
    cases
        .of("matmul")
        .in("X", cases.floats(2, 3))
        .weight("Y", cases.floats(3, 4))
        .attr("alpha", 0.5f)
        .out("Out");
    for (boolean x : new boolean[] {false, true}) {
      for (boolean y : new boolean[] {false, true}) {
        int[] left = x ? new int[] {2, 3, 4} : new int[] {2, 4, 3};
        int[] right = y ? new int[] {2, 5, 3} : new int[] {2, 3, 5};
        cases
            .of("matmul")
            .in("X", cases.floats(left))
            .in("Y", cases.floats(right))
            .attr("transpose_X", x)
            .attr("transpose_Y", y)
            .attr("alpha", 0.25f)
            .out("Out");
        cases
            .of("matmul_v2")
            .in("X", cases.floats(left))
            .in("Y", cases.floats(right))
            .attr("trans_x", x)
            .attr("trans_y", y)
            .out("Out");
      }
    }
    cases
        .of("matmul_v2")
        .in("X", cases.floats(3, 2))
        .weight("Y", cases.floats(3, 4))
        .attr("trans_x", true)
        .out("Out");
  }

  private static void fullyConnected(Cases cases) {
    cases.seed("fc");
    cases
        .of("fc")
        .in("Input", cases.floats(2, 3))
        .weight("W", cases.floats(3, 4))
        .weight("Bias", cases.floats(4))
        .attr("in_num_col_dims", 1)
        .out("Out");
    cases
        .of("fc")
        .in("Input", cases.floats(2, 3, 4))
        .weight("W", cases.floats(4, 5))
        .weight("Bias", cases.floats(1, 5))
        .attr("in_num_col_dims", 2)
        .attr("activation_type", "relu")
        .out("Out");
    cases
        .of("fc")
        .in("Input", cases.floats(2, 3, 2))
        .weight("W", cases.floats(6, 5))
        .attr("in_num_col_dims", 1)
        .out("Out");
  }

  private static void einsum(Cases cases) {
    cases.seed("einsum");
    cases
        .of("einsum")
        .in("Operands", cases.floats(2, 3), cases.floats(3, 4))
        .attr("equation", "ij,jk->ik")
        .out("Out");
    cases
        .of("einsum")
        .in("Operands", cases.floats(2, 3, 4), cases.floats(2, 5, 4))
        .attr("equation", "bid,bjd->bij")
        .out("Out");
    cases
        .of("einsum")
        .in("Operands", cases.floats(2, 3, 4))
        .attr("equation", "abc->cab")
        .out("Out");
    cases.of("einsum").in("Operands", cases.floats(2, 3, 4)).attr("equation", "abc->ac").out("Out");
    cases
        .of("einsum")
        .in("Operands", cases.floats(2, 2, 3), cases.floats(2, 3, 2))
        .attr("equation", "...ij,...jk->...ik")
        .out("Out");
    cases
        .of("einsum")
        .in("Operands", cases.floats(3), cases.floats(4))
        .attr("equation", "i,j->ij")
        .out("Out");
  }
}
