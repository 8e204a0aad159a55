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
import java.util.function.IntBinaryOperator;

/**
 * GroupQueryAttention of com.microsoft: causal attention of which several query heads share a head
 * of key and value, with a cache of those. Inputs: query {@code [batch, length, heads * size]}, or
 * all three side by side; key and value; past key and value {@code [batch, key heads, capacity,
 * size]}; for each batch entry its last token's position; the number of tokens of the longest;
 * cosines and sines of the rotary angles; positions; an addend for the scores; for each head a
 * score that attends nothing. Outputs: the result, both caches, and the scores or probabilities
 * {@code [batch, heads, length, tokens]}.
 */
final class GroupQueryAttention implements Operator {
  private static final int SEQUENCE_LENGTHS = 5;
  private static final int TOTAL_LENGTH = 6;
  private static final int COSINES = 7;
  private static final int SINES = 8;
  private static final int POSITIONS = 9;
  private static final int ADDEND = 10;
  private static final int SINKS = 11;

  /** Scales of a cache of few bits, and weights of normalizations before the rotation. */
  private static final int FIRST_UNKNOWN_INPUT = 12;

  private final int heads;
  private final int keyHeads;
  private final float scale;
  private final float softcap;
  private final int window;
  private final boolean rotary;
  private final boolean interleaved;
  private final boolean causal;
  private final boolean smooth;
  private final ScaledDotProduct.Stage observed;

  private GroupQueryAttention(OperatorSetup setup) {
    this.heads = Math.toIntExact(setup.integer("num_heads"));
    this.keyHeads = Math.toIntExact(setup.integer("kv_num_heads"));
    this.scale = setup.real("scale", 0);
    this.softcap = setup.real("softcap", 0);
    this.window = Math.toIntExact(setup.integer("local_window_size", -1));
    this.rotary = setup.flag("do_rotary", false);
    this.interleaved = setup.flag("rotary_interleaved", false);
    this.causal = setup.flag("causal", true);
    this.smooth = setup.flag("smooth_softmax", false);
    this.observed =
        switch ((int) setup.integer("qk_output", 0)) {
          case 0 -> null;
          case 1 -> ScaledDotProduct.Stage.BIASED;
          case 2 -> ScaledDotProduct.Stage.PROBABILITY;
          default -> throw setup.unsupported("qk_output " + setup.integer("qk_output", 0));
        };
    if (setup.node().hasOutput(3) && observed == null) {
      throw setup.unsupported("output 'output_qk' without qk_output");
    }
    if (setup.flag("sliding_window_cache", false)) {
      throw setup.unsupported("sliding_window_cache");
    }
    if (!causal && window >= 0) {
      throw setup.unsupported("local_window_size without causal");
    }
    for (int input = FIRST_UNKNOWN_INPUT; input < setup.node().inputs().size(); input++) {
      if (setup.hasInput(input)) {
        throw setup.unsupported("quantized caches (k_scale, v_scale) and q_norm_weight");
      }
    }
    if (keyHeads < 1 || heads < keyHeads || heads % keyHeads != 0) {
      throw setup.unsupported(heads + " query heads with " + keyHeads + " key heads");
    }
  }

  static Operator create(OperatorSetup setup) {
    return new GroupQueryAttention(setup);
  }

  @Override
  public void run(ExecutionContext context) {
    ElementType type = context.input(0).elementType();
    Tensor query = Floats.widen(context.input(0));
    if (query.shape().rank() != 3) {
      throw new ShapeMismatchException("expected [batch, length, width]; found " + query.shape());
    }
    Heads q;
    Heads k;
    Heads v;
    if (context.hasInput(1)) {
      q = Heads.of(query, heads, "query");
      k = Heads.of(Floats.widen(context.input(1)), keyHeads, "key");
      v = Heads.of(Floats.widen(context.input(2)), keyHeads, "value");
    } else {
      int size = query.shape().dimension(2) / (heads + 2 * keyHeads);
      q = Heads.part(query, 0, heads, size);
      k = Heads.part(query, heads * size, keyHeads, size);
      v = Heads.part(query, (heads + keyHeads) * size, keyHeads, size);
    }
    AttentionShapes.check(q, k, v);
    int total = Math.toIntExact(Integers.readOne(context.input(TOTAL_LENGTH), "total length"));
    int[] before = before(context, q, total);
    if (rotary) {
      IntBinaryOperator positions = positions(context, q, before);
      q = rotated(context, q, positions);
      k = rotated(context, k, positions);
    }
    k = cached(context, k, 3, 1, total, before, type);
    v = cached(context, v, 4, 2, total, before, type);
    ScoreBias bias =
        causal
            ? ScoreBiases.window(before, window < 0 ? -1 : window - 1, 0)
            : ScoreBiases.lengths(ends(before, q.length()));
    if (context.hasInput(ADDEND)) {
      bias =
          ScoreBiases.mask(context.input(ADDEND), q.batch(), heads, q.length(), k.length())
              .plus(bias);
    }
    Tensor y = Floats.begin(context, 0, type, Shape.of(q.batch(), q.length(), heads * v.size()));
    float factor = scale == 0 ? (float) (1 / Math.sqrt(Math.max(1, q.size()))) : scale;
    Shape scores = Shape.of(q.batch(), heads, q.length(), total);
    Tensor seen = context.wantsOutput(3) ? Floats.begin(context, 3, type, scores) : null;
    new ScaledDotProduct(factor, softcap, ElementType.FLOAT, ElementType.FLOAT, sinks(context))
        .run(
            context,
            q,
            k,
            v,
            bias,
            seen == null ? ScaledDotProduct.Observer.NONE : observer(seen),
            Heads.packed(y, q.batch(), q.length(), heads));
    Floats.finish(context, 0, type, y);
    if (seen != null) {
      Floats.finish(context, 3, type, seen);
    }
  }

  /** For each batch entry the number of its tokens. */
  private static int[] ends(int[] before, int length) {
    return Arrays.stream(before).map(count -> count + length).toArray();
  }

  /** The score of each head that attends nothing, 0 for a smooth softmax; null for none. */
  private float[] sinks(ExecutionContext context) {
    if (!context.hasInput(SINKS)) {
      return smooth ? new float[heads] : null;
    }
    Tensor sinks = context.input(SINKS);
    if (sinks.elements() != heads) {
      throw new ShapeMismatchException(
          "'head_sink' must be [" + heads + "]; found " + sinks.shape());
    }
    return Numbers.floats(sinks);
  }

  /** Copies the rows of one stage, 0 for masked scores. */
  private ScaledDotProduct.Observer observer(Tensor rows) {
    int length = rows.shape().dimension(2);
    int tokens = rows.shape().dimension(3);
    float[] to = rows.floatArray();
    return (stage, entry, head, query, row, offset) -> {
      if (stage == observed) {
        int at = rows.offset() + ((entry * heads + head) * length + query) * tokens;
        for (int i = 0; i < tokens; i++) {
          float value = row[offset + i];
          to[at + i] = value == Float.NEGATIVE_INFINITY ? 0 : value;
        }
      }
    };
  }

  /** For each batch entry, how many tokens of the cache are its past. */
  private static int[] before(ExecutionContext context, Heads q, int total) {
    long[] last = Integers.read(context.input(SEQUENCE_LENGTHS), "seqlens_k");
    if (last.length != q.batch()) {
      throw new ShapeMismatchException(
          "'seqlens_k' must be [" + q.batch() + "]; found " + last.length + " numbers");
    }
    int[] before = new int[q.batch()];
    // A first prompt has no past; shorter ones are padded at the end.
    if (q.length() != total) {
      Arrays.setAll(before, i -> Math.toIntExact(last[i]) + 1 - q.length());
    }
    for (int count : before) {
      if (count < 0 || count + q.length() > total) {
        throw new ShapeMismatchException(
            "%d past and %d new tokens; the total is %d".formatted(count, q.length(), total));
      }
    }
    return before;
  }

  private static IntBinaryOperator positions(ExecutionContext context, Heads q, int... before) {
    if (!context.hasInput(POSITIONS)) {
      return (entry, token) -> before[entry] + token;
    }
    long[] given = Integers.read(context.input(POSITIONS), "position_ids");
    if (given.length != q.batch() * q.length()) {
      throw new ShapeMismatchException(
          "expected a position for each token; found " + context.input(POSITIONS).shape());
    }
    return (entry, token) -> Math.toIntExact(given[entry * q.length() + token]);
  }

  private Heads rotated(ExecutionContext context, Heads x, IntBinaryOperator positions) {
    if (!context.hasInput(COSINES) || !context.hasInput(SINES)) {
      throw new ShapeMismatchException(
          "do_rotary needs the inputs 'cos_cache' and 'sin_cache'; found none");
    }
    Tensor cosines = context.input(COSINES);
    int rows = cosines.shape().dimension(0);
    IntBinaryOperator checked =
        (entry, token) -> Integers.index(positions.applyAsInt(entry, token), rows, token);
    Shape shape = Shape.of(x.batch(), x.heads(), x.length(), x.size());
    Heads turned = Heads.split(Tensor.zeros(ElementType.FLOAT, shape));
    RotaryEmbedding.Rotation.of(
            x,
            cosines,
            context.input(SINES),
            checked,
            2 * cosines.shape().dimension(-1),
            ElementType.FLOAT)
        .run(context, x, turned, interleaved);
    return turned;
  }

  /** The cache with the new tokens where each entry's past ends; its first {@code total} tokens. */
  private static Heads cached(
      ExecutionContext context,
      Heads fresh,
      int input,
      int output,
      int total,
      int[] before,
      ElementType type) {
    Tensor past = Floats.widen(context.input(input));
    int capacity = total;
    if (past != null) {
      Shape shape = past.shape();
      if (shape.rank() != 4
          || shape.dimension(0) != fresh.batch()
          || shape.dimension(1) != fresh.heads()
          || shape.dimension(3) != fresh.size()) {
        throw new ShapeMismatchException(
            "expected a cache [%d, %d, capacity, %d]; found %s"
                .formatted(fresh.batch(), fresh.heads(), fresh.size(), shape));
      }
      capacity = Math.max(total, shape.dimension(2));
    }
    Shape shape = Shape.of(fresh.batch(), fresh.heads(), capacity, fresh.size());
    Tensor tensor = Tensor.zeros(ElementType.FLOAT, shape);
    Heads present = Heads.split(tensor);
    if (past != null) {
      Heads.split(past).copyTo(present, 0);
    }
    float[] to = tensor.floatArray();
    for (int entry = 0; entry < fresh.batch(); entry++) {
      for (int head = 0; head < fresh.heads(); head++) {
        for (int token = 0; token < fresh.length(); token++) {
          System.arraycopy(
              fresh.tensor().floatArray(),
              fresh.at(entry, head, token),
              to,
              present.at(entry, head, before[entry] + token),
              fresh.size());
        }
      }
    }
    if (context.wantsOutput(output)) {
      Tensor put = context.allocate(output, type, shape);
      Floats.write(put, 0, to, 0, tensor.elements());
    }
    return new Heads(
        tensor,
        0,
        fresh.batch(),
        fresh.heads(),
        total,
        fresh.size(),
        present.batchStride(),
        present.headStride(),
        present.rowStride());
  }
}
