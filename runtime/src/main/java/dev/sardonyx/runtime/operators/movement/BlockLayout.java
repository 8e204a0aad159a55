package dev.sardonyx.runtime.operators.movement;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.Shape;

/**
 * How DepthToSpace and SpaceToDepth move blocks: the input in six dimensions, transposed, is the
 * output.
 *
 * @param split the input's shape in six dimensions, of as many elements
 * @param order which of them each of the output's six is
 * @param output the output's shape
 */
public record BlockLayout(Shape split, int[] order, Shape output) {
  /**
   * What a node asks for.
   *
   * @param size of a block's side
   * @param depthFirst whether the block's cells are the outer part of the channels, not the inner
   */
  public record Blocks(int size, boolean depthFirst) {
    /** From the attributes of a node. */
    public static Blocks of(OperatorSetup setup) {
      String mode = setup.text("mode", "DCR");
      if (!mode.equals("DCR") && !mode.equals("CRD")) {
        throw setup.unsupported("mode '" + mode + "'");
      }
      long size = setup.integer("blocksize");
      // A larger block than 2^15 has more cells than an array.
      if (size < 1 || size > 1 << 15) {
        throw new ModelFormatException(setup.node().label() + " has blocksize " + size);
      }
      return new Blocks((int) size, mode.equals("DCR"));
    }
  }

  /** DepthToSpace: {@code [N, C * b * b, H, W]} to {@code [N, C, H * b, W * b]}. */
  public static BlockLayout depthToSpace(Blocks blocks, Shape x) {
    requireImages(x);
    int block = blocks.size();
    int channels = x.dimension(1);
    if (channels % ((long) block * block) != 0) {
      throw new ShapeMismatchException(
          channels + " channels are not a multiple of blocksize " + block + " squared");
    }
    int images = x.dimension(0);
    int depth = channels / block / block;
    int height = x.dimension(2);
    int width = x.dimension(3);
    Shape output = Shape.of(images, depth, (long) height * block, (long) width * block);
    return blocks.depthFirst()
        ? new BlockLayout(
            Shape.of(images, block, block, depth, height, width),
            new int[] {0, 3, 4, 1, 5, 2},
            output)
        : new BlockLayout(
            Shape.of(images, depth, block, block, height, width),
            new int[] {0, 1, 4, 2, 5, 3},
            output);
  }

  /** SpaceToDepth: {@code [N, C, H * b, W * b]} to {@code [N, b * b * C, H, W]}. */
  public static BlockLayout spaceToDepth(Blocks blocks, Shape x) {
    requireImages(x);
    int block = blocks.size();
    if (x.dimension(2) % block != 0 || x.dimension(3) % block != 0) {
      throw new ShapeMismatchException(
          "height and width of " + x + " are not multiples of blocksize " + block);
    }
    int images = x.dimension(0);
    int depth = x.dimension(1);
    int height = x.dimension(2) / block;
    int width = x.dimension(3) / block;
    return new BlockLayout(
        Shape.of(images, depth, height, block, width, block),
        blocks.depthFirst() ? new int[] {0, 3, 5, 1, 2, 4} : new int[] {0, 1, 3, 5, 2, 4},
        Shape.of(images, (long) depth * block * block, height, width));
  }

  private static void requireImages(Shape x) {
    if (x.rank() != 4) {
      throw new ShapeMismatchException("expected [N, C, H, W]; found " + x);
    }
  }
}
