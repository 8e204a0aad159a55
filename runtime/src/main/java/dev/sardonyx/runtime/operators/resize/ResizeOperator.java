package dev.sardonyx.runtime.operators.resize;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.blocked.BlockedResize;
import dev.sardonyx.kernels.movement.IndexedCopy;
import dev.sardonyx.kernels.resize.CoordinateTransformation;
import dev.sardonyx.kernels.resize.Interpolation;
import dev.sardonyx.kernels.resize.NearestRounding;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.blocked.BlockedShapes;
import dev.sardonyx.runtime.operators.convolution.Windows;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** Resize, and Upsample before it: any axes, to the nearest element or by interpolation. */
final class ResizeOperator implements Operator {
  private enum Mode {
    NEAREST,
    LINEAR,
    CUBIC
  }

  private final OperatorSetup setup;
  private final Mode mode;
  private final CoordinateTransformation transformation;
  private final NearestRounding rounding;
  private final ResizeGeometry.AspectRatio aspectRatio;
  private final float cubicCoefficient;
  private final float extrapolation;
  private final boolean excludeOutside;
  private final boolean antialias;
  private final long[] axes;
  // The version of ai.onnx that the node's meaning is of.
  private final int version;
  // Of images in channel blocks; 0 for tensors as ONNX has them.
  private final int blockedChannels;
  // Given by the node before version 9 of Upsample; null where an input has them.
  private final float[] scales;

  private ResizeOperator(
      OperatorSetup setup, CoordinateTransformation transformation, float[] scales) {
    this.setup = setup;
    this.transformation = transformation;
    this.scales = scales;
    mode =
        switch (setup.text("mode", "nearest")) {
          case "nearest" -> Mode.NEAREST;
          case "linear", "bilinear" -> Mode.LINEAR;
          case "cubic" -> Mode.CUBIC;
          default -> throw setup.unsupported("mode '" + setup.text("mode", "") + "'");
        };
    rounding =
        switch (setup.text("nearest_mode", "round_prefer_floor")) {
          case "round_prefer_floor" -> NearestRounding.ROUND_PREFER_FLOOR;
          case "round_prefer_ceil" -> NearestRounding.ROUND_PREFER_CEIL;
          case "floor" -> NearestRounding.FLOOR;
          case "ceil" -> NearestRounding.CEIL;
          default -> throw setup.unsupported("nearest_mode " + setup.text("nearest_mode", ""));
        };
    aspectRatio =
        switch (setup.text("keep_aspect_ratio_policy", "stretch")) {
          case "stretch" -> ResizeGeometry.AspectRatio.STRETCH;
          case "not_larger" -> ResizeGeometry.AspectRatio.NOT_LARGER;
          case "not_smaller" -> ResizeGeometry.AspectRatio.NOT_SMALLER;
          default ->
              throw setup.unsupported(
                  "keep_aspect_ratio_policy " + setup.text("keep_aspect_ratio_policy", ""));
        };
    cubicCoefficient = setup.real("cubic_coeff_a", -0.75f);
    extrapolation = setup.real("extrapolation_value", 0);
    excludeOutside = setup.flag("exclude_outside", false);
    antialias = setup.flag("antialias", false);
    axes = setup.integers("axes");
    blockedChannels = Math.toIntExact(setup.integer("channels", 0));
    version = Math.toIntExact(setup.integer("version", setup.opset()));
    if (antialias && mode == Mode.NEAREST) {
      throw setup.unsupported("antialias in mode nearest");
    }
  }

  /** Upsample-1: {@code [N, C, H, W]} by two factors. */
  static Operator upsampleImages(OperatorSetup setup) {
    float[] scales = {1, 1, setup.real("height_scale", 1), setup.real("width_scale", 1)};
    return new ResizeOperator(setup, CoordinateTransformation.ASYMMETRIC, scales);
  }

  static Operator upsampleByAttribute(OperatorSetup setup) {
    float[] scales = setup.reals("scales");
    if (scales == null) {
      throw new ModelFormatException(setup.node().label() + " lacks the attribute 'scales'");
    }
    return new ResizeOperator(setup, CoordinateTransformation.ASYMMETRIC, scales);
  }

  /**
   * BlockedResize: Resize, or Upsample, of images in channel blocks to the nearest pixel or
   * linearly; {@code version} is the version of ai.onnx that attributes and inputs are of, {@code
   * channels} says how many lanes there are.
   */
  static Operator createBlocked(OperatorSetup setup) {
    return setup.integer("version") < 11 ? createSinceVersion10(setup) : create(setup);
  }

  /** Upsample-9 and Resize-10: the scales are input 1, positions are asymmetric. */
  static Operator createSinceVersion10(OperatorSetup setup) {
    return new ResizeOperator(setup, CoordinateTransformation.ASYMMETRIC, null);
  }

  static Operator create(OperatorSetup setup) {
    String name = setup.text("coordinate_transformation_mode", "half_pixel");
    CoordinateTransformation transformation =
        switch (name) {
          case "half_pixel" -> CoordinateTransformation.HALF_PIXEL;
          case "half_pixel_symmetric" -> CoordinateTransformation.HALF_PIXEL_SYMMETRIC;
          case "pytorch_half_pixel" -> CoordinateTransformation.PYTORCH_HALF_PIXEL;
          case "align_corners" -> CoordinateTransformation.ALIGN_CORNERS;
          case "asymmetric" -> CoordinateTransformation.ASYMMETRIC;
          case "tf_half_pixel_for_nn" -> CoordinateTransformation.TF_HALF_PIXEL_FOR_NN;
          case "tf_crop_and_resize" -> CoordinateTransformation.TF_CROP_AND_RESIZE;
          default -> throw setup.unsupported("coordinate_transformation_mode '" + name + "'");
        };
    return new ResizeOperator(setup, transformation, null);
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
    if (mode == Mode.NEAREST) {
      resizeNearest(context, geometry, input, output);
      return;
    }
    Interpolation[] plans = new Interpolation[input.shape().rank()];
    for (int axis = 0; axis < plans.length; axis++) {
      CoordinateTransformation.Axis along = geometry.axes()[axis];
      plans[axis] =
          mode == Mode.LINEAR
              ? Interpolation.linear(transformation, along, excludeOutside, antialias)
              : Interpolation.cubic(
                  transformation, along, cubicCoefficient, excludeOutside, antialias);
    }
    SeparableResize.resize(context, plans, extrapolation, input, output);
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
        || mode == Mode.CUBIC
        || antialias) {
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
    if (mode == Mode.NEAREST) {
      BlockedResize.nearest(
          context.kernels().blocked(),
          planes,
          rounding(rows).indices(transformation, rows),
          rounding(columns).indices(transformation, columns),
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
          Interpolation.linear(transformation, rows, excludeOutside, false),
          Interpolation.linear(transformation, columns, excludeOutside, false),
          input.floatArray(),
          input.offset(),
          output.floatArray(),
          output.offset(),
          context.workers());
    }
  }

  private ResizeGeometry geometry(ExecutionContext context, Shape shape) {
    if (version < 11 || scales != null) {
      float[] factors = scales != null ? scales : Numbers.floats(context.input(1));
      return ResizeGeometry.ofScales(shape, factors, null, null);
    }
    float[] region = null;
    if (transformation == CoordinateTransformation.TF_CROP_AND_RESIZE) {
      if (!context.hasInput(1)) {
        throw new ShapeMismatchException("tf_crop_and_resize needs the input 'roi'");
      }
      region = Numbers.floats(context.input(1));
    }
    // An empty tensor stands for an absent one in version 11.
    boolean hasScales = context.hasInput(2) && context.input(2).elements() > 0;
    boolean hasSizes = context.hasInput(3) && context.input(3).elements() > 0;
    if (hasScales == hasSizes && shape.rank() > 0) {
      throw new ShapeMismatchException("exactly one of 'scales' and 'sizes' must be there");
    }
    return hasSizes
        ? ResizeGeometry.ofSizes(
            shape, Integers.read(context.input(3), "sizes"), axes, region, aspectRatio)
        : ResizeGeometry.ofScales(
            shape, hasScales ? Numbers.floats(context.input(2)) : new float[0], axes, region);
  }

  private void resizeNearest(
      ExecutionContext context, ResizeGeometry geometry, Tensor input, Tensor output) {
    int[][] index = new int[geometry.axes().length][];
    for (int axis = 0; axis < index.length; axis++) {
      CoordinateTransformation.Axis along = geometry.axes()[axis];
      int[] table = rounding(along).indices(transformation, along);
      boolean whole = along.original() == along.resized();
      for (int i = 0; whole && i < table.length; i++) {
        whole = table[i] == i;
      }
      index[axis] = whole ? null : table;
    }
    Tensor fill = Tensor.zeros(input.elementType(), Shape.SCALAR);
    if (extrapolation != 0) {
      Numbers.setReal(fill, 0, extrapolation);
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

  /** Before version 11 there is no choice: up rounds down and down rounds up. */
  private NearestRounding rounding(CoordinateTransformation.Axis axis) {
    if (version >= 11) {
      return rounding;
    }
    return axis.scale() < 1 ? NearestRounding.CEIL : NearestRounding.FLOOR;
  }
}
