package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.AttentionKernels;
import dev.sardonyx.cuda.kernels.AttentionKernels.Layout;
import dev.sardonyx.cuda.kernels.AttentionKernels.Mask;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.ir.Dimension;
import java.util.List;

/**
 * The one attention that Attention of ai.onnx and those of com.microsoft all come to. A query that
 * attends no key gives 0.
 *
 * @param scale of the scores; 0 for one by the size of the heads
 * @param softcap 0 for none
 * @param causal whether query i attends the keys up to i and as many as there are in {@code past}
 * @param past keys of earlier runs
 */
record ScaledDotProduct(float scale, float softcap, boolean causal, int past) {
  /** Elements of a head beyond which there is no kernel. */
  private static final int MOST_SIZE = 256;

  /**
   * A mask of the scores {@code [batch, heads, queries, keys]}.
   *
   * @param width keys that it has; those beyond aren't attended
   */
  record Masked(Mask kind, long address, Layout layout, int keyStride, int width) {
    static final Masked NONE = new Masked(Mask.NONE, 0, new Layout(0, 0, 0), 0, Integer.MAX_VALUE);
  }

  /**
   * Whether there is a kernel for the heads of an input, as far as is known without running.
   *
   * @param heads of one of three dimensions
   * @param parts of what its last dimension holds side by side
   */
  static boolean fits(DeviceSetup setup, int input, int heads, int parts) {
    List<Dimension> dimensions =
        setup.input(input).flatMap(type -> type.dimensions()).orElse(List.of());
    if (dimensions.isEmpty() || !(dimensions.getLast() instanceof Dimension.Known last)) {
      return false;
    }
    long together = dimensions.size() == 3 ? (long) heads * parts : 1;
    return together > 0 && last.size() <= MOST_SIZE * together;
  }

  /** Computes all heads. */
  void run(Gpu gpu, DeviceHeads q, DeviceHeads k, DeviceHeads v, Masked mask, DeviceHeads y) {
    boolean fits =
        q.batch() == k.batch()
            && k.batch() == v.batch()
            && q.size() == k.size()
            && k.heads() == v.heads()
            && k.length() == v.length()
            && k.heads() > 0
            && q.heads() % k.heads() == 0;
    if (!fits) {
      throw new ShapeMismatchException("Q " + q + ", K " + k + " and V " + v + " don't fit");
    }
    AttentionKernels.Shape shape =
        new AttentionKernels.Shape(
            q.batch(),
            q.heads(),
            k.heads(),
            q.length(),
            Math.min(k.length(), mask.width()),
            q.size(),
            v.size(),
            scale == 0 ? (float) (1 / Math.sqrt(Math.max(1, q.size()))) : scale,
            softcap,
            causal,
            past,
            mask.kind(),
            mask.keyStride(),
            true,
            q.layout(),
            k.layout(),
            v.layout(),
            y.layout(),
            mask.layout());
    gpu.attention.run(
        gpu.stream,
        q.type(),
        shape,
        q.address(),
        k.address(),
        v.address(),
        mask.address(),
        y.address());
  }
}
