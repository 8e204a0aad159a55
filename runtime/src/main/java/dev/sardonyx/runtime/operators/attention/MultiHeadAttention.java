package dev.sardonyx.runtime.operators.attention;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Floats;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/**
 * MultiHeadAttention of com.microsoft. Inputs: query {@code [batch, length, heads * size]}, key and
 * value alike; or the three packed in the query {@code [batch, length, heads, 3, size]}, or key and
 * value in the key {@code [batch, length, heads, 2, size]}; a bias for the three; a padding mask;
 * an addend for the scores; past key and value {@code [batch, heads, length, size]}.
 */
final class MultiHeadAttention implements Operator {
  private final int heads;
  private final float maskedScore;
  private final float scale;
  private final boolean causal;

  private MultiHeadAttention(OperatorSetup setup) {
    this.heads = Math.toIntExact(setup.integer("num_heads"));
    this.maskedScore = setup.real("mask_filter_value", -10000);
    this.scale = setup.real("scale", 0);
    this.causal = setup.flag("unidirectional", false);
    if (heads < 1) {
      throw setup.unsupported(heads + " heads");
    }
    if (setup.hasInput(8) || setup.hasInput(9)) {
      throw setup.unsupported("past_sequence_length and cache_indirection");
    }
    if (setup.node().hasOutput(3)) {
      throw setup.unsupported("output 'qk'");
    }
  }

  static Operator create(OperatorSetup setup) {
    return new MultiHeadAttention(setup);
  }

  @Override
  public void run(ExecutionContext context) {
    ElementType type = context.input(0).elementType();
    Heads q;
    Heads k;
    Heads v;
    Tensor query = Floats.widen(context.input(0));
    if (query.shape().rank() == 5) {
      q = packed(query, 0, 3);
      k = packed(query, 1, 3);
      v = packed(query, 2, 3);
    } else {
      q = Heads.of(query, heads, "query");
      Tensor key = Floats.widen(context.input(1));
      if (key == null) {
        throw new ShapeMismatchException("expected a key, as the query is " + query.shape());
      }
      boolean together = key.shape().rank() == 5;
      k = together ? packed(key, 0, 2) : Heads.of(key, heads, "key");
      v = together ? packed(key, 1, 2) : Heads.of(Floats.widen(context.input(2)), heads, "value");
    }
    if (context.hasInput(3)) {
      Tensor bias = Floats.widen(context.input(3));
      int width = heads * q.size();
      if (bias.elements() != 2 * width + heads * v.size()) {
        throw new ShapeMismatchException("expected a bias for all three; found " + bias.shape());
      }
      q = biased(q, bias, 0);
      // Key and value of the other sequence are biased already where they come by heads.
      if (query.shape().rank() == 5 || context.input(1).shape().rank() != 4) {
        k = biased(k, bias, width);
        v = biased(v, bias, 2 * width);
      }
    }
    int before = k.length();
    k = PresentTokens.of(context, k, 6, 1, type);
    v = PresentTokens.of(context, v, 7, 2, type);
    before = k.length() - before;
    AttentionShapes.check(q, k, v);
    ScoreBias bias = ScoreBias.NONE;
    if (context.hasInput(4)) {
      bias = PaddingMasks.of(context.input(4), q, k.length(), maskedScore);
    }
    if (context.hasInput(5)) {
      bias =
          bias.plus(ScoreBiases.mask(context.input(5), q.batch(), heads, q.length(), k.length()));
    }
    if (causal) {
      int[] offsets = new int[q.batch()];
      Arrays.fill(offsets, before);
      bias = bias.plus(ScoreBiases.window(offsets, -1, 0));
    }
    Tensor y = Floats.begin(context, 0, type, Shape.of(q.batch(), q.length(), heads * v.size()));
    float factor = scale == 0 ? (float) (1 / Math.sqrt(Math.max(1, q.size()))) : scale;
    new ScaledDotProduct(factor, 0, ElementType.FLOAT, ElementType.FLOAT)
        .run(
            context,
            q,
            k,
            v,
            bias,
            ScaledDotProduct.Observer.NONE,
            Heads.packed(y, q.batch(), q.length(), heads));
    Floats.finish(context, 0, type, y);
  }

  /** Part {@code index} of {@code count} in {@code [batch, length, heads, count, size]}. */
  private Heads packed(Tensor tensor, int index, int count) {
    Shape shape = tensor.shape();
    if (shape.dimension(2) != heads || shape.dimension(3) != count) {
      throw new ShapeMismatchException(
          "expected [batch, length, %d, %d, size]; found %s".formatted(heads, count, shape));
    }
    int size = shape.dimension(4);
    int row = heads * count * size;
    return new Heads(
        tensor,
        tensor.offset() + index * size,
        shape.dimension(0),
        heads,
        shape.dimension(1),
        size,
        shape.dimension(1) * row,
        count * size,
        row);
  }

  /** A copy with {@code bias[from + head * size + i]} added. */
  private static Heads biased(Heads x, Tensor bias, int from) {
    Shape shape = Shape.of(x.batch(), x.heads(), x.length(), x.size());
    Heads sum = Heads.split(Tensor.zeros(ElementType.FLOAT, shape));
    float[] to = sum.tensor().floatArray();
    float[] addend = bias.floatArray();
    x.copyTo(sum, 0);
    for (int entry = 0; entry < x.batch(); entry++) {
      for (int head = 0; head < x.heads(); head++) {
        int first = bias.offset() + from + head * x.size();
        for (int token = 0; token < x.length(); token++) {
          int at = sum.at(entry, head, token);
          for (int i = 0; i < x.size(); i++) {
            to[at + i] += addend[first + i];
          }
        }
      }
    }
    return sum;
  }
}
