package dev.sardonyx.conformance.paddle.cases;

import static dev.sardonyx.tensor.ElementType.BOOL;

import dev.sardonyx.conformance.paddle.program.Cases;
import dev.sardonyx.tensor.Tensor;
import java.util.List;

/** Operators of two tensors, element by element; most shape the second one to the first. */
final class ElementwiseCases {
  private static final List<String> ARITHMETIC =
      List.of("add", "sub", "mul", "div", "max", "min", "pow", "mod", "floordiv");
  private static final List<String> COMPARISONS =
      List.of("equal", "not_equal", "less_than", "less_equal", "greater_than", "greater_equal");

  private ElementwiseCases() {}

  static void add(Cases cases) {
    for (String name : ARITHMETIC) {
      arithmetic(cases, "elementwise_" + name, name);
    }
    COMPARISONS.forEach(operator -> comparison(cases, operator));
    logical(cases);
    bitwise(cases);
    cases.seed("others");
    cases.of("atan2").in("X1", cases.floats(2, 3)).in("X2", cases.floats(2, 3)).out("Out");
    cases.of("atan2").in("X1", cases.doubles(7)).in("X2", cases.doubles(7)).out("Out");
    cases.of("elementwise_fmax").in("X", cases.floats(2, 3)).in("Y", cases.floats(3)).out("Out");
    cases.of("elementwise_fmin").in("X", cases.floats(2, 3)).in("Y", cases.floats(3)).out("Out");
    sums(cases);
  }

  private static void arithmetic(Cases cases, String operator, String name) {
    cases.seed(operator);
    if (!name.equals("floordiv")) {
      // What a base of a power or a divisor must be for every other operator too.
      cases.of(operator).in("X", positive(cases, 2, 3)).in("Y", positive(cases, 2, 3)).out("Out");
      cases
          .of(operator)
          .in("X", positive(cases, 2, 3, 4, 5))
          .in("Y", positive(cases, 3))
          .attr("axis", 1)
          .out("Out");
      cases
          .of(operator)
          .in("X", positive(cases, 2, 3, 4))
          .in("Y", positive(cases, 4))
          .attr("axis", -1)
          .out("Out");
      cases
          .of(operator)
          .in("X", positive(cases, 2, 3, 4))
          .in("Y", positive(cases, 1))
          .attr("axis", -1)
          .out("Out");
      cases
          .of(operator)
          .in("X", positive(cases, 2, 3, 4))
          .in("Y", positive(cases, 2, 3))
          .attr("axis", 0)
          .out("Out");
      cases
          .of(operator)
          .in("X", positive(cases, 2, 1, 4))
          .in("Y", positive(cases, 1, 3, 1))
          .attr("axis", -1)
          .out("Out");
      if (!name.equals("pow")) {
        // Paddle 2.3.2 takes base and exponent for each other here.
        cases
            .of(operator)
            .in("X", positive(cases, 4))
            .in("Y", positive(cases, 2, 3, 4))
            .attr("axis", -1)
            .out("Out");
      }
      cases
          .of(operator)
          .in("X", positive(cases, 2, 3, 4))
          .weight("Y", positive(cases, 3, 1))
          .attr("axis", 1)
          .out("Out");
    }
    if (name.matches("add|sub|mul|max|min|mod")) {
      cases.of(operator).in("X", cases.floats(2, 3)).in("Y", positive(cases, 2, 3)).out("Out");
    }
    if (!name.equals("pow")) {
      cases
          .of(operator)
          .in("X", cases.ints(-9, 9, 2, 5))
          .in("Y", cases.ints(1, 4, 2, 5))
          .out("Out");
      cases.of(operator).in("X", cases.longs(-9, 9, 2, 5)).in("Y", cases.longs(1, 4, 5)).out("Out");
    }
    if (name.matches("mod|floordiv|div")) {
      cases.of(operator).in("X", cases.ints(-9, 9, 9)).in("Y", cases.ints(-4, -1, 9)).out("Out");
      cases
          .of(operator)
          .in("X", cases.longs(1, 9, 3, 3))
          .in("Y", cases.longs(1, 4, 3, 3))
          .out("Out");
    }
    if (name.equals("pow")) {
      cases.of(operator).in("X", cases.ints(1, 5, 2, 3)).in("Y", cases.ints(0, 4, 2, 3)).out("Out");
    }
    if (!name.equals("floordiv")) {
      cases.of(operator).in("X", absolute(cases, 2, 3)).in("Y", absolute(cases, 2, 3)).out("Out");
    }
  }

  private static Tensor positive(Cases cases, int... shape) {
    return cases.floatsIn(1 / 4f, 4, shape);
  }

  private static Tensor absolute(Cases cases, int... shape) {
    Tensor tensor = cases.doubles(shape);
    double[] values = tensor.doubles();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.abs(values[i]) + 0.25;
    }
    return tensor;
  }

  private static void comparison(Cases cases, String operator) {
    cases.seed(operator);
    cases
        .of(operator)
        .in("X", cases.ints(0, 3, 2, 5))
        .in("Y", cases.ints(0, 3, 2, 5))
        .out("Out", BOOL);
    cases
        .of(operator)
        .in("X", cases.longs(0, 3, 2, 5))
        .in("Y", cases.longs(0, 3, 5))
        .out("Out", BOOL);
    cases.of(operator).in("X", cases.floats(2, 3, 4)).in("Y", cases.floats(3, 1)).out("Out", BOOL);
    cases
        .of(operator)
        .in("X", cases.floats(2, 3, 4))
        .in("Y", cases.floats(1))
        .attr("axis", -1)
        .attr("force_cpu", true)
        .out("Out", BOOL);
    Tensor same = cases.doubles(2, 3);
    cases.of(operator).in("X", same).in("Y", same).out("Out", BOOL);
    cases.of(operator).in("X", cases.booleans(8)).in("Y", cases.booleans(8)).out("Out", BOOL);
  }

  private static void logical(Cases cases) {
    for (String operator : List.of("logical_and", "logical_or", "logical_xor")) {
      cases.seed(operator);
      cases.of(operator).in("X", cases.booleans(2, 4)).in("Y", cases.booleans(2, 4)).out("Out");
      cases.of(operator).in("X", cases.booleans(2, 4)).in("Y", cases.booleans(4)).out("Out");
      cases
          .of(operator)
          .in("X", cases.ints(0, 2, 3, 4))
          .in("Y", cases.ints(0, 2, 3, 4))
          .out("Out", BOOL);
    }
    cases.seed("logical_not");
    cases.of("logical_not").in("X", cases.booleans(2, 4)).out("Out");
    cases.of("logical_not").in("X", cases.ints(0, 2, 7)).out("Out", BOOL);
    cases.of("logical_not").in("X", cases.floatsIn(0, 1 / 32f, 7)).out("Out", BOOL);
  }

  private static void bitwise(Cases cases) {
    for (String operator : List.of("bitwise_and", "bitwise_or", "bitwise_xor")) {
      cases.seed(operator);
      cases
          .of(operator)
          .in("X", cases.ints(-99, 99, 2, 4))
          .in("Y", cases.ints(-99, 99, 2, 4))
          .out("Out");
      cases
          .of(operator)
          .in("X", cases.longs(-99, 99, 2, 4))
          .in("Y", cases.longs(-99, 99, 4))
          .out("Out");
      cases.of(operator).in("X", cases.bytes(9)).in("Y", cases.bytes(9)).out("Out");
      cases.of(operator).in("X", cases.booleans(9)).in("Y", cases.booleans(9)).out("Out");
    }
    cases.seed("bitwise_not");
    cases.of("bitwise_not").in("X", cases.ints(-99, 99, 2, 4)).out("Out");
    cases.of("bitwise_not").in("X", cases.longs(-99, 99, 5)).out("Out");
    cases.of("bitwise_not").in("X", cases.bytes(5)).out("Out");
    cases.of("bitwise_not").in("X", cases.booleans(6)).out("Out");
  }

  private static void sums(Cases cases) {
    cases.seed("sum");
    cases.of("sum").in("X", cases.floats(2, 3)).out("Out");
    cases.of("sum").in("X", cases.floats(2, 3), cases.floats(2, 3)).out("Out");
    cases
        .of("sum")
        .in("X", cases.floats(2, 3, 4), cases.floats(2, 3, 4), cases.floats(2, 3, 4))
        .out("Out");
    cases.of("sum").in("X", cases.ints(-9, 9, 5), cases.ints(-9, 9, 5)).out("Out");
    cases.of("sum").in("X", cases.longs(-9, 9, 5), cases.longs(-9, 9, 5)).out("Out");
  }
}
