package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.ReductionKernels;
import dev.sardonyx.cuda.kernels.ReductionKernels.Accumulation;
import dev.sardonyx.cuda.kernels.ReductionKernels.Finish;
import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.runtime.operators.support.Axes;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reductions over axes, and the places of extremes. */
final class ReductionNodes {
  private ReductionNodes() {}

  static void register(Map<String, CudaOperators.Factory> all) {
    reduction(all, "ReduceL1", 18, Accumulation.SUM_OF_MAGNITUDES, Finish.NONE);
    reduction(all, "ReduceL2", 18, Accumulation.SUM_OF_SQUARES, Finish.SQUARE_ROOT);
    reduction(all, "ReduceLogSum", 18, Accumulation.SUM, Finish.LOGARITHM);
    reduction(all, "ReduceMax", 18, Accumulation.MAX, Finish.NONE);
    reduction(all, "ReduceMean", 18, Accumulation.SUM, Finish.MEAN);
    reduction(all, "ReduceMin", 18, Accumulation.MIN, Finish.NONE);
    reduction(all, "ReduceProd", 18, Accumulation.PRODUCT, Finish.NONE);
    reduction(all, "ReduceSum", 13, Accumulation.SUM, Finish.NONE);
    reduction(all, "ReduceSumSquare", 18, Accumulation.SUM_OF_SQUARES, Finish.NONE);
    all.put("ArgMax", (setup, gpu) -> argument(setup, gpu, true));
    all.put("ArgMin", (setup, gpu) -> argument(setup, gpu, false));
  }

  /**
   * @param axesAreInput the opset since which the axes are an input
   */
  private static void reduction(
      Map<String, CudaOperators.Factory> all,
      String operator,
      int axesAreInput,
      Accumulation accumulation,
      Finish finish) {
    all.put(
        operator,
        (setup, gpu) -> {
          ElementType type = setup.inputType(0);
          boolean takes =
              finish == Finish.NONE
                  ? type != null && type != ElementType.BOOL && ReductionKernels.takes(type)
                  : CudaOperators.isFloat(type) || type == ElementType.DOUBLE;
          return takes
              ? new Reduction(
                  gpu, setup, setup.attributes().opset() >= axesAreInput, accumulation, finish)
              : null;
        });
  }

  /** One reduction. */
  private static final class Reduction implements DeviceOperator {
    private final Gpu gpu;
    private final Accumulation accumulation;
    private final Finish finish;
    private final boolean keepsDimensions;
    private final boolean noneMeansNone;
    private final boolean axesAreInput;
    private final long[] attribute;

    Reduction(
        Gpu gpu,
        DeviceSetup setup,
        boolean axesAreInput,
        Accumulation accumulation,
        Finish finish) {
      this.gpu = gpu;
      this.accumulation = accumulation;
      this.finish = finish;
      this.axesAreInput = axesAreInput;
      this.keepsDimensions = setup.attributes().flag("keepdims", true);
      this.noneMeansNone = setup.attributes().flag("noop_with_empty_axes", false);
      this.attribute = axesAreInput ? null : setup.attributes().integers("axes");
    }

    @Override
    public boolean readsOnHost(int index) {
      return index == 1;
    }

    @Override
    public void run(DeviceContext context) {
      Shape shape = context.input(0).shape();
      long[] given = attribute;
      if (axesAreInput && context.hasInput(1)) {
        given = Integers.read(context.hostInput(1), "axes");
      }
      boolean none = axesAreInput && (given == null || given.length == 0);
      boolean[] axes = new boolean[shape.rank()];
      if (!none || !noneMeansNone) {
        for (int axis : Axes.normalizeOrAll(none ? null : given, shape.rank())) {
          axes[axis] = true;
        }
      }
      List<Integer> kept = new ArrayList<>();
      for (int axis = 0; axis < axes.length; axis++) {
        if (!axes[axis] || keepsDimensions) {
          kept.add(axes[axis] ? 1 : shape.dimension(axis));
        }
      }
      Shape reduced = Shape.of(kept.stream().mapToInt(Integer::intValue).toArray());
      reduce(context, gpu, accumulation, finish, axes, reduced);
    }
  }

  /** Reduces input 0 to output 0, of shape {@code reduced}. */
  static void reduce(
      DeviceContext context,
      Gpu gpu,
      Accumulation accumulation,
      Finish finish,
      boolean[] axes,
      Shape reduced) {
    DeviceTensor x = context.input(0);
    DeviceTensor y = context.allocate(0, x.elementType(), reduced);
    int[] shape = x.shape().toArray();
    long bytes = ReductionKernels.scratchBytes(x.elementType(), shape, axes);
    gpu.reduction.reduce(
        gpu.stream,
        x.elementType(),
        accumulation,
        finish,
        shape,
        axes,
        x.address(),
        0,
        y.address(),
        bytes == 0 ? 0 : context.scratch(bytes));
  }

  private static DeviceOperator argument(DeviceSetup setup, Gpu gpu, boolean largest) {
    ElementType type = setup.inputType(0);
    if (type == null || !ReductionKernels.takes(type)) {
      return null;
    }
    long axisAttribute = setup.attributes().integer("axis", 0);
    boolean keepsDimensions = setup.attributes().flag("keepdims", true);
    boolean last = setup.attributes().flag("select_last_index", false);
    return context -> {
      DeviceTensor x = context.input(0);
      Shape shape = x.shape();
      int axis = shape.normalizeAxis(axisAttribute);
      List<Integer> kept = new ArrayList<>();
      for (int i = 0; i < shape.rank(); i++) {
        if (i != axis || keepsDimensions) {
          kept.add(i == axis ? 1 : shape.dimension(i));
        }
      }
      DeviceTensor y =
          context.allocate(
              0, ElementType.INT64, Shape.of(kept.stream().mapToInt(Integer::intValue).toArray()));
      gpu.reduction.argument(
          gpu.stream,
          type,
          largest,
          last,
          shape.elements(0, axis),
          shape.dimension(axis),
          shape.elements(axis + 1, shape.rank()),
          x.address(),
          y.address());
    };
  }
}
