package dev.sardonyx.runtime.operators.generator;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.movement.ArrayMover;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorRegistry;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** The operators of this package, with their registration. */
public final class GeneratorOperators {
  private GeneratorOperators() {}

  public static void register(OperatorRegistry.Builder builder) {
    builder
        .register("ConstantOfShape", 9, GeneratorOperators::constantOfShape)
        .register("EyeLike", 9, GeneratorOperators::eyeLike)
        .register("OneHot", 9, GeneratorOperators::oneHot)
        .register("Range", 11, GeneratorOperators::range);
  }

  /** ConstantOfShape: one value everywhere; FLOAT 0 without one. */
  private static Operator constantOfShape(OperatorSetup setup) {
    Tensor value =
        setup.hasAttribute("value")
            ? setup.tensor("value")
            : Tensor.zeros(ElementType.FLOAT, Shape.of(1));
    if (value.elements() != 1) {
      throw setup.unsupported("a 'value' of " + value.elements() + " elements; it must have one");
    }
    return context -> {
      Shape shape = Shape.of(Integers.read(context.input(0), "input"));
      Views.fill(value, 0, context.allocate(0, value.elementType(), shape));
    };
  }

  /** EyeLike: ones on a diagonal, in the shape of the input. */
  private static Operator eyeLike(OperatorSetup setup) {
    long diagonal = setup.integer("k", 0);
    ElementType type =
        setup.hasAttribute("dtype")
            ? ElementType.ofCode((int) setup.integer("dtype"))
                .orElseThrow(() -> setup.unsupported("dtype " + setup.integer("dtype")))
            : null;
    return context -> {
      Tensor input = context.input(0);
      Shape shape = input.shape();
      if (shape.rank() != 2) {
        throw new ShapeMismatchException("expected [rows, columns]; found " + shape);
      }
      Tensor output = context.allocate(0, type == null ? input.elementType() : type, shape);
      Views.fill(Tensor.zeros(output.elementType(), Shape.SCALAR), 0, output);
      int columns = shape.dimension(1);
      for (int row = 0; row < shape.dimension(0); row++) {
        // Compared before added, so that no diagonal is too far to be told.
        if (diagonal >= -row && diagonal < (long) columns - row) {
          Numbers.setReal(output, row * columns + row + (int) diagonal, 1);
        }
      }
    };
  }

  /** OneHot: along a new axis the on-value at each index, the off-value elsewhere. */
  private static Operator oneHot(OperatorSetup setup) {
    long axis = setup.integer("axis", -1);
    return context -> {
      Tensor indices = context.input(0);
      double depth = Numbers.readOne(context.input(1), "depth");
      Tensor values = context.input(2);
      if (values.elements() != 2) {
        throw new ShapeMismatchException(
            "'values' must be [off, on]; found shape " + values.shape());
      }
      int at = GeneratedShapes.oneHotAxis(indices.shape(), axis);
      Shape shape = GeneratedShapes.oneHot(indices.shape(), depth, at);
      int size = shape.dimension(at);
      Tensor output = context.allocate(0, values.elementType(), shape);
      Views.fill(values, 0, output);
      int inner = indices.shape().elements(at, indices.shape().rank());
      int slots = values.elementType().slots();
      ArrayMover mover = ArrayMover.of(output.array());
      double[] all = Numbers.doubles(indices);
      for (int i = 0; i < all.length; i++) {
        double index = all[i];
        index = index < 0 ? index + size : index;
        if (index >= 0 && index < size) {
          int group = i / inner;
          int position = (group * size + (int) index) * inner + i - group * inner;
          for (int slot = 0; slot < slots; slot++) {
            mover.move(
                values.array(),
                values.offset() + slots + slot,
                output.array(),
                output.offset() + position * slots + slot);
          }
        }
      }
    };
  }

  /** Range: from a start in steps up to a limit, which is not reached. */
  private static Operator range(OperatorSetup setup) {
    return context -> {
      Tensor start = context.input(0);
      Tensor limit = context.input(1);
      Tensor delta = context.input(2);
      ElementType type = start.elementType();
      if (limit.elementType() != type || delta.elementType() != type) {
        throw new TypeMismatchException(
            "start, limit and delta must be of one type; found "
                + type
                + ", "
                + limit.elementType()
                + ", "
                + delta.elementType());
      }
      double first = Numbers.readOne(start, "start");
      double step = Numbers.readOne(delta, "delta");
      int count = GeneratedShapes.range(first, Numbers.readOne(limit, "limit"), step);
      Tensor output = context.allocate(0, type, Shape.of(count));
      for (int i = 0; i < output.elements(); i++) {
        switch (type) {
          case DOUBLE -> Numbers.setReal(output, i, first + i * step);
          // Single precision throughout, as other engines have it.
          case FLOAT, FLOAT16, BFLOAT16 ->
              Numbers.setReal(output, i, (float) first + i * (float) step);
          default ->
              Numbers.setInteger(
                  output, i, Numbers.integer(start, 0) + i * Numbers.integer(delta, 0));
        }
      }
    };
  }
}
