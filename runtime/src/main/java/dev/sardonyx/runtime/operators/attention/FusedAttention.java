package dev.sardonyx.runtime.operators.attention;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.attention.AttentionHeads;
import dev.sardonyx.kernels.attention.HeadLayout;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/**
 * FusedAttention: {@code Y = softmax(scale * Q · K' + mask) · V}, all FLOAT, where Q, K, V and Y
 * are {@code [batch, rows, heads, size]} as a projection leaves them, and the mask broadcasts to
 * {@code [batch, heads, queries, keys]}. The other way about, too, a size of 1 stands for any, as
 * in the MatMul, Add and Softmax it replaces.
 */
final class FusedAttention {
  private FusedAttention() {}

  static Operator create(OperatorSetup setup) {
    float scale = setup.real("scale", 1);
    return context -> run(context, scale);
  }

  private static void run(ExecutionContext context, float scale) {
    Shape q = shape(context, 0, "Q");
    Shape k = shape(context, 1, "K");
    Shape v = shape(context, 2, "V");
    Tensor mask = context.hasInput(3) ? float32(context, 3, "mask") : null;
    if (q.dimension(3) != k.dimension(3)) {
      throw new ShapeMismatchException(
          "rows of Q and K must have one size; found Q " + q + " and K " + k);
    }
    int batch = size(size(size(q, 0, k, 0), v.dimension(0)), masked(mask, 0));
    int heads = size(size(size(q, 2, k, 2), v.dimension(2)), masked(mask, 1));
    int queries = size(q.dimension(1), masked(mask, 2));
    int keys = size(k.dimension(1), masked(mask, 3));
    if (v.dimension(1) != keys) {
      throw new ShapeMismatchException(
          "V must have a row for each of " + keys + " keys; found V " + v);
    }
    Tensor y =
        context.allocate(0, ElementType.FLOAT, Shape.of(batch, queries, heads, v.dimension(3)));
    AttentionHeads all =
        new AttentionHeads(batch, heads, queries, keys, q.dimension(3), v.dimension(3), scale);
    context.repeatable();
    all.run(
        heads(context.input(0)),
        heads(context.input(1)),
        heads(context.input(2)),
        mask == null ? null : mask(mask),
        masked(mask, 3) == 1 ? 0 : 1,
        heads(y),
        context.kernels(),
        context.workers());
  }

  private static Tensor float32(ExecutionContext context, int index, String name) {
    Tensor tensor = context.input(index);
    if (tensor.elementType() != ElementType.FLOAT || tensor.shape().rank() > 4) {
      throw new TypeMismatchException(
          "input '" + name + "' must be FLOAT of at most 4 dimensions; found " + tensor);
    }
    return tensor;
  }

  private static Shape shape(ExecutionContext context, int index, String name) {
    Shape shape = float32(context, index, name).shape();
    if (shape.rank() != 4) {
      throw new ShapeMismatchException(
          "input '" + name + "' must be [batch, rows, heads, size]; found " + shape);
    }
    return shape;
  }

  private static int size(Shape left, int leftAxis, Shape right, int rightAxis) {
    return size(left.dimension(leftAxis), right.dimension(rightAxis));
  }

  /** The size that two sizes broadcast to. */
  private static int size(int left, int right) {
    if (left != right && left != 1 && right != 1) {
      throw new ShapeMismatchException(
          "Q, K, V and mask must broadcast; found sizes " + left + " and " + right);
    }
    return left == 1 ? right : left;
  }

  /** Size of the mask along an axis of the scores. */
  private static int masked(Tensor mask, int axis) {
    int missing = mask == null ? 4 : 4 - mask.shape().rank();
    return axis < missing ? 1 : mask.shape().dimension(axis - missing);
  }

  /** A tensor {@code [batch, rows, heads, size]}. */
  private static HeadLayout heads(Tensor tensor) {
    Shape shape = tensor.shape();
    int size = shape.dimension(3);
    int row = shape.dimension(2) * size;
    return new HeadLayout(
        tensor.floatArray(),
        tensor.offset(),
        stride(shape.dimension(0), shape.dimension(1) * row),
        stride(shape.dimension(2), size),
        stride(shape.dimension(1), row));
  }

  /** A tensor that broadcasts to {@code [batch, heads, rows, size]}. */
  private static HeadLayout mask(Tensor mask) {
    int row = masked(mask, 3);
    int head = row * masked(mask, 2);
    int batch = head * masked(mask, 1);
    return new HeadLayout(
        mask.floatArray(),
        mask.offset(),
        stride(masked(mask, 0), batch),
        stride(masked(mask, 1), head),
        stride(masked(mask, 2), row));
  }

  private static int stride(int size, int stride) {
    return size == 1 ? 0 : stride;
  }
}
