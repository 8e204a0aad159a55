package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.PoolingKernels;
import dev.sardonyx.cuda.kernels.ReductionKernels.Accumulation;
import dev.sardonyx.cuda.kernels.ReductionKernels.Finish;
import dev.sardonyx.cuda.library.Pooling2d;
import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.convolution.Window;
import dev.sardonyx.runtime.operators.convolution.Windows;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Pooling over windows, and over whole images. */
final class PoolingNodes {
  private PoolingNodes() {}

  static void register(Map<String, CudaOperators.Factory> all) {
    all.put("AveragePool", PoolingNodes::average);
    all.put("GlobalAveragePool", (setup, gpu) -> global(setup, gpu, Accumulation.SUM));
    all.put("GlobalMaxPool", (setup, gpu) -> global(setup, gpu, Accumulation.MAX));
    all.put("MaxPool", PoolingNodes::max);
  }

  private static DeviceOperator average(DeviceSetup setup, Gpu gpu) {
    boolean countPadding = setup.attributes().flag("count_include_pad", false);
    Window window = window(setup);
    return window == null
        ? null
        : context -> {
          DeviceTensor x = context.input(0);
          Placement placement = Windows.place(window, x.shape());
          DeviceTensor y = context.allocate(0, x.elementType(), shape(x, placement));
          PoolingKernels.Shape sizes = sizes(x, placement);
          Optional<Pooling2d> library =
              LibraryShapes.pooling(
                  gpu,
                  x.elementType(),
                  sizes,
                  countPadding ? Pooling2d.Kind.AVERAGE_WITH_PADDING : Pooling2d.Kind.AVERAGE);
          if (library.isPresent()) {
            gpu.resources.network().orElseThrow().pool(library.get(), x.address(), y.address());
            return;
          }
          gpu.pooling.average(
              gpu.stream, x.elementType(), sizes, countPadding, x.address(), y.address());
        };
  }

  private static DeviceOperator max(DeviceSetup setup, Gpu gpu) {
    boolean columnMajor = setup.attributes().flag("storage_order", false);
    Window window = window(setup);
    return window == null
        ? null
        : context -> {
          DeviceTensor x = context.input(0);
          Placement placement = Windows.place(window, x.shape());
          Shape shape = shape(x, placement);
          DeviceTensor y = context.allocate(0, x.elementType(), shape);
          PoolingKernels.Shape sizes = sizes(x, placement);
          Optional<Pooling2d> library =
              context.wantsOutput(1)
                  ? Optional.empty()
                  : LibraryShapes.pooling(gpu, x.elementType(), sizes, Pooling2d.Kind.MAXIMUM);
          if (library.isPresent()) {
            gpu.resources.network().orElseThrow().pool(library.get(), x.address(), y.address());
            return;
          }
          long indices =
              context.wantsOutput(1) ? context.allocate(1, ElementType.INT64, shape).address() : 0;
          gpu.pooling.max(
              gpu.stream, x.elementType(), sizes, columnMajor, x.address(), y.address(), indices);
        };
  }

  /** The window of a node on reals; null if there is none the kernels take. */
  private static Window window(DeviceSetup setup) {
    int[] kernel = Windows.integers(setup.attributes(), "kernel_shape");
    boolean suits = CudaOperators.areFloats(setup) && kernel != null && kernel.length <= 3;
    return suits ? Windows.of(setup.attributes(), kernel) : null;
  }

  private static Shape shape(DeviceTensor x, Placement placement) {
    return Windows.outputShape(x.shape().dimension(0), x.shape().dimension(1), placement);
  }

  private static PoolingKernels.Shape sizes(DeviceTensor x, Placement placement) {
    return new PoolingKernels.Shape(
        x.shape().dimension(0) * x.shape().dimension(1),
        Windows3d.inputs(placement),
        Windows3d.outputs(placement),
        Windows3d.kernels(placement),
        Windows3d.strides(placement),
        Windows3d.dilations(placement),
        Windows3d.begins(placement),
        Windows3d.ends(placement));
  }

  private static DeviceOperator global(DeviceSetup setup, Gpu gpu, Accumulation accumulation) {
    if (!CudaOperators.areFloats(setup) || setup.inputRank(0) < 3) {
      return null;
    }
    Finish finish = accumulation == Accumulation.SUM ? Finish.MEAN : Finish.NONE;
    return context -> global(context, gpu, accumulation, finish);
  }

  private static void global(
      DeviceContext context, Gpu gpu, Accumulation accumulation, Finish finish) {
    Shape shape = context.input(0).shape();
    int[] pooled = shape.toArray();
    Arrays.fill(pooled, 2, pooled.length, 1);
    boolean[] axes = new boolean[pooled.length];
    Arrays.fill(axes, 2, axes.length, true);
    ReductionNodes.reduce(context, gpu, accumulation, finish, axes, Shape.of(pooled));
  }
}
