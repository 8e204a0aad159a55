package dev.sardonyx.runtime.operators.movement;

import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;

/** How a scattered update meets the element that is already there. */
enum Reduction {
  NONE,
  ADD,
  MUL,
  MIN,
  MAX;

  static Reduction of(OperatorSetup setup) {
    String name = setup.text("reduction", "none");
    return switch (name) {
      case "none" -> NONE;
      case "add" -> ADD;
      case "mul" -> MUL;
      case "min" -> MIN;
      case "max" -> MAX;
      default -> throw setup.unsupported("reduction '" + name + "'");
    };
  }

  /** {@code target[to] = target[to] <op> source[from]}, positions in elements. */
  void apply(Tensor target, int to, Tensor source, int from) {
    ElementType type = target.elementType();
    if (type.isFloatingPoint()) {
      // A double holds the exact product, and a sum whose rounding to the type is the right one.
      double a = Numbers.real(target, to);
      double b = Numbers.real(source, from);
      double result =
          switch (this) {
            case NONE -> b;
            case ADD -> a + b;
            case MUL -> a * b;
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
          };
      Numbers.setReal(target, to, result);
      return;
    }
    long a = Numbers.integer(target, to);
    long b = Numbers.integer(source, from);
    boolean less = type == ElementType.UINT64 ? Long.compareUnsigned(a, b) < 0 : a < b;
    long result =
        switch (this) {
          case NONE -> b;
          // For BOOL, as in NumPy: or, and.
          case ADD -> type == ElementType.BOOL ? a | b : a + b;
          case MUL -> a * b;
          case MIN -> less ? a : b;
          case MAX -> less ? b : a;
        };
    Numbers.setInteger(target, to, result);
  }
}
