package dev.sardonyx.runtime.operators.reduction;

import dev.sardonyx.kernels.convert.ElementFormat;
import dev.sardonyx.kernels.convert.Elements;
import dev.sardonyx.kernels.elementwise.BinaryOperation;
import dev.sardonyx.kernels.elementwise.Elementwise;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import dev.sardonyx.kernels.reduce.Accumulation;
import dev.sardonyx.kernels.reduce.Reduction;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorFactory;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Formats;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/**
 * ReduceSum, ReduceMean and kin. FLOAT is reduced by the provider's loops, all else as {@code
 * double}, or as {@code long} for integers.
 */
final class ReduceOperators {
  private ReduceOperators() {}

  /** What is done with input 0, given the axes. */
  @FunctionalInterface
  private interface Body {
    void run(ExecutionContext context, ReducedShape shape, boolean keepDimensions);
  }

  static OperatorFactory byAttribute(ReduceKind kind) {
    return setup -> byAttribute(setup, body(kind));
  }

  static OperatorFactory byInput(ReduceKind kind) {
    return setup -> byInput(setup, body(kind));
  }

  static Operator logSumExpByAttribute(OperatorSetup setup) {
    return byAttribute(setup, LogSumExp::run);
  }

  static Operator logSumExpByInput(OperatorSetup setup) {
    return byInput(setup, LogSumExp::run);
  }

  private static Body body(ReduceKind kind) {
    return (context, shape, keepDimensions) -> {
      Tensor x = context.input(0);
      reduce(
          context, kind, x, shape.reduced(), context.allocate(0, x.elementType(), shape.output()));
    };
  }

  private static Operator byAttribute(OperatorSetup setup, Body body) {
    long[] axes = setup.integers("axes");
    boolean keepDimensions = setup.flag("keepdims", true);
    return context -> {
      Shape shape = context.input(0).shape();
      body.run(context, ReducedShape.of(shape, axes, keepDimensions), keepDimensions);
    };
  }

  private static Operator byInput(OperatorSetup setup, Body body) {
    boolean keepDimensions = setup.flag("keepdims", true);
    boolean emptyReducesNothing = setup.flag("noop_with_empty_axes", false);
    return context -> {
      long[] axes = context.hasInput(1) ? Integers.read(context.input(1), "axes") : new long[0];
      if (axes.length == 0 && !emptyReducesNothing) {
        axes = null;
      }
      Shape shape = context.input(0).shape();
      body.run(context, ReducedShape.of(shape, axes, keepDimensions), keepDimensions);
    };
  }

  /** Reduces {@code x} into {@code y}, which has as many elements as there are results. */
  static void reduce(
      ExecutionContext context, ReduceKind kind, Tensor x, boolean[] reducedAxes, Tensor y) {
    Reduction reduction = Reduction.of(x.shape().toArray(), reducedAxes);
    ElementFormat format = Formats.of(x.elementType());
    if (format == ElementFormat.FLOAT) {
      context.repeatable(1);
      reduction.run(
          Reduction.floats(
              kind.accumulation(),
              x.floatArray(),
              x.offset(),
              y.floatArray(),
              y.offset(),
              context.kernels().reduction()),
          context.workers());
      finish(context, kind, reduction.elements(), y);
    } else if (format.isInteger() && kind.staysWhole()) {
      reduceWhole(context, kind, reduction, x, y);
    } else {
      double[] values = new double[x.elements()];
      double[] results = new double[y.elements()];
      Formats.elements(x).read(0, values, 0, values.length);
      reduction.run(Reduction.doubles(kind.accumulation(), values, results), context.workers());
      // Finished as DOUBLE, so that there is one rounding.
      Tensor finished = Tensor.wrap(ElementType.DOUBLE, y.shape(), results, 0);
      finish(context, kind, reduction.elements(), finished);
      Formats.elements(y).write(0, results, 0, results.length);
    }
  }

  private static void reduceWhole(
      ExecutionContext context, ReduceKind kind, Reduction reduction, Tensor x, Tensor y) {
    Elements from = Formats.elements(x);
    long[] values = new long[x.elements()];
    long[] results = new long[y.elements()];
    from.read(0, values, 0, values.length);
    long initial =
        switch (kind.accumulation()) {
          case MAX -> from.format().least();
          case MIN -> from.format().largest();
          case Accumulation other -> (long) other.initial();
        };
    boolean unsigned64 = from.format() == ElementFormat.UINT64;
    reduction.run(
        Reduction.longs(kind.accumulation(), initial, unsigned64, values, results),
        context.workers());
    if (kind == ReduceKind.MEAN) {
      for (int i = 0; i < results.length; i++) {
        results[i] = BinaryOperation.DIVIDE.apply(results[i], reduction.elements(), unsigned64);
      }
    }
    Formats.elements(y).write(0, results, 0, results.length);
  }

  private static void finish(ExecutionContext context, ReduceKind kind, int count, Tensor y) {
    Elements elements = Formats.elements(y);
    if (kind == ReduceKind.MEAN) {
      Tensor divisor = Tensor.zeros(y.elementType(), Shape.SCALAR);
      Formats.elements(divisor).write(0, new double[] {count}, 0, 1);
      Elementwise.binary(
          BinaryOperation.DIVIDE,
          elements,
          Formats.elements(divisor),
          elements,
          Formats.broadcast(y.shape(), Shape.SCALAR),
          context.kernels().elementwise(),
          context.workers());
    }
    UnaryOperation last = kind.last();
    if (last != null) {
      Elementwise.unary(
          last,
          0,
          0,
          elements,
          elements,
          y.elements(),
          context.kernels().elementwise(),
          context.workers());
    }
  }
}
