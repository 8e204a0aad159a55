package dev.sardonyx.runtime.operators.attention;

import dev.sardonyx.error.ModelFormatException;
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
 * What com.microsoft's Attention does after its projection. Inputs: query, key and value side by
 * side {@code [batch, length, 3 * heads * size]}; mask_index?; past {@code [2, batch, heads, past
 * length, size]}?; attention_bias?. Outputs: the result, and past with the new keys and values.
 */
final class PackedAttention implements Operator {
  private final int heads;
  private final boolean causal;
  private final float maskedScore;
  private final float scale;
  private final long[] sizes;

  private PackedAttention(OperatorSetup setup) {
    this.heads = Math.toIntExact(setup.integer("num_heads"));
    this.causal = setup.flag("unidirectional", false);
    this.maskedScore = setup.real("mask_filter_value", -10000);
    this.scale = setup.real("scale", 0);
    this.sizes = setup.integers("qkv_hidden_sizes");
    if (setup.flag("do_rotary", false) || setup.flag("past_present_share_buffer", false)) {
      throw setup.unsupported("do_rotary or past_present_share_buffer");
    }
    if (heads < 1 || sizes != null && sizes.length != 3) {
      throw new ModelFormatException(
          setup.node().label() + " has " + heads + " heads, or not three qkv_hidden_sizes");
    }
  }

  static Operator create(OperatorSetup setup) {
    return new PackedAttention(setup);
  }

  @Override
  public void run(ExecutionContext context) {
    ElementType type = context.input(0).elementType();
    Tensor packed = Floats.widen(context.input(0));
    if (packed.shape().rank() != 3) {
      throw new ShapeMismatchException(
          "expected [batch, length, 3 * heads * size]; found " + packed.shape());
    }
    int width = packed.shape().dimension(2);
    int querySize = sizes == null ? width / 3 : Math.toIntExact(sizes[0]);
    int valueSize = width - 2 * querySize;
    if (querySize % heads != 0 || valueSize < 0 || valueSize % heads != 0) {
      throw new ShapeMismatchException(
          "%s doesn't divide into query, key and value of %d heads"
              .formatted(packed.shape(), heads));
    }
    Heads q = Heads.part(packed, 0, heads, querySize / heads);
    Heads k = Heads.part(packed, querySize, heads, querySize / heads);
    Heads v = Heads.part(packed, 2 * querySize, heads, valueSize / heads);
    int before = 0;
    if (context.hasInput(2) || context.wantsOutput(1)) {
      Tensor past = Floats.widen(context.input(2));
      before = past == null ? 0 : pastLength(past, k);
      Shape shape = Shape.of(2, k.batch(), heads, before + k.length(), k.size());
      boolean wanted = context.wantsOutput(1);
      Tensor present =
          wanted ? Floats.begin(context, 1, type, shape) : Tensor.zeros(ElementType.FLOAT, shape);
      if (past != null) {
        Heads.item(past, 0).copyTo(Heads.item(present, 0), 0);
        Heads.item(past, 1).copyTo(Heads.item(present, 1), 0);
      }
      k.copyTo(Heads.item(present, 0), before);
      v.copyTo(Heads.item(present, 1), before);
      k = Heads.item(present, 0);
      v = Heads.item(present, 1);
      if (wanted) {
        Floats.finish(context, 1, type, present);
      }
    }
    ScoreBias bias = ScoreBias.NONE;
    if (context.hasInput(1)) {
      bias = PaddingMasks.of(context.input(1), q, k.length(), maskedScore);
    }
    if (context.hasInput(3)) {
      bias =
          bias.plus(ScoreBiases.mask(context.input(3), q.batch(), heads, q.length(), k.length()));
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

  private static int pastLength(Tensor past, Heads k) {
    Shape shape = past.shape();
    boolean fits =
        shape.rank() == 5
            && shape.dimension(0) == 2
            && shape.dimension(1) == k.batch()
            && shape.dimension(2) == k.heads()
            && shape.dimension(4) == k.size();
    if (!fits) {
      throw new ShapeMismatchException(
          "expected past keys and values [2, %d, %d, past length, %d]; found %s"
              .formatted(k.batch(), k.heads(), k.size(), shape));
    }
    return shape.dimension(3);
  }
}
