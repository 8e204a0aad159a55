package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.ResizeKernels;
import dev.sardonyx.cuda.kernels.ResizeKernels.Rounding;
import dev.sardonyx.cuda.kernels.ResizeKernels.Transformation;
import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.kernels.resize.CoordinateTransformation;
import dev.sardonyx.runtime.operators.resize.ResizeGeometry;
import dev.sardonyx.runtime.operators.resize.ResizeSettings;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Resize since version 11: to the nearest element of any type, else of floating-point types. */
final class ResizeNodes {
  private static final int MOST_DIMENSIONS = 8;

  private ResizeNodes() {}

  static void register(Map<String, CudaOperators.Factory> all) {
    all.put("Resize", ResizeNodes::resize);
  }

  private static DeviceOperator resize(DeviceSetup setup, Gpu gpu) {
    ElementType type = setup.inputType(0);
    int rank = setup.inputRank(0);
    if (setup.attributes().opset() < 11 || rank < 1 || rank > MOST_DIMENSIONS) {
      return null;
    }
    ResizeSettings settings = ResizeSettings.of(setup.attributes());
    boolean nearest = settings.mode() == ResizeSettings.Mode.NEAREST;
    if (nearest ? !CudaOperators.isMoved(type) : !CudaOperators.isFloat(type)) {
      return null;
    }
    DeviceTensor outside = null;
    if (nearest && settings.extrapolation() != 0) {
      Tensor value = Tensor.zeros(type, Shape.SCALAR);
      Numbers.setReal(value, 0, settings.extrapolation());
      outside = setup.upload(value);
    }
    return new Resize(gpu, settings, outside);
  }

  /**
   * @param outside what is outside of the region of interest; null for zero
   */
  private record Resize(Gpu gpu, ResizeSettings settings, DeviceTensor outside)
      implements DeviceOperator {
    @Override
    public boolean readsOnHost(int index) {
      return index > 0;
    }

    @Override
    public void run(DeviceContext context) {
      DeviceTensor x = context.input(0);
      ResizeGeometry geometry =
          settings.geometry(
              x.shape(), index -> context.hasInput(index) ? context.hostInput(index) : null);
      DeviceTensor y = context.allocate(0, x.elementType(), geometry.shape());
      if (y.elements() == 0) {
        return;
      }
      List<ResizeKernels.Axis> axes =
          Arrays.stream(geometry.axes())
              .map(
                  axis ->
                      new ResizeKernels.Axis(
                          axis.original(), axis.resized(), axis.scale(), axis.start(), axis.end()))
              .toList();
      if (settings.mode() == ResizeSettings.Mode.NEAREST) {
        gpu.resize.nearest(
            gpu.stream,
            x.elementType(),
            transformation(),
            Rounding.valueOf(settings.rounding().name()),
            axes,
            x.address(),
            outside == null ? 0 : outside.address(),
            y.address());
        return;
      }
      int rank = axes.size();
      // The axes that shrink most come first: what follows has the least to do.
      List<Integer> changed =
          IntStream.range(0, rank)
              .filter(axis -> !isIdentity(axes.get(axis)))
              .boxed()
              .sorted(
                  Comparator.comparingDouble(
                          (Integer axis) ->
                              (double) axes.get(axis).resized() / axes.get(axis).original())
                      .thenComparing(Comparator.reverseOrder()))
              .toList();
      if (isBilinear() && changed.stream().allMatch(axis -> axis >= rank - 2) && rank > 1) {
        gpu.resize.bilinear(
            gpu.stream,
            x.elementType(),
            transformation(),
            axes.get(rank - 2),
            axes.get(rank - 1),
            x.shape().elements(0, rank - 2),
            x.address(),
            y.address());
      } else if (changed.isEmpty()) {
        gpu.stream.copy(y.address(), x.address(), x.bytes());
      } else {
        alongAxes(context, axes, changed, x, y);
      }
    }

    private Transformation transformation() {
      return Transformation.valueOf(settings.transformation().name());
    }

    private boolean isBilinear() {
      return settings.mode() == ResizeSettings.Mode.LINEAR
          && !settings.antialias()
          && !settings.excludeOutside()
          && settings.transformation() != CoordinateTransformation.TF_CROP_AND_RESIZE;
    }

    /** Whether each element along an axis is what it was. */
    private boolean isIdentity(ResizeKernels.Axis axis) {
      return axis.original() == axis.resized()
          && switch (settings.transformation()) {
            case TF_HALF_PIXEL_FOR_NN -> false;
            case TF_CROP_AND_RESIZE -> axis.start() == 0 && axis.end() == 1;
            default -> axis.scale() == 1;
          };
    }

    private void alongAxes(
        DeviceContext context,
        List<ResizeKernels.Axis> axes,
        List<Integer> changed,
        DeviceTensor x,
        DeviceTensor y) {
      ResizeKernels.Weights weights =
          new ResizeKernels.Weights(
              transformation(),
              settings.mode() == ResizeSettings.Mode.CUBIC,
              settings.cubicCoefficient(),
              settings.excludeOutside(),
              settings.antialias(),
              settings.extrapolation());
      Shape shape = x.shape();
      long from = x.address();
      for (int i = 0; i < changed.size(); i++) {
        int axis = changed.get(i);
        Shape next = Views.withDimension(shape, axis, axes.get(axis).resized());
        boolean last = i == changed.size() - 1;
        long to = last ? y.address() : context.scratch(DeviceTensor.bytes(x.elementType(), next));
        gpu.resize.axis(
            gpu.stream,
            x.elementType(),
            weights,
            axes.get(axis),
            shape.elements(0, axis),
            shape.elements(axis + 1, shape.rank()),
            from,
            to);
        shape = next;
        from = to;
      }
    }
  }
}
