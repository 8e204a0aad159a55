package dev.sardonyx.cuda.kernels;

import dev.sardonyx.kernels.elementwise.UnaryOperation;
import java.util.List;

/**
 * What happens to a sum of products before it is stored: it is scaled, a bias is added, then come
 * functions of one element, with a residual of the result's shape added between them.
 *
 * @param biasStride elements from one row of a {@link Bias#MATRIX} to the next
 * @param residualStep the residual is added before this step; -1 for none
 */
public record DeviceEpilogue(
    float scale, Bias bias, int biasStride, List<Step> steps, int residualStep) {
  /** Steps that a kernel takes. */
  public static final int MAX_STEPS = 4;

  /** Bytes of {@code Epilogue} (operations.cuh). */
  static final int BYTES = Integer.BYTES * (5 + 3 * MAX_STEPS);

  /** What the elements of a bias are for. */
  public enum Bias {
    NONE,
    /** An element a row; of a convolution, a channel. */
    ROWS,
    /** An element a column. */
    COLUMNS,
    /** An element each. */
    MATRIX
  }

  /** A function of one element. */
  public record Step(UnaryOperation operation, float p, float q) {}

  /** The bare product. */
  public static final DeviceEpilogue NONE = new DeviceEpilogue(1, Bias.NONE, 0, List.of(), -1);

  /** A bias of some kind but {@link Bias#MATRIX}, and nothing else. */
  public static DeviceEpilogue of(Bias bias) {
    return new DeviceEpilogue(1, bias, 0, List.of(), -1);
  }

  public DeviceEpilogue {
    steps = List.copyOf(steps);
    if (steps.size() > MAX_STEPS || residualStep > steps.size()) {
      throw new IllegalArgumentException(
          "an epilogue of %d steps, residual before %d; at most %d"
              .formatted(steps.size(), residualStep, MAX_STEPS));
    }
  }

  Structure structure() {
    Structure structure =
        new Structure(BYTES)
            .real(scale)
            .integers(bias.ordinal(), biasStride, steps.size(), residualStep);
    structure.array(
        MAX_STEPS, steps.stream().mapToInt(step -> step.operation().ordinal()).toArray());
    steps.forEach(step -> structure.real(step.p()));
    structure.skip(Float.BYTES * (MAX_STEPS - steps.size()));
    steps.forEach(step -> structure.real(step.q()));
    return structure.skip(Float.BYTES * (MAX_STEPS - steps.size()));
  }
}
