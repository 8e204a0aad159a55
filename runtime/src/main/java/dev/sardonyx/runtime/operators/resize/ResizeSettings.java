package dev.sardonyx.runtime.operators.resize;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.resize.CoordinateTransformation;
import dev.sardonyx.kernels.resize.NearestRounding;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.function.IntFunction;

/**
 * What a Resize, or an Upsample, asks for by its attributes.
 *
 * @param axes those that scales, sizes and region speak of; null for all
 * @param version the version of ai.onnx that the node's meaning is of
 * @param scales given by the node, before version 9 of Upsample; null where an input has them
 */
public record ResizeSettings(
    Mode mode,
    CoordinateTransformation transformation,
    NearestRounding rounding,
    ResizeGeometry.AspectRatio aspectRatio,
    float cubicCoefficient,
    float extrapolation,
    boolean excludeOutside,
    boolean antialias,
    long[] axes,
    int version,
    float[] scales) {
  private static final int REGION = 1;
  private static final int SCALES = 2;
  private static final int SIZES = 3;

  /** How an element is made of those near it. */
  public enum Mode {
    NEAREST,
    LINEAR,
    CUBIC
  }

  /** Upsample-1: {@code [N, C, H, W]} by two factors. */
  static ResizeSettings ofUpsampledImages(OperatorSetup setup) {
    float[] scales = {1, 1, setup.real("height_scale", 1), setup.real("width_scale", 1)};
    return of(setup, CoordinateTransformation.ASYMMETRIC, scales);
  }

  /** Upsample-7. */
  static ResizeSettings ofScalesAttribute(OperatorSetup setup) {
    float[] scales = setup.reals("scales");
    if (scales == null) {
      throw new ModelFormatException(setup.node().label() + " lacks the attribute 'scales'");
    }
    return of(setup, CoordinateTransformation.ASYMMETRIC, scales);
  }

  /** Upsample-9 and Resize-10: the scales are input 1, positions are asymmetric. */
  public static ResizeSettings ofVersion10(OperatorSetup setup) {
    return of(setup, CoordinateTransformation.ASYMMETRIC, null);
  }

  /** Resize since version 11. */
  public static ResizeSettings of(OperatorSetup setup) {
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
    return of(setup, transformation, null);
  }

  private static ResizeSettings of(
      OperatorSetup setup, CoordinateTransformation transformation, float[] scales) {
    Mode mode =
        switch (setup.text("mode", "nearest")) {
          case "nearest" -> Mode.NEAREST;
          case "linear", "bilinear" -> Mode.LINEAR;
          case "cubic" -> Mode.CUBIC;
          default -> throw setup.unsupported("mode '" + setup.text("mode", "") + "'");
        };
    boolean antialias = setup.flag("antialias", false);
    if (antialias && mode == Mode.NEAREST) {
      throw setup.unsupported("antialias in mode nearest");
    }
    return new ResizeSettings(
        mode,
        transformation,
        rounding(setup),
        aspectRatio(setup),
        setup.real("cubic_coeff_a", -0.75f),
        setup.real("extrapolation_value", 0),
        setup.flag("exclude_outside", false),
        antialias,
        setup.integers("axes"),
        Math.toIntExact(setup.integer("version", setup.opset())),
        scales);
  }

  private static NearestRounding rounding(OperatorSetup setup) {
    return switch (setup.text("nearest_mode", "round_prefer_floor")) {
      case "round_prefer_floor" -> NearestRounding.ROUND_PREFER_FLOOR;
      case "round_prefer_ceil" -> NearestRounding.ROUND_PREFER_CEIL;
      case "floor" -> NearestRounding.FLOOR;
      case "ceil" -> NearestRounding.CEIL;
      default -> throw setup.unsupported("nearest_mode " + setup.text("nearest_mode", ""));
    };
  }

  private static ResizeGeometry.AspectRatio aspectRatio(OperatorSetup setup) {
    return switch (setup.text("keep_aspect_ratio_policy", "stretch")) {
      case "stretch" -> ResizeGeometry.AspectRatio.STRETCH;
      case "not_larger" -> ResizeGeometry.AspectRatio.NOT_LARGER;
      case "not_smaller" -> ResizeGeometry.AspectRatio.NOT_SMALLER;
      default ->
          throw setup.unsupported(
              "keep_aspect_ratio_policy " + setup.text("keep_aspect_ratio_policy", ""));
    };
  }

  /**
   * What becomes of each axis.
   *
   * @param inputs the inputs of the node but the first; null for one that is absent
   */
  public ResizeGeometry geometry(Shape shape, IntFunction<Tensor> inputs) {
    if (version < 11 || scales != null) {
      float[] factors = scales != null ? scales : Numbers.floats(inputs.apply(1));
      return ResizeGeometry.ofScales(shape, factors, null, null);
    }
    float[] region = null;
    if (transformation == CoordinateTransformation.TF_CROP_AND_RESIZE) {
      Tensor given = inputs.apply(REGION);
      if (given == null) {
        throw new ShapeMismatchException("tf_crop_and_resize needs the input 'roi'");
      }
      region = Numbers.floats(given);
    }
    Tensor factors = inputs.apply(SCALES);
    Tensor sizes = inputs.apply(SIZES);
    // An empty tensor stands for an absent one in version 11.
    boolean hasScales = factors != null && factors.elements() > 0;
    boolean hasSizes = sizes != null && sizes.elements() > 0;
    if (hasScales == hasSizes && shape.rank() > 0) {
      throw new ShapeMismatchException("exactly one of 'scales' and 'sizes' must be there");
    }
    return hasSizes
        ? ResizeGeometry.ofSizes(shape, Integers.read(sizes, "sizes"), axes, region, aspectRatio)
        : ResizeGeometry.ofScales(
            shape, hasScales ? Numbers.floats(factors) : new float[0], axes, region);
  }

  /** Before version 11 there is no choice: up rounds down and down rounds up. */
  public NearestRounding rounding(CoordinateTransformation.Axis axis) {
    if (version >= 11) {
      return rounding;
    }
    return axis.scale() < 1 ? NearestRounding.CEIL : NearestRounding.FLOOR;
  }
}
