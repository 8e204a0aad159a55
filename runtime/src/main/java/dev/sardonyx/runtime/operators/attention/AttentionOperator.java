package dev.sardonyx.runtime.operators.attention;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Floats;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/** Attention of ai.onnx since opset 23. */
final class AttentionOperator implements Operator {
  private static final int Q = 0;
  private static final int K = 1;
  private static final int V = 2;
  private static final int MASK = 3;
  private static final int PAST_KEY = 4;
  private static final int PAST_VALUE = 5;
  private static final int LENGTHS = 6;

  private final OperatorSetup setup;
  private final boolean causal;
  private final int queryHeads;
  private final int keyHeads;
  private final float softcap;
  private final ElementType softmaxType;
  private final ScaledDotProduct.Stage shown;
  private final int left;
  private final int right;

  private AttentionOperator(OperatorSetup setup) {
    this.setup = setup;
    this.causal = setup.flag("is_causal", false);
    this.queryHeads = Math.toIntExact(setup.integer("q_num_heads", 0));
    this.keyHeads = Math.toIntExact(setup.integer("kv_num_heads", 0));
    this.softcap = setup.real("softcap", 0);
    this.softmaxType = softmaxType(setup);
    this.left = bound(setup, "left_window_size");
    this.right = bound(setup, "right_window_size");
    long mode = setup.integer("qk_matmul_output_mode", 0);
    if (mode < 0 || mode > 3) {
      throw setup.unsupported("qk_matmul_output_mode " + mode + "; it is 0 to 3");
    }
    this.shown = ScaledDotProduct.Stage.values()[(int) mode];
  }

  static Operator create(OperatorSetup setup) {
    return new AttentionOperator(setup);
  }

  private static int bound(OperatorSetup setup, String name) {
    long size = setup.integer(name, -1);
    if (size < -1) {
      throw setup.unsupported(name + " " + size + "; it is -1 or a size");
    }
    return (int) Math.min(size, Integer.MAX_VALUE);
  }

  /** The attribute {@code softmax_precision}; null if it is absent. */
  private static ElementType softmaxType(OperatorSetup setup) {
    long code = setup.integer("softmax_precision", 0);
    return switch ((int) code) {
      case 0 -> null;
      case 1 -> ElementType.FLOAT;
      case 10 -> ElementType.FLOAT16;
      case 11 -> ElementType.DOUBLE;
      case 16 -> ElementType.BFLOAT16;
      default -> throw setup.unsupported("softmax_precision " + code + "; it is 1, 10, 11 or 16");
    };
  }

  @Override
  public void run(ExecutionContext context) {
    ElementType type = context.input(Q).elementType();
    ElementType valueType = context.input(V).elementType();
    boolean doubles = type == ElementType.DOUBLE || valueType == ElementType.DOUBLE;
    if (!doubles && !Floats.isFloatLike(type)) {
      throw setup.unsupported("element type " + type);
    }
    if (context.hasInput(PAST_KEY) != context.hasInput(PAST_VALUE)) {
      throw new ShapeMismatchException("'past_key' and 'past_value' must be given together");
    }
    if (context.hasInput(LENGTHS) && context.hasInput(PAST_KEY)) {
      throw new ShapeMismatchException("'nonpad_kv_seqlen' can't be given with 'past_key'");
    }
    Heads q = Heads.of(context.input(Q), queryHeads, "Q");
    ElementType working = doubles ? ElementType.DOUBLE : ElementType.FLOAT;
    Heads freshKeys = Heads.of(PresentTokens.wide(context.input(K), working), keyHeads, "K");
    Heads freshValues = Heads.of(PresentTokens.wide(context.input(V), working), keyHeads, "V");
    Heads k = PresentTokens.of(context, freshKeys, PAST_KEY, 1, type);
    Heads v = PresentTokens.of(context, freshValues, PAST_VALUE, 2, valueType);
    AttentionShapes.check(q, k, v);
    int past = k.length() - freshKeys.length();
    ScoreBias bias = bias(context, q, k, past);
    double scale =
        setup.hasAttribute("scale") ? setup.real("scale", 1) : 1 / Math.sqrt(Math.max(1, q.size()));
    if (doubles) {
      runDoubles(context, q, k, v, bias, scale);
      return;
    }
    if (context.hasInput(MASK)) {
      Tensor mask = context.input(MASK);
      bias = ScoreBiases.mask(mask, q.batch(), q.heads(), q.length(), k.length()).plus(bias);
    }
    ElementType precision = softmaxType == null ? type : softmaxType;
    Shape outputShape = outputShape(context, q, v);
    Tensor y = Floats.begin(context, 0, type, outputShape);
    new ScaledDotProduct((float) scale, softcap, type, precision)
        .run(
            context,
            q.with(Floats.widen(q.tensor())),
            k,
            v,
            bias,
            observer(context, type, q, k),
            Heads.of(y, q.heads(), "Y"));
    Floats.finish(context, 0, type, y);
  }

  private static Shape outputShape(ExecutionContext context, Heads q, Heads v) {
    return context.input(Q).shape().rank() == 4
        ? Shape.of(q.batch(), q.heads(), q.length(), v.size())
        : Shape.of(q.batch(), q.length(), q.heads() * v.size());
  }

  private void runDoubles(
      ExecutionContext context, Heads q, Heads k, Heads v, ScoreBias bias, double scale) {
    Tensor mask = context.input(MASK);
    MaskLayout layout =
        mask == null
            ? null
            : MaskLayout.of(mask.shape(), q.batch(), q.heads(), q.length(), k.length());
    ElementType type = context.input(Q).elementType();
    Shape shape = Shape.of(q.batch(), q.heads(), q.length(), k.length());
    Tensor scores = context.wantsOutput(3) ? context.allocate(3, type, shape) : null;
    DoubleAttention.Observer observer =
        (stage, entry, head, query, row) -> {
          int at = ((entry * q.heads() + head) * q.length() + query) * k.length();
          for (int i = 0; scores != null && stage == shown && i < row.length; i++) {
            Numbers.setReal(scores, at + i, row[i]);
          }
        };
    Tensor output = context.allocate(0, type, outputShape(context, q, v));
    boolean direct = type == ElementType.DOUBLE;
    Tensor y = direct ? output : Tensor.zeros(ElementType.DOUBLE, output.shape());
    double[] addends = mask == null ? null : ScoreBiases.addends(mask);
    ElementType precision = softmaxType == null ? ElementType.DOUBLE : softmaxType;
    new DoubleAttention(scale, softcap, precision, addends, layout, bias)
        .run(
            context.workers(),
            q.with(PresentTokens.wide(q.tensor(), ElementType.DOUBLE)),
            k,
            v,
            observer,
            Heads.of(y, q.heads(), "Y"));
    for (int i = 0; !direct && i < y.elements(); i++) {
      Numbers.setReal(output, i, Numbers.real(y, i));
    }
  }

  /** What masks keys, but for the mask itself. */
  private ScoreBias bias(ExecutionContext context, Heads q, Heads k, int past) {
    int[] offsets = new int[q.batch()];
    Arrays.fill(offsets, past);
    ScoreBias bias = ScoreBias.NONE;
    if (context.hasInput(LENGTHS)) {
      int[] lengths = lengths(context.input(LENGTHS), q.batch());
      Arrays.setAll(offsets, i -> lengths[i] - q.length());
      bias = bias.plus(ScoreBiases.lengths(lengths));
    }
    int ahead = causal ? 0 : right;
    if (left >= 0 || ahead >= 0) {
      bias = bias.plus(ScoreBiases.window(offsets, left, ahead));
    }
    return bias;
  }

  private static int[] lengths(Tensor tensor, int batch) {
    long[] values = Integers.read(tensor, "nonpad_kv_seqlen");
    if (values.length != batch) {
      throw new ShapeMismatchException(
          "'nonpad_kv_seqlen' must be [" + batch + "]; found " + tensor.shape());
    }
    return Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
  }

  /** Puts the scores at the stage asked for into output 3. */
  private ScaledDotProduct.Observer observer(
      ExecutionContext context, ElementType type, Heads q, Heads k) {
    if (!context.wantsOutput(3)) {
      return ScaledDotProduct.Observer.NONE;
    }
    Shape shape = Shape.of(q.batch(), q.heads(), q.length(), k.length());
    Tensor output = context.allocate(3, type, shape);
    return (stage, entry, head, query, row, offset) -> {
      if (stage == shown) {
        int at = ((entry * q.heads() + head) * q.length() + query) * k.length();
        Floats.write(output, at, row, offset, k.length());
      }
    };
  }
}
