package dev.sardonyx.runtime.operators.convolution;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.convolution.TransposedConvolution;
import dev.sardonyx.kernels.convolution.Window;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Floats;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Optional;

/**
 * ConvTranspose: {@code X[N, C, D1, ...]} by {@code W[C, M / group, k1, ...]} plus {@code B[M]}.
 */
final class ConvTransposeOperator implements Operator {
  private final OperatorSetup setup;
  private final int groups;
  private final int[] kernelShape;
  private final Prepared prepared;

  /** A transposed convolution with known weights. */
  private record Prepared(Shape weights, Window window, TransposedConvolution convolution) {}

  private ConvTransposeOperator(OperatorSetup setup) {
    this.setup = setup;
    this.groups = Math.toIntExact(setup.integer("group", 1));
    this.kernelShape = Windows.integers(setup, "kernel_shape");
    Optional<Tensor> weights = setup.constant(1).filter(w -> Floats.isFloatLike(w.elementType()));
    boolean known = weights.isPresent() && (!setup.hasInput(2) || setup.constant(2).isPresent());
    this.prepared =
        known ? prepare(setup.takeConstant(1).get(), setup.takeConstant(2).orElse(null)) : null;
  }

  static Operator create(OperatorSetup setup) {
    return new ConvTransposeOperator(setup);
  }

  private Prepared prepare(Tensor givenWeights, Tensor givenBias) {
    Tensor weights = Floats.widen(givenWeights);
    Tensor bias = Floats.widen(givenBias);
    Shape shape = weights.shape();
    int channels = shape.dimension(0);
    Window window = window(shape, bias);
    TransposedConvolution convolution =
        new TransposedConvolution(
            setup.kernels(),
            groups,
            channels / groups,
            shape.dimension(1),
            window.taps(),
            weights.floatArray(),
            weights.offset(),
            bias == null ? null : bias.floatArray(),
            bias == null ? 0 : bias.offset());
    return new Prepared(shape, window, convolution);
  }

  private Window window(Shape weights, Tensor bias) {
    int[] kernel = Windows.kernel(weights, "[C, M/group, k1, ...]", kernelShape);
    int channels = weights.dimension(0);
    if (groups < 1 || channels % groups != 0) {
      throw new ShapeMismatchException(
          "group is " + groups + "; the " + channels + " input channels must divide by it");
    }
    Windows.checkBias(bias, weights.dimension(1) * groups);
    return Windows.of(setup, kernel);
  }

  @Override
  public void run(ExecutionContext context) {
    Tensor input = context.input(0);
    ElementType type = input.elementType();
    if (type == ElementType.DOUBLE) {
      runDoubles(context);
      return;
    }
    if (!Floats.isFloatLike(type)) {
      throw setup.unsupported("element type " + type);
    }
    Prepared ready = prepared != null ? prepared : prepare(context.input(1), context.input(2));
    Shape shape = input.shape();
    Placement placement = Windows.placeTransposed(setup, ready.window, ready.weights, shape);
    int images = shape.dimension(0);
    Shape outputShape =
        Windows.shape(images, ready.weights.dimension(1) * groups, placement.inputSizes());
    Tensor wide = Floats.widen(input);
    Tensor output = Floats.begin(context, 0, type, outputShape);
    int elements = ready.convolution.scratchElements(placement);
    Tensor scratch = context.scratch(ElementType.FLOAT, elements);
    ready.convolution.run(
        images,
        placement,
        wide.floatArray(),
        wide.offset(),
        output.floatArray(),
        output.offset(),
        scratch.floatArray(),
        scratch.offset(),
        context.workers());
    Floats.finish(context, 0, type, output);
  }

  private void runDoubles(ExecutionContext context) {
    Tensor input = context.input(0);
    Tensor weights = Windows.doubles(context, 1);
    Tensor bias = Windows.doubles(context, 2);
    Shape shape = weights.shape();
    Window window = window(shape, bias);
    Placement placement = Windows.placeTransposed(setup, window, shape, input.shape());
    int images = input.shape().dimension(0);
    Tensor output =
        context.allocate(
            0,
            ElementType.DOUBLE,
            Windows.shape(images, shape.dimension(1) * groups, placement.inputSizes()));
    Windows.doubleConvolution(
            groups, shape.dimension(0) / groups, shape.dimension(1), weights, bias)
        .runTransposed(
            images,
            placement,
            input.doubleArray(),
            input.offset(),
            output.doubleArray(),
            output.offset(),
            context.workers());
  }
}
