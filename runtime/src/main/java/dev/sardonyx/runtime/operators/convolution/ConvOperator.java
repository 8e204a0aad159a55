package dev.sardonyx.runtime.operators.convolution;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.convolution.Convolution;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.convolution.Window;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Floats;
import dev.sardonyx.runtime.operators.support.FusedSteps;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Optional;

/**
 * Conv: {@code X[N, C, D1, ...]} by {@code W[M, C / group, k1, ...]} plus {@code B[M]}; also as
 * FusedConv.
 */
final class ConvOperator implements Operator {
  private static final int[] WEIGHTS_AND_BIAS = {1, 2};

  private final OperatorSetup setup;
  private final int groups;
  private final int[] kernelShape;
  private final FusedSteps steps;
  private final Prepared prepared;

  /** A convolution with known weights. */
  private record Prepared(Shape weights, Window window, Convolution convolution) {}

  private ConvOperator(OperatorSetup setup) {
    this.setup = setup;
    this.groups = Math.toIntExact(setup.integer("group", 1));
    this.kernelShape = Windows.integers(setup, "kernel_shape");
    this.steps = FusedSteps.of(setup);
    Optional<Tensor> weights = setup.constant(1).filter(w -> Floats.isFloatLike(w.elementType()));
    boolean known = weights.isPresent() && (!setup.hasInput(2) || setup.constant(2).isPresent());
    this.prepared =
        known ? prepare(setup.takeConstant(1).get(), setup.takeConstant(2).orElse(null)) : null;
  }

  static Operator create(OperatorSetup setup) {
    return new ConvOperator(setup);
  }

  private Prepared prepare(Tensor givenWeights, Tensor givenBias) {
    Tensor weights = Floats.widen(givenWeights);
    Tensor bias = Floats.widen(givenBias);
    Shape shape = weights.shape();
    int outputs = shape.dimension(0);
    Window window = window(shape, bias);
    Convolution convolution =
        new Convolution(
            setup.kernels(),
            window,
            groups,
            shape.dimension(1),
            outputs,
            weights.floatArray(),
            weights.offset(),
            bias == null ? null : bias.floatArray(),
            bias == null ? 0 : bias.offset());
    return new Prepared(shape, window, convolution);
  }

  private Window window(Shape weights, Tensor bias) {
    int[] kernel = Windows.kernel(weights, "[M, C/group, k1, ...]", kernelShape);
    int outputs = weights.dimension(0);
    if (groups < 1 || outputs % groups != 0) {
      throw new ShapeMismatchException(
          "group is " + groups + "; the " + outputs + " output channels must divide by it");
    }
    Windows.checkBias(bias, outputs);
    return Windows.of(setup, kernel);
  }

  @Override
  public void run(ExecutionContext context) {
    Tensor input = context.input(0);
    if (input.elementType() == ElementType.DOUBLE && !setup.hasAttribute("steps")) {
      runDoubles(context);
      return;
    }
    if (!Floats.isFloatLike(input.elementType())) {
      throw setup.unsupported("element type " + input.elementType());
    }
    Prepared ready = prepared != null ? prepared : prepare(context.input(1), context.input(2));
    Shape shape = input.shape();
    Placement placement = place(ready.window, ready.weights, shape);
    int images = shape.dimension(0);
    Shape outputShape = Windows.outputShape(images, ready.weights.dimension(0), placement);
    ElementType type = input.elementType();
    Tensor wide = Floats.widen(input);
    steps.run(
        context,
        type,
        outputShape,
        WEIGHTS_AND_BIAS,
        (output, epilogue) ->
            ready.convolution.run(
                images,
                placement,
                wide.floatArray(),
                wide.offset(),
                output.floatArray(),
                output.offset(),
                epilogue,
                context.workers()));
  }

  private Placement place(Window window, Shape weights, Shape shape) {
    Placement placement = Windows.place(window, shape);
    int channels = weights.dimension(1) * groups;
    if (shape.dimension(1) != channels) {
      throw new ShapeMismatchException(
          "input 'X' must have "
              + channels
              + " channels (group "
              + groups
              + ", weights "
              + weights
              + "); found shape "
              + shape);
    }
    return placement;
  }

  private void runDoubles(ExecutionContext context) {
    Tensor input = context.input(0);
    Tensor weights = Windows.doubles(context, 1);
    Tensor bias = Windows.doubles(context, 2);
    Shape shape = weights.shape();
    Window window = window(shape, bias);
    Placement placement = place(window, shape, input.shape());
    int images = input.shape().dimension(0);
    Tensor output =
        context.allocate(
            0, ElementType.DOUBLE, Windows.outputShape(images, shape.dimension(0), placement));
    Windows.doubleConvolution(
            groups, shape.dimension(1), shape.dimension(0) / groups, weights, bias)
        .run(
            images,
            placement,
            input.doubleArray(),
            input.offset(),
            output.doubleArray(),
            output.offset(),
            context.workers());
  }
}
