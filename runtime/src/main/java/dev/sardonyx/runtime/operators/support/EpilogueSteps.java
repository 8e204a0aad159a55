package dev.sardonyx.runtime.operators.support;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.kernels.elementwise.ElementwiseKernels;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.operator.OperatorSetup;
import java.util.List;

/**
 * The steps that the optimizer has fused into a convolution or product: its attributes {@code
 * steps}, names of operations in order, and {@code parameters}, two numbers a step.
 */
public final class EpilogueSteps {
  private EpilogueSteps() {}

  /** The steps of this node; none for an operator that isn't a fused one. */
  public static Epilogue of(OperatorSetup setup) {
    return of(setup, 0, names(setup).size());
  }

  /** The names of this node's steps. */
  static List<String> names(OperatorSetup setup) {
    List<String> steps = setup.texts("steps");
    return steps == null ? List.of() : steps;
  }

  /** Steps {@code [begin, end)} of this node. */
  static Epilogue of(OperatorSetup setup, int begin, int end) {
    List<String> steps = names(setup);
    if (begin == end) {
      return Epilogue.NONE;
    }
    float[] parameters = setup.reals("parameters");
    if (parameters == null || parameters.length != 2 * steps.size()) {
      throw new ModelFormatException(
          setup.node().label() + ": 'parameters' must have two numbers for each of " + steps);
    }
    Epilogue epilogue = Epilogue.NONE;
    ElementwiseKernels kernels = setup.kernels().elementwise();
    for (int i = begin; i < end; i++) {
      UnaryOperation operation = operation(setup, steps.get(i));
      float p = parameters[2 * i];
      float q = parameters[2 * i + 1];
      UnaryOperation withAffine = withAffine(operation);
      if (withAffine != null && i + 1 < end && steps.get(i + 1).equals("Affine")) {
        operation = withAffine;
        i++;
        p = parameters[2 * i];
        q = parameters[2 * i + 1];
      }
      epilogue = epilogue.then(step(kernels, operation, p, q));
    }
    return epilogue;
  }

  /** An operation that does what {@code operation} does and then an affine map; null if none. */
  private static UnaryOperation withAffine(UnaryOperation operation) {
    return switch (operation) {
      case RELU -> UnaryOperation.RELU_AFFINE;
      case HARD_SWISH -> UnaryOperation.HARD_SWISH_AFFINE;
      default -> null;
    };
  }

  private static Epilogue.Step step(
      ElementwiseKernels kernels, UnaryOperation operation, float p, float q) {
    if (operation == UnaryOperation.RELU) {
      return new Rectifier(kernels);
    }
    return (c, offset, length, row, column) ->
        kernels.unary(operation, p, q, c, offset, c, offset, length);
  }

  private static UnaryOperation operation(OperatorSetup setup, String step) {
    return Operations.unary(step).orElseThrow(() -> setup.unsupported("the step '" + step + "'"));
  }

  private record Rectifier(ElementwiseKernels kernels) implements Epilogue.Step {
    @Override
    public void apply(float[] c, int offset, int length, int row, int column) {
      kernels.unary(UnaryOperation.RELU, 0, 0, c, offset, c, offset, length);
    }

    @Override
    public boolean rectifies() {
      return true;
    }
  }
}
