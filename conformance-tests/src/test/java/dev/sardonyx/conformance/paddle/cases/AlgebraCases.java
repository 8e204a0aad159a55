package dev.sardonyx.conformance.paddle.cases;

import static dev.sardonyx.tensor.ElementType.INT64;

import dev.sardonyx.conformance.paddle.program.Cases;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** Determinants, inverses, diagonals and products of matrices. */
final class AlgebraCases {
  private AlgebraCases() {}

  static void add(Cases cases) {
    cases.seed("determinant");
    cases.of("determinant").in("Input", cases.floats(3, 3)).out("Out");
    cases.of("determinant").in("Input", cases.floats(2, 4, 4)).out("Out");
    cases.of("determinant").in("Input", cases.doubles(2, 3, 2, 2)).out("Out");
    cases.seed("inverse");
    for (int size = 1; size <= 4; size++) {
      cases.of("inverse").in("Input", regular(cases, 1, size)).out("Output");
    }
    cases.of("inverse").in("Input", regular(cases, 3, 3)).out("Output");
    cases.seed("kron");
    cases.of("kron").in("X", cases.floats(2, 3)).in("Y", cases.floats(4, 2)).out("Out");
    cases.of("kron").in("X", cases.floats(3)).in("Y", cases.floats(2, 2)).out("Out");
    cases.of("kron").in("X", cases.longs(-5, 5, 2, 1, 3)).in("Y", cases.longs(-5, 5, 2)).out("Out");
    cases.seed("cross");
    cases.of("cross").in("X", cases.floats(4, 3)).in("Y", cases.floats(4, 3)).out("Out");
    cases
        .of("cross")
        .in("X", cases.floats(3, 2))
        .in("Y", cases.floats(3, 2))
        .attr("dim", 0)
        .out("Out");
    cases
        .of("cross")
        .in("X", cases.ints(-9, 9, 3, 3, 2))
        .in("Y", cases.ints(-9, 9, 3, 3, 2))
        .attr("dim", -2)
        .out("Out");
    for (String operator : new String[] {"diagonal", "trace"}) {
      cases.seed(operator);
      for (int offset : new int[] {0, 1, -2}) {
        cases
            .of(operator)
            .in("Input", cases.floats(3, 4))
            .attr("offset", offset)
            .attr("axis1", 0)
            .attr("axis2", 1)
            .out("Out");
        cases
            .of(operator)
            .in("Input", cases.floats(2, 3, 4))
            .attr("offset", offset)
            .attr("axis1", -1)
            .attr("axis2", 0)
            .out("Out");
      }
      cases
          .of(operator)
          .in("Input", cases.longs(-9, 9, 2, 3, 3, 2))
          .attr("offset", 0)
          .attr("axis1", 1)
          .attr("axis2", 2)
          .out("Out", INT64);
    }
  }

  /** Matrices that have an inverse: their diagonals are large. */
  private static Tensor regular(Cases cases, int count, int size) {
    float[] values = cases.floatsIn(-1, 1, count, size, size).floats();
    for (int i = 0; i < values.length; i++) {
      int place = i % (size * size);
      values[i] += place / size == place % size ? 4 : 0;
    }
    Tensor matrices = Tensor.of(values, values.length);
    return matrices.reshape(count == 1 ? Shape.of(size, size) : Shape.of(count, size, size));
  }
}
