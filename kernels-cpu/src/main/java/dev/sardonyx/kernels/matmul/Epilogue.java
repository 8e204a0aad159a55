package dev.sardonyx.kernels.matmul;

import java.util.Arrays;

/**
 * What happens to a product on its way to memory: a bias that the tile starts from, then steps over
 * finished pieces of rows while they are near. Immutable.
 */
public final class Epilogue {
  /** The bare product. */
  public static final Epilogue NONE = new Epilogue(Bias.NONE, null, 0, 0);

  /**
   * A change of finished elements in place: an activation, a residual added, an affine map of
   * channels. Called by many threads at once, for disjoint pieces.
   */
  @FunctionalInterface
  public interface Step {
    /**
     * Changes {@code c[offset .. offset + length)}, which are the elements of row {@code row} from
     * column {@code column} on.
     */
    void apply(float[] c, int offset, int length, int row, int column);

    /**
     * Whether all it does is replace numbers below 0 by 0, which some kernels do on the way to
     * memory.
     */
    default boolean rectifies() {
      return false;
    }

    /** What it adds to each number, if that is all it does; otherwise null. */
    default Addend addend() {
      return null;
    }
  }

  /** For each number the one that lies {@code distance} elements further in {@code elements}. */
  public record Addend(float[] elements, int distance) {}

  enum Bias {
    NONE,
    ROWS,
    COLUMNS,
    MATRIX
  }

  private final Bias bias;
  private final float[] biasElements;
  private final int biasOffset;
  private final int biasStride;
  private final Step[] steps;

  private Epilogue(Bias bias, float[] biasElements, int biasOffset, int biasStride, Step... steps) {
    this.bias = bias;
    this.biasElements = biasElements;
    this.biasOffset = biasOffset;
    this.biasStride = biasStride;
    this.steps = steps;
  }

  /** With {@code bias[offset + row]} added to each row. */
  public Epilogue withRowBias(float[] elements, int offset) {
    return new Epilogue(Bias.ROWS, elements, offset, 1, steps);
  }

  /** With {@code bias[offset + column]} added to each column. */
  public Epilogue withColumnBias(float[] elements, int offset) {
    return new Epilogue(Bias.COLUMNS, elements, offset, 0, steps);
  }

  /** With {@code matrix[offset + row * stride + column]} added to each element. */
  public Epilogue withMatrix(float[] elements, int offset, int stride) {
    return new Epilogue(Bias.MATRIX, elements, offset, stride, steps);
  }

  /** With a further step at the end. */
  public Epilogue then(Step step) {
    return withSteps(step);
  }

  /** With the steps of {@code others} at the end; a bias of theirs doesn't count. */
  public Epilogue then(Epilogue others) {
    return withSteps(others.steps);
  }

  /**
   * The bound below that the first step sets, which is 0 if it is one that {@link Step#rectifies}.
   */
  public float least() {
    return rectifiesFirst() ? 0 : Float.NEGATIVE_INFINITY;
  }

  /** What is left to do where a kernel has kept to {@link #least}. */
  public Epilogue withoutLeast() {
    return rectifiesFirst() ? withoutFirst() : this;
  }

  private boolean rectifiesFirst() {
    return steps.length > 0 && steps[0].rectifies();
  }

  /** What the first step adds, if that is all it does; otherwise null. */
  public Addend addsFirst() {
    return steps.length > 0 ? steps[0].addend() : null;
  }

  /** All but the first step. */
  public Epilogue withoutFirst() {
    Step[] others = Arrays.copyOfRange(steps, 1, steps.length);
    return new Epilogue(bias, biasElements, biasOffset, biasStride, others);
  }

  private Epilogue withSteps(Step... more) {
    Step[] all = Arrays.copyOf(steps, steps.length + more.length);
    System.arraycopy(more, 0, all, steps.length, more.length);
    return new Epilogue(bias, biasElements, biasOffset, biasStride, all);
  }

  /**
   * The part of this epilogue that begins {@code rows} rows further down, as a whole of its own.
   */
  public Epilogue fromRow(int rows) {
    if (rows == 0 || this == NONE) {
      return this;
    }
    Step[] shifted = new Step[steps.length];
    for (int i = 0; i < shifted.length; i++) {
      Step step = steps[i];
      shifted[i] =
          (c, offset, length, row, column) -> step.apply(c, offset, length, row + rows, column);
    }
    return new Epilogue(bias, biasElements, biasOffset + rows * biasStride, biasStride, shifted);
  }

  Bias bias() {
    return bias;
  }

  float[] biasElements() {
    return biasElements;
  }

  int biasOffset() {
    return biasOffset;
  }

  int biasStride() {
    return biasStride;
  }

  /** What element {@code (row, column)} starts from. */
  public float initial(int row, int column) {
    return switch (bias) {
      case NONE -> 0;
      case ROWS -> biasElements[biasOffset + row];
      case COLUMNS -> biasElements[biasOffset + column];
      case MATRIX -> biasElements[biasOffset + row * biasStride + column];
    };
  }

  /**
   * Runs the steps over the finished elements {@code c[cOffset + row * cStride + column]} of some
   * rows and columns.
   */
  public void finish(
      float[] c, int cOffset, int cStride, int firstRow, int rows, int firstColumn, int columns) {
    if (steps.length == 0) {
      return;
    }
    for (int row = firstRow; row < firstRow + rows; row++) {
      int offset = cOffset + row * cStride + firstColumn;
      finishRun(c, offset, columns, row, firstColumn);
    }
  }

  /** Runs the steps over one finished run of elements of a row. */
  public void finishRun(float[] c, int offset, int length, int row, int column) {
    for (Step step : steps) {
      step.apply(c, offset, length, row, column);
    }
  }
}
