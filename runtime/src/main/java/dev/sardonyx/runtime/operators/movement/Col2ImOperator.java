package dev.sardonyx.runtime.operators.movement;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/**
 * Col2Im: the columns {@code [N, C * block, positions]} of sliding blocks added up where they lie
 * in images {@code [N, C, image...]}, of any number of axes.
 */
final class Col2ImOperator {
  /** Elements added in one piece of work. */
  private static final int GRAIN = 1 << 14;

  private static final int OUTSIDE = -1;

  private final OperatorSetup setup;
  private final long[] dilations;
  private final long[] pads;
  private final long[] strides;

  private Col2ImOperator(OperatorSetup setup) {
    this.setup = setup;
    this.dilations = setup.integers("dilations");
    this.pads = setup.integers("pads");
    this.strides = setup.integers("strides");
  }

  static Operator create(OperatorSetup setup) {
    return new Col2ImOperator(setup)::run;
  }

  /** An attribute, or {@code absent} {@code count} times. */
  private long[] values(long[] given, String name, int count, long absent, long least) {
    if (given == null) {
      long[] all = new long[count];
      Arrays.fill(all, absent);
      return all;
    }
    boolean inRange =
        Arrays.stream(given).allMatch(value -> value >= least && value <= Integer.MAX_VALUE);
    if (given.length != count || !inRange) {
      throw new ModelFormatException(
          setup.node().label()
              + ": '"
              + name
              + "' needs "
              + count
              + " numbers of at least "
              + least
              + "; found "
              + Arrays.toString(given));
    }
    return given;
  }

  private void run(ExecutionContext context) {
    Tensor columns = context.input(0);
    ElementType type = columns.elementType();
    if (!type.isInteger() && !isReal(type)) {
      throw setup.unsupported("element type " + type);
    }
    Shape image = Shape.of(Integers.read(context.input(1), "image_shape"));
    Shape block = Shape.of(Integers.read(context.input(2), "block_shape"));
    int axes = image.rank();
    if (axes == 0 || block.rank() != axes || block.elements() == 0) {
      throw new ShapeMismatchException(
          "'image_shape' and 'block_shape' need as many sizes as each other; found "
              + image
              + " and "
              + block);
    }
    int[] positions = positions(image, block);
    Shape shape = columns.shape();
    boolean fits =
        shape.rank() == 3
            && shape.dimension(1) % block.elements() == 0
            && shape.dimension(2) == Shape.of(positions).elements();
    if (!fits) {
      throw new ShapeMismatchException(
          "expected columns [N, C * "
              + block.elements()
              + ", "
              + Shape.of(positions).elements()
              + "] for images "
              + image
              + " and blocks "
              + block
              + "; found "
              + shape);
    }
    int channels = shape.dimension(1) / block.elements();
    int[] dimensions = new int[axes + 2];
    dimensions[0] = shape.dimension(0);
    dimensions[1] = channels;
    System.arraycopy(image.toArray(), 0, dimensions, 2, axes);
    Tensor output = context.allocate(0, type, Shape.of(dimensions));
    int[] targets = targets(image, block, positions);
    Ranges.split(
        context.workers(),
        dimensions[0] * channels,
        Ranges.grain(GRAIN, targets.length),
        (begin, end) -> {
          for (int plane = begin; plane < end; plane++) {
            if (type.isInteger()) {
              addIntegers(columns, targets, output, plane, image.elements());
            } else {
              addReals(columns, targets, output, plane, image.elements());
            }
          }
        });
  }

  private static boolean isReal(ElementType type) {
    return switch (type) {
      case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> true;
      default -> false;
    };
  }

  /** How many places a block has along each axis. */
  private int[] positions(Shape image, Shape block) {
    int axes = image.rank();
    long[] padding = values(pads, "pads", 2 * axes, 0, 0);
    long[] step = values(strides, "strides", axes, 1, 1);
    long[] spread = values(dilations, "dilations", axes, 1, 1);
    long[] positions = new long[axes];
    for (int axis = 0; axis < axes; axis++) {
      long room =
          image.dimension(axis)
              + padding[axis]
              + padding[axes + axis]
              - spread[axis] * (block.dimension(axis) - 1)
              - 1;
      positions[axis] = Math.max(0, Math.floorDiv(room, step[axis]) + 1);
    }
    return Shape.of(positions).toArray();
  }

  /** Of each element of one channel's columns, the element of the image that it is added to. */
  private int[] targets(Shape image, Shape block, int[] positions) {
    int axes = image.rank();
    long[] padding = values(pads, "pads", 2 * axes, 0, 0);
    long[] step = values(strides, "strides", axes, 1, 1);
    long[] spread = values(dilations, "dilations", axes, 1, 1);
    int columns = Shape.of(positions).elements();
    int[] targets = new int[Shape.of(block.elements(), columns).elements()];
    for (int i = 0; i < targets.length; i++) {
      int tap = i / columns;
      int position = i % columns;
      int target = 0;
      int stride = 1;
      for (int axis = axes - 1; axis >= 0; axis--) {
        long at =
            position % positions[axis] * step[axis]
                - padding[axis]
                + tap % block.dimension(axis) * spread[axis];
        position /= positions[axis];
        tap /= block.dimension(axis);
        boolean inside = target != OUTSIDE && at >= 0 && at < image.dimension(axis);
        target = inside ? target + (int) at * stride : OUTSIDE;
        stride *= image.dimension(axis);
      }
      targets[i] = target;
    }
    return targets;
  }

  private static void addReals(
      Tensor columns, int[] targets, Tensor output, int plane, int elements) {
    double[] sums = new double[elements];
    for (int i = 0; i < targets.length; i++) {
      if (targets[i] != OUTSIDE) {
        sums[targets[i]] += Numbers.real(columns, plane * targets.length + i);
      }
    }
    for (int i = 0; i < elements; i++) {
      Numbers.setReal(output, plane * elements + i, sums[i]);
    }
  }

  private static void addIntegers(
      Tensor columns, int[] targets, Tensor output, int plane, int elements) {
    long[] sums = new long[elements];
    for (int i = 0; i < targets.length; i++) {
      if (targets[i] != OUTSIDE) {
        sums[targets[i]] += Numbers.integer(columns, plane * targets.length + i);
      }
    }
    for (int i = 0; i < elements; i++) {
      Numbers.setInteger(output, plane * elements + i, sums[i]);
    }
  }
}
