package dev.sardonyx.conformance.paddle;

import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/**
 * A Paddle tensor: the elements and its levels of detail, each a row of offsets into the next level
 * or, for the last one, into dimension 0. Most tensors have none.
 *
 * @param lod offsets per level; empty where the tensor is no batch of sequences
 */
public record LodTensor(Tensor tensor, long[][] lod) {
  private static final long[][] NONE = {};

  /** A tensor without levels of detail. */
  public static LodTensor of(Tensor tensor) {
    return new LodTensor(tensor, NONE);
  }

  /** A batch of sequences of the given lengths, one after the other along dimension 0. */
  public static LodTensor ofSequences(Tensor tensor, int... lengths) {
    long[] offsets = new long[lengths.length + 1];
    for (int i = 0; i < lengths.length; i++) {
      offsets[i + 1] = offsets[i] + lengths[i];
    }
    return new LodTensor(tensor, new long[][] {offsets});
  }

  public ElementType type() {
    return tensor.elementType();
  }

  @Override
  public String toString() {
    return tensor + (lod.length == 0 ? "" : " lod " + Arrays.deepToString(lod));
  }
}
