package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.MovementKernels.PadMode;
import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.runtime.operators.movement.PaddedShape;
import dev.sardonyx.runtime.operators.movement.Repetition;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** Operators that add elements, repeat them or clear them. */
final class PaddingNodes {
  private static final int MOST_DIMENSIONS = 8;

  private PaddingNodes() {}

  static void register(Map<String, CudaOperators.Factory> all) {
    all.put("Pad", PaddingNodes::pad);
    all.put("Tile", PaddingNodes::tile);
    all.put("Trilu", PaddingNodes::triangle);
  }

  private static boolean suits(DeviceSetup setup, int mostDimensions) {
    int rank = setup.inputRank(0);
    return CudaOperators.isMoved(setup.inputType(0)) && rank >= 0 && rank <= mostDimensions;
  }

  private static DeviceOperator pad(DeviceSetup setup, Gpu gpu) {
    String name = setup.attributes().text("mode", "constant").toUpperCase(Locale.ROOT);
    PadMode mode =
        Arrays.stream(PadMode.values())
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElse(null);
    boolean byInputs = setup.attributes().opset() >= 11;
    long[] pads = setup.attributes().integers("pads");
    if (!suits(setup, MOST_DIMENSIONS) || mode == null || !byInputs && pads == null) {
      return null;
    }
    float value = byInputs ? 0 : setup.attributes().real("value", 0);
    DeviceTensor constant = null;
    if (value != 0) {
      Tensor filling = Tensor.zeros(setup.inputType(0), Shape.SCALAR);
      Numbers.setReal(filling, 0, value);
      constant = setup.upload(filling);
    }
    return new Pad(gpu, mode, byInputs ? null : pads, constant);
  }

  /**
   * @param pads null where they are an input
   * @param constant what there is around the input, where that isn't an input; null for zeros
   */
  private record Pad(Gpu gpu, PadMode mode, long[] pads, DeviceTensor constant)
      implements DeviceOperator {
    @Override
    public boolean readsOnHost(int index) {
      return index == 1 || index == 3;
    }

    @Override
    public void run(DeviceContext context) {
      DeviceTensor x = context.input(0);
      DeviceTensor fill = pads == null && context.hasInput(2) ? context.input(2) : constant;
      if (fill != null && (fill.elementType() != x.elementType() || fill.elements() != 1)) {
        throw new TypeMismatchException(
            "'constant_value' must be one " + x.elementType() + "; found " + fill);
      }
      PaddedShape padded =
          pads == null
              ? PaddedShape.of(
                  x.shape(),
                  Integers.read(context.hostInput(1), "pads"),
                  context.hasInput(3) ? Integers.read(context.hostInput(3), "axes") : null)
              : PaddedShape.of(x.shape(), pads, null);
      DeviceTensor y = context.allocate(0, x.elementType(), padded.shape());
      if (x.elements() == 0 && y.elements() > 0 && mode != PadMode.CONSTANT) {
        throw new ShapeMismatchException("a dimension of 0 has nothing to repeat in its padding");
      }
      gpu.movement.pad(
          gpu.stream,
          x.elementType(),
          mode,
          x.shape().toArray(),
          padded.before(),
          padded.shape().toArray(),
          x.address(),
          fill == null ? 0 : fill.address(),
          y.address());
    }
  }

  private static DeviceOperator tile(DeviceSetup setup, Gpu gpu) {
    // Each dimension is walked as two: copies, and what is copied.
    if (!suits(setup, MOST_DIMENSIONS / 2) || setup.attributes().opset() < 6) {
      return null;
    }
    return new DeviceOperator() {
      @Override
      public boolean readsOnHost(int index) {
        return index == 1;
      }

      @Override
      public void run(DeviceContext context) {
        DeviceTensor x = context.input(0);
        long[] repeats = Integers.read(context.hostInput(1), "repeats");
        DeviceTensor y = context.allocate(0, x.elementType(), Repetition.shape(x.shape(), repeats));
        if (y.elements() == 0) {
          return;
        }
        int rank = x.shape().rank();
        int[] sizes = new int[2 * rank];
        int[] strides = new int[2 * rank];
        int[] to = new int[2 * rank];
        int from = 1;
        int stride = 1;
        for (int axis = rank - 1; axis >= 0; axis--) {
          int size = x.shape().dimension(axis);
          sizes[2 * axis + 1] = size;
          strides[2 * axis + 1] = from;
          to[2 * axis + 1] = stride;
          from *= size;
          stride *= size;
          sizes[2 * axis] = (int) repeats[axis];
          to[2 * axis] = stride;
          stride *= sizes[2 * axis];
        }
        gpu.movement.copy(
            gpu.stream, x.elementType(), sizes, x.address(), 0, strides, y.address(), 0, to);
      }
    };
  }

  private static DeviceOperator triangle(DeviceSetup setup, Gpu gpu) {
    if (!CudaOperators.isMoved(setup.inputType(0))) {
      return null;
    }
    boolean upper = setup.attributes().flag("upper", true);
    return new DeviceOperator() {
      @Override
      public boolean readsOnHost(int index) {
        return index == 1;
      }

      @Override
      public void run(DeviceContext context) {
        DeviceTensor x = context.input(0);
        Shape shape = x.shape();
        if (shape.rank() < 2) {
          throw new ShapeMismatchException("expected [..., rows, columns]; found " + shape);
        }
        long diagonal = context.hasInput(1) ? Integers.readOne(context.hostInput(1), "k") : 0;
        // No matrix is larger, and the kernel adds a row to it.
        int k = Math.clamp(diagonal, Integer.MIN_VALUE / 2, Integer.MAX_VALUE / 2);
        gpu.movement.triangle(
            gpu.stream,
            x.elementType(),
            upper,
            k,
            shape.elements(0, shape.rank() - 2),
            shape.dimension(-2),
            shape.dimension(-1),
            x.address(),
            context.allocate(0, x.elementType(), shape).address());
      }
    };
  }
}
