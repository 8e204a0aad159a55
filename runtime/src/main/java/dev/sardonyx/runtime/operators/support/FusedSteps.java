package dev.sardonyx.runtime.operators.support;

import dev.sardonyx.kernels.elementwise.BinaryOperation;
import dev.sardonyx.kernels.elementwise.Broadcast;
import dev.sardonyx.kernels.elementwise.Elementwise;
import dev.sardonyx.kernels.elementwise.ElementwiseKernels;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.function.BiConsumer;

/**
 * The steps that the optimizer has fused into a convolution or a product. One of them may be {@code
 * Residual}: the sum with a further input, which is added while the result is near.
 */
public final class FusedSteps {
  /** Where the residual of a convolution or a product of reals is: behind the bias. */
  public static final int RESIDUAL_INPUT = 3;

  /** Where that of a {@code FusedMatMulInteger} is: behind its operands, scale and bias. */
  public static final int INTEGER_RESIDUAL_INPUT = 6;

  private final ElementwiseKernels kernels;
  private final boolean hasResidual;
  private final int residualInput;
  private final Epilogue before;
  private final Epilogue after;

  private FusedSteps(OperatorSetup setup, int residualInput) {
    this.residualInput = residualInput;
    int count = EpilogueSteps.names(setup).size();
    int residual = EpilogueSteps.names(setup).indexOf("Residual");
    this.kernels = setup.kernels().elementwise();
    this.hasResidual = residual >= 0;
    this.before = EpilogueSteps.of(setup, 0, hasResidual ? residual : count);
    this.after = hasResidual ? EpilogueSteps.of(setup, residual + 1, count) : Epilogue.NONE;
  }

  /** The steps of this node; none for an operator that isn't a fused one. */
  public static FusedSteps of(OperatorSetup setup) {
    return of(setup, RESIDUAL_INPUT);
  }

  /**
   * As {@link #of(OperatorSetup)}.
   *
   * @param residualInput the place of the residual among the node's inputs
   */
  public static FusedSteps of(OperatorSetup setup, int residualInput) {
    return new FusedSteps(setup, residualInput);
  }

  /**
   * Makes output 0.
   *
   * @param type FLOAT, FLOAT16 or BFLOAT16
   * @param shape of the operator's result
   * @param read inputs whose elements the operator reads outside of chunks of the context's workers
   *     ({@link ExecutionContext#repeatable}); null if it does more than that outside of them
   * @param computation writes its result, of FLOAT, to the tensor, with these steps
   */
  public void run(
      ExecutionContext context,
      ElementType type,
      Shape shape,
      int[] read,
      BiConsumer<Tensor, Epilogue> computation) {
    Tensor given = hasResidual ? context.input(residualInput) : null;
    Tensor residual = Floats.widen(given);
    if (hasResidual && !residual.shape().equals(shape)) {
      runApart(context, type, shape, residual, computation);
      return;
    }
    if (read != null && type == ElementType.FLOAT && residual == given) {
      context.repeatable(read);
    }
    Tensor output = Floats.begin(context, 0, type, shape);
    computation.accept(output, hasResidual ? with(residual, output) : before);
    Floats.finish(context, 0, type, output);
  }

  private Epilogue with(Tensor residual, Tensor output) {
    int distance = residual.offset() - output.offset();
    Epilogue.Addend addend = new Epilogue.Addend(residual.floatArray(), distance);
    return before.then(new Residual(kernels, addend)).then(after);
  }

  /** A residual that is broadcast, which only shows when sizes are known. */
  private void runApart(
      ExecutionContext context,
      ElementType type,
      Shape shape,
      Tensor residual,
      BiConsumer<Tensor, Epilogue> computation) {
    Broadcast broadcast = Formats.broadcast(shape, residual.shape());
    Tensor memory = context.scratch(ElementType.FLOAT, shape.elements());
    Tensor result = Tensor.wrap(ElementType.FLOAT, shape, memory.floatArray(), memory.offset());
    computation.accept(result, before);
    Tensor output = Floats.begin(context, 0, type, Shape.of(broadcast.shape()));
    Elementwise.binary(
        BinaryOperation.ADD,
        Formats.elements(result),
        Formats.elements(residual),
        Formats.elements(output),
        broadcast,
        kernels,
        context.workers());
    after.finishRun(output.floatArray(), output.offset(), output.elements(), 0, 0);
    Floats.finish(context, 0, type, output);
  }

  private record Residual(ElementwiseKernels kernels, Epilogue.Addend addend)
      implements Epilogue.Step {
    @Override
    public void apply(float[] c, int offset, int length, int row, int column) {
      int from = offset + addend.distance();
      kernels.binary(
          BinaryOperation.ADD, c, offset, 1, addend.elements(), from, 1, c, offset, length);
    }
  }
}
