package dev.sardonyx.runtime.operators.convolution;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ResourceLimitException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.convolution.DoubleConvolution;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.convolution.Window;
import dev.sardonyx.kernels.convolution.Window.Padding;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.Locale;

/** The sliding window of a node, from the attributes that convolution and pooling share. */
public final class Windows {
  /** 1 GB of floats: kernels lay padded channels out, and dilations can ask for any padding. */
  private static final int MOST_PADDED_ELEMENTS = 1 << 28;

  private Windows() {}

  /**
   * The window of the attributes {@code auto_pad, strides, dilations, pads, ceil_mode}.
   *
   * @param kernel the window's dimensions
   * @throws ModelFormatException if the attributes contradict each other
   * @throws dev.sardonyx.error.UnsupportedOperatorException for more than three dimensions
   */
  public static Window of(OperatorSetup setup, int... kernel) {
    if (kernel.length > 3) {
      throw setup.unsupported("windows of " + kernel.length + " dimensions; at most 3");
    }
    try {
      return new Window(
          kernel,
          integers(setup, "strides"),
          integers(setup, "dilations"),
          integers(setup, "pads"),
          padding(setup),
          setup.flag("ceil_mode", false));
    } catch (IllegalArgumentException | ArithmeticException contradiction) {
      throw new ModelFormatException(
          setup.node().label() + ": " + contradiction.getMessage(), contradiction);
    }
  }

  /** The attribute {@code auto_pad}. */
  static Padding padding(OperatorSetup setup) {
    String name = setup.text("auto_pad", "NOTSET").toUpperCase(Locale.ROOT);
    return switch (name) {
      case "NOTSET", "" -> Padding.EXPLICIT;
      case "SAME_UPPER", "SAME_LOWER", "VALID" -> Padding.valueOf(name);
      default ->
          throw new ModelFormatException(
              setup.node().label()
                  + ": auto_pad is '"
                  + name
                  + "'; expected NOTSET, SAME_UPPER, SAME_LOWER or VALID");
    };
  }

  /** A list attribute as ints; null where it is absent. */
  public static int[] integers(OperatorSetup setup, String name) {
    long[] values = setup.integers(name);
    return values == null ? null : Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
  }

  /** The dimensions after the first two. */
  public static int[] spatial(Shape shape) {
    int[] all = shape.toArray();
    return Arrays.copyOfRange(all, 2, all.length);
  }

  /**
   * The window over the images of {@code input} {@code [N, C, D1, ...]}.
   *
   * @throws ShapeMismatchException if the ranks don't agree or the padded image is smaller than the
   *     window
   */
  public static Placement place(Window window, Shape input) {
    if (input.rank() != window.rank() + 2) {
      throw new ShapeMismatchException(
          "input 'X' must have "
              + (window.rank() + 2)
              + " dimensions for a window of "
              + window.rank()
              + "; found shape "
              + input);
    }
    Placement placement = window.over(spatial(input));
    if (placement.outputElements() == 0 && placement.inputElements() > 0) {
      throw new ShapeMismatchException(
          "the window is larger than the padded input "
              + input
              + "; the output would be "
              + Arrays.toString(placement.outputSizes()));
    }
    if (placement.paddedElements() > MOST_PADDED_ELEMENTS) {
      throw new ResourceLimitException(
          "the window needs the input %s padded to %.0f elements a channel; expected at most %,d"
              .formatted(input, placement.paddedElements(), MOST_PADDED_ELEMENTS));
    }
    return placement;
  }

  /**
   * The window of a transposed convolution over its result: the placement's input is the result,
   * its output is {@code X}. Attributes {@code output_padding} and {@code output_shape} count.
   *
   * @param weights {@code [C, M / group, k1, ...]}
   * @param input the shape of X, {@code [N, C, D1, ...]}
   * @throws ShapeMismatchException if X has not the channels and dimensions of the weights
   * @throws ModelFormatException if the attributes contradict each other
   */
  public static Placement placeTransposed(
      OperatorSetup setup, Window window, Shape weights, Shape input) {
    if (input.rank() != weights.rank() || input.dimension(1) != weights.dimension(0)) {
      throw new ShapeMismatchException(
          "input 'X' must be [N, C, D1, ...] with the C and the dimensions of the weights "
              + weights
              + "; found shape "
              + input);
    }
    int[] wanted = outputShape(setup, window.rank());
    int[] outputPadding = integers(setup, "output_padding");
    return placeTransposed(setup, window, spatial(input), outputPadding, wanted);
  }

  /**
   * The same for an X whose spatial dimensions are known.
   *
   * @param outputPadding null for 0
   * @param outputShape see {@link #outputShape(OperatorSetup, int)}
   * @throws ModelFormatException if the attributes contradict each other
   */
  public static Placement placeTransposed(
      OperatorSetup setup, Window window, int[] spatial, int[] outputPadding, int[] outputShape) {
    try {
      return window.transposedOver(spatial, outputPadding, outputShape);
    } catch (IllegalArgumentException contradiction) {
      throw new ModelFormatException(
          setup.node().label() + ": " + contradiction.getMessage(), contradiction);
    }
  }

  /**
   * The attribute {@code output_shape}, which may be given with or without the first two
   * dimensions, without them; null where it is absent.
   *
   * @param rank of the window
   */
  public static int[] outputShape(OperatorSetup setup, int rank) {
    int[] given = integers(setup, "output_shape");
    return given != null && given.length == rank + 2
        ? Arrays.copyOfRange(given, 2, given.length)
        : given;
  }

  /** {@code [images, channels, ...the placement's output]}. */
  public static Shape outputShape(int images, int channels, Placement placement) {
    return shape(images, channels, placement.outputSizes());
  }

  /** {@code [images, channels, ...spatial]}. */
  public static Shape shape(int images, int channels, int[] spatial) {
    int[] shape = new int[spatial.length + 2];
    shape[0] = images;
    shape[1] = channels;
    System.arraycopy(spatial, 0, shape, 2, spatial.length);
    return Shape.of(shape);
  }

  /**
   * The window's dimensions as the weights have them.
   *
   * @param form the weights' dimensions, for messages
   * @param attribute {@code kernel_shape}; null where it is absent
   * @throws ShapeMismatchException if the two differ
   */
  public static int[] kernel(Shape weights, String form, int[] attribute) {
    if (weights.rank() < 3) {
      throw new ShapeMismatchException("input 'W' must be " + form + "; found shape " + weights);
    }
    int[] kernel = spatial(weights);
    if (attribute != null && !Arrays.equals(attribute, kernel)) {
      throw new ShapeMismatchException(
          "kernel_shape is " + Arrays.toString(attribute) + "; input 'W' has shape " + weights);
    }
    return kernel;
  }

  /**
   * Checks that there is one bias for each output channel.
   *
   * @param bias null where there is none
   */
  public static void checkBias(Tensor bias, int outputs) {
    if (bias != null && bias.elements() != outputs) {
      throw new ShapeMismatchException(
          "input 'B' must be [" + outputs + "]; found shape " + bias.shape());
    }
  }

  /**
   * Input {@code index} of a node that computes in double precision; null where it is absent.
   *
   * @throws TypeMismatchException if it is not of DOUBLE
   */
  static Tensor doubles(ExecutionContext context, int index) {
    Tensor tensor = context.input(index);
    if (tensor == null ? index == 1 : tensor.elementType() != ElementType.DOUBLE) {
      throw new TypeMismatchException(
          "input " + index + " must be of DOUBLE as 'X' is; found another type");
    }
    return tensor;
  }

  /**
   * @param inputs channels of one group of the input
   * @param outputs channels of one group of the output
   * @param bias null for none
   */
  static DoubleConvolution doubleConvolution(
      int groups, int inputs, int outputs, Tensor weights, Tensor bias) {
    return new DoubleConvolution(
        groups,
        inputs,
        outputs,
        weights.doubleArray(),
        weights.offset(),
        bias == null ? null : bias.doubleArray(),
        bias == null ? 0 : bias.offset());
  }
}
