package dev.sardonyx.runtime.operators.resize;

import dev.sardonyx.kernels.blocked.BlockedResize;
import dev.sardonyx.kernels.movement.IndexedCopy;
import dev.sardonyx.kernels.resize.CoordinateTransformation;
import dev.sardonyx.kernels.resize.Interpolation;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.blocked.BlockedShapes;
import dev.sardonyx.runtime.operators.convolution.Windows;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** Resize, and Upsample before it: any axes, to the nearest element or by interpolation. */
final class ResizeOperator implements Operator {
  private final OperatorSetup setup;
  private final ResizeSettings settings;
  // Of images in channel blocks; 0 for tensors as ONNX has them.
  private final int blockedChannels;

  private ResizeOperator(OperatorSetup setup, ResizeSettings settings) {
    this.setup = setup;
    this.settings = settings;
    blockedChannels = Math.toIntExact(setup.integer("channels", 0));
  }

  /** Upsample-1: {@code [N, C, H, W]} by two factors. */
  static Operator upsampleImages(OperatorSetup setup) {
    return new ResizeOperator(setup, ResizeSettings.ofUpsampledImages(setup));
  }

  static Operator upsampleByAttribute(OperatorSetup setup) {
    return new ResizeOperator(setup, ResizeSettings.ofScalesAttribute(setup));
  }

  /**
   * BlockedResize: Resize, or Upsample, of images in channel blocks to the nearest pixel or
   * linearly; {@code version} is the version of ai.onnx that attributes and inputs are of, {@code
   * channels} says how many lanes there are.
   */
  static Operator createBlocked(OperatorSetup setup) {
    return setup.integer("version") < 11 ? createSinceVersion10(setup) : create(setup);
  }

  /** Upsample-9 and Resize-10. */
  static Operator createSinceVersion10(OperatorSetup setup) {
    return new ResizeOperator(setup, ResizeSettings.ofVersion10(setup));
  }

  static Operator create(OperatorSetup setup) {
    return new ResizeOperator(setup, ResizeSettings.of(setup));
  }

  @Override
  public void run(ExecutionContext context) {
    Tensor input = context.input(0);
    if (blockedChannels > 0) {
      runBlocked(context, input);
      return;
    }
    ResizeGeometry geometry = geometry(context, input.shape());
    Tensor output = context.allocate(0, input.elementType(), geometry.shape());
    if (output.elements() == 0) {
      return;
    }
    if (settings.mode() == ResizeSettings.Mode.NEAREST) {
      resizeNearest(context, geometry, input, output);
      return;
    }
    Interpolation[] plans = new Interpolation[input.shape().rank()];
    for (int axis = 0; axis < plans.length; axis++) {
      CoordinateTransformation.Axis along = geometry.axes()[axis];
      plans[axis] =
          settings.mode() == ResizeSettings.Mode.LINEAR
              ? Interpolation.linear(
                  settings.transformation(), along, settings.excludeOutside(), settings.antialias())
              : Interpolation.cubic(
                  settings.transformation(),
                  along,
                  settings.cubicCoefficient(),
                  settings.excludeOutside(),
                  settings.antialias());
    }
    SeparableResize.resize(context, plans, settings.extrapolation(), input, output);
  }

  private void runBlocked(ExecutionContext context, Tensor input) {
    int block = context.kernels().blocked().block();
    BlockedShapes.require(input, block);
    int images = input.shape().dimension(0);
    Shape plain = Windows.shape(images, blockedChannels, BlockedShapes.spatial(input.shape()));
    ResizeGeometry geometry = geometry(context, plain);
    boolean images2d = plain.rank() == 4;
    if (!images2d
        || geometry.shape().dimension(0) != images
        || geometry.shape().dimension(1) != blockedChannels
        || settings.mode() == ResizeSettings.Mode.CUBIC
        || settings.antialias()) {
      throw setup.unsupported("resizing " + plain + " to " + geometry.shape() + " in blocks");
    }
    int[] sizes = Windows.spatial(geometry.shape());
    Tensor output =
        context.allocate(
            0, input.elementType(), BlockedShapes.of(images, blockedChannels, sizes, block));
    if (output.elements() == 0) {
      return;
    }
    int planes = images * input.shape().dimension(1);
    CoordinateTransformation.Axis rows = geometry.axes()[2];
    CoordinateTransformation.Axis columns = geometry.axes()[3];
    context.repeatable(1, 2, 3);
    if (settings.mode() == ResizeSettings.Mode.NEAREST) {
      BlockedResize.nearest(
          context.kernels().blocked(),
          planes,
          settings.rounding(rows).indices(settings.transformation(), rows),
          settings.rounding(columns).indices(settings.transformation(), columns),
          rows.original(),
          columns.original(),
          input.floatArray(),
          input.offset(),
          output.floatArray(),
          output.offset(),
          context.workers());
    } else {
      BlockedResize.linear(
          context.kernels().blocked(),
          planes,
          Interpolation.linear(settings.transformation(), rows, settings.excludeOutside(), false),
          Interpolation.linear(
              settings.transformation(), columns, settings.excludeOutside(), false),
          input.floatArray(),
          input.offset(),
          output.floatArray(),
          output.offset(),
          context.workers());
    }
  }

  private ResizeGeometry geometry(ExecutionContext context, Shape shape) {
    return settings.geometry(shape, index -> context.hasInput(index) ? context.input(index) : null);
  }

  private void resizeNearest(
      ExecutionContext context, ResizeGeometry geometry, Tensor input, Tensor output) {
    int[][] index = new int[geometry.axes().length][];
    for (int axis = 0; axis < index.length; axis++) {
      CoordinateTransformation.Axis along = geometry.axes()[axis];
      int[] table = settings.rounding(along).indices(settings.transformation(), along);
      boolean whole = along.original() == along.resized();
      for (int i = 0; whole && i < table.length; i++) {
        whole = table[i] == i;
      }
      index[axis] = whole ? null : table;
    }
    Tensor fill = Tensor.zeros(input.elementType(), Shape.SCALAR);
    if (settings.extrapolation() != 0) {
      Numbers.setReal(fill, 0, settings.extrapolation());
    }
    context.repeatable(1, 2, 3);
    IndexedCopy.plan(input.shape().toArray(), index, input.elementType().slots())
        .run(
            input.array(),
            input.offset(),
            output.array(),
            output.offset(),
            fill.array(),
            0,
            context.workers());
  }
}
