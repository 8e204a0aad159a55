package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.AttentionKernels;
import dev.sardonyx.cuda.kernels.AttentionKernels.Layout;
import dev.sardonyx.cuda.kernels.AttentionKernels.Mask;
import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * FusedAttention, {@code Y = softmax(scale * Q · K' + mask) · V}, where Q, K, V and Y are {@code
 * [batch, rows, heads, size]} and the mask broadcasts to {@code [batch, heads, queries, keys]}.
 */
final class AttentionNodes {
  private static final int MOST_SIZE = 256;

  private AttentionNodes() {}

  static void register(Map<String, CudaOperators.Factory> all) {
    all.put("dev.sardonyx:FusedAttention", AttentionNodes::fused);
  }

  /** Only where the size of a head is known, so that it is known that there is a kernel. */
  private static DeviceOperator fused(DeviceSetup setup, Gpu gpu) {
    float scale = setup.attributes().real("scale", 1);
    if (!CudaOperators.areFloats(setup)
        || size(setup, 0) > MOST_SIZE
        || size(setup, 2) > MOST_SIZE
        || setup.hasInput(3) && (setup.inputRank(3) < 0 || setup.inputRank(3) > 4)) {
      return null;
    }
    return context -> run(context, gpu, scale);
  }

  private static long size(DeviceSetup setup, int input) {
    List<Dimension> dimensions =
        setup.input(input).flatMap(type -> type.dimensions()).orElse(List.of());
    return dimensions.size() == 4 && dimensions.get(3) instanceof Dimension.Known known
        ? known.size()
        : Integer.MAX_VALUE;
  }

  private static void run(DeviceContext context, Gpu gpu, float scale) {
    DeviceTensor q = context.input(0);
    DeviceTensor k = context.input(1);
    DeviceTensor v = context.input(2);
    DeviceTensor mask = context.hasInput(3) ? context.input(3) : null;
    int[] masks = masks(mask);
    int batch = size(size(at(q, 0), at(k, 0)), size(at(v, 0), masks[0]));
    int heads = size(size(at(q, 2), at(k, 2)), size(at(v, 2), masks[1]));
    int queries = size(at(q, 1), masks[2]);
    int keys = size(at(k, 1), masks[3]);
    if (at(v, 1) != keys || at(q, 3) != at(k, 3)) {
      throw new ShapeMismatchException("Q " + q + ", K " + k + " and V " + v + " don't fit");
    }
    DeviceTensor y =
        context.allocate(0, q.elementType(), Shape.of(batch, queries, heads, at(v, 3)));
    AttentionKernels.Shape shape =
        new AttentionKernels.Shape(
            batch,
            heads,
            heads,
            queries,
            keys,
            at(q, 3),
            at(v, 3),
            scale,
            0,
            false,
            0,
            mask == null ? Mask.NONE : Mask.ADDED,
            masks[3] == 1 ? 0 : 1,
            false,
            heads(q),
            heads(k),
            heads(v),
            heads(y),
            mask == null ? new Layout(0, 0, 0) : mask(masks));
    gpu.attention.run(
        gpu.stream,
        q.elementType(),
        shape,
        q.address(),
        k.address(),
        v.address(),
        mask == null ? 0 : mask.address(),
        y.address());
  }

  private static int at(DeviceTensor tensor, int axis) {
    return tensor.shape().dimension(axis);
  }

  /** The size that two sizes broadcast to. */
  private static int size(int left, int right) {
    if (left != right && left != 1 && right != 1) {
      throw new ShapeMismatchException(
          "Q, K, V and mask must broadcast; found sizes " + left + " and " + right);
    }
    return left == 1 ? right : left;
  }

  /** The mask's shape in four dimensions. */
  private static int[] masks(DeviceTensor mask) {
    int[] four = {1, 1, 1, 1};
    int rank = mask == null ? 0 : mask.shape().rank();
    for (int axis = 0; axis < rank; axis++) {
      four[4 - rank + axis] = mask.shape().dimension(axis);
    }
    return four;
  }

  /** A tensor {@code [batch, rows, heads, size]}. */
  private static Layout heads(DeviceTensor tensor) {
    int row = at(tensor, 2) * at(tensor, 3);
    return new Layout(
        stride(at(tensor, 0), at(tensor, 1) * row),
        stride(at(tensor, 2), at(tensor, 3)),
        stride(at(tensor, 1), row));
  }

  private static Layout mask(int[] masks) {
    int row = masks[3];
    int head = row * masks[2];
    return new Layout(
        stride(masks[0], head * masks[1]), stride(masks[1], head), stride(masks[2], row));
  }

  private static int stride(int size, int stride) {
    return size == 1 ? 0 : stride;
  }
}
