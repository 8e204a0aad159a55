package dev.sardonyx.kernels.blocked;

import java.util.function.IntToDoubleFunction;

/**
 * Winograd's minimal filtering of 3x3 windows (Lavin and Gray, "Fast Algorithms for Convolutional
 * Neural Networks", 2015): {@code Y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A}.
 */
public enum WinogradTransform {
  /** F(2x2, 3x3): 2.25 times fewer multiplications, rounding errors as of a direct convolution. */
  F2(2, new double[][] {{1, 0, 0}, {.5, .5, .5}, {.5, -.5, .5}, {0, 0, 1}}),

  /**
   * F(4x4, 3x3): 4 times fewer. It interpolates at 0, ±√½, ±√2 and infinity instead of Lavin's 0,
   * ±1, ±2 and infinity: the same number of operations, and about a third of the rounding error,
   * for the powers of the points stay closer to 1.
   */
  F4(
      4,
      new double[][] {
        {1, 0, 0},
        {-2 / 3., -Math.sqrt(2) / 3, -1 / 3.},
        {-2 / 3., Math.sqrt(2) / 3, -1 / 3.},
        {1 / 6., Math.sqrt(2) / 6, 1 / 3.},
        {1 / 6., -Math.sqrt(2) / 6, 1 / 3.},
        {0, 0, 1}
      });

  private final int outputs;
  private final double[][] filter;

  WinogradTransform(int outputs, double[][] filter) {
    this.outputs = outputs;
    this.filter = filter;
  }

  /** Rows, and columns, of the outputs computed at a time. */
  public int outputs() {
    return outputs;
  }

  /** Rows, and columns, of the patch under these outputs. */
  public int patch() {
    return outputs + 2;
  }

  /** Elements of a patch: as many products as there are. */
  public int positions() {
    return patch() * patch();
  }

  /** Elements that the transforms of a run of patches of one block work in. */
  public int workElements(int patches, int block) {
    int input = patch() * (patches * outputs() + 2) + positions() * patches;
    int output = outputs() * patch() * patches;
    return Math.max(input, output) * block;
  }

  /**
   * Element {@code position} of transformed windows, {@code G g Gᵀ}.
   *
   * @param windows nine weights each, one after the other from {@code offset} on
   * @param to one number a window; its length says how many there are
   */
  void filters(int position, float[] windows, int offset, float[] to) {
    double[] down = filter[position / patch()];
    double[] across = filter[position % patch()];
    double[] factors = new double[9];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = down[i / 3] * across[i % 3];
    }
    int at = offset;
    for (int i = 0; i < to.length; i++) {
      double sum = 0;
      for (int k = 0; k < 9; k++) {
        sum += factors[k] * windows[at + k];
      }
      to[i] = (float) sum;
      at += 9;
    }
  }

  /**
   * The middle row of a window, from what {@link #filters} made of it. The second and third row of
   * G differ in the sign of their middle number alone, so that the difference of what they made is
   * a multiple of the window's middle row, and likewise across; the first and last row of G are
   * those of the window's own ends. No number is multiplied by more than 1.13 on the way, so that
   * little is lost.
   *
   * @param positions the element of each position
   * @param to three numbers from {@code offset} on
   */
  void middleRow(IntToDoubleFunction positions, float[] to, int offset) {
    double scale = 1 / (filter[1][1] - filter[2][1]);
    double[] row = new double[patch()];
    for (int column = 0; column < row.length; column++) {
      double first = positions.applyAsDouble(patch() + column);
      double second = positions.applyAsDouble(2 * patch() + column);
      row[column] = (first - second) * scale;
    }
    to[offset] = (float) row[0];
    to[offset + 1] = (float) ((row[1] - row[2]) * scale);
    to[offset + 2] = (float) row[row.length - 1];
  }
}
