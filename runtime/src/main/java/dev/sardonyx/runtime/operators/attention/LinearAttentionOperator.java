package dev.sardonyx.runtime.operators.attention;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Floats;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/**
 * LinearAttention: a matrix for each head that every token decays, writes to and reads from, in
 * their order.
 */
final class LinearAttentionOperator implements Operator {
  private static final int GRAIN = 1 << 14;

  private final int queryHeads;
  private final int keyHeads;
  private final float scale;
  private final boolean gated;
  private final boolean corrected;

  private LinearAttentionOperator(OperatorSetup setup) {
    this.queryHeads = Math.toIntExact(setup.integer("q_num_heads"));
    this.keyHeads = Math.toIntExact(setup.integer("kv_num_heads"));
    this.scale = setup.real("scale", 0);
    String rule = setup.text("update_rule", "gated_delta");
    this.gated = rule.startsWith("gated");
    this.corrected = rule.endsWith("delta");
    switch (rule) {
      case "linear", "gated", "delta", "gated_delta" -> {}
      default -> throw setup.unsupported("update_rule '" + rule + "'");
    }
    if (gated != setup.hasInput(4) || corrected != setup.hasInput(5)) {
      throw setup.unsupported(
          "update_rule '%s' with%s decay and with%s beta"
              .formatted(rule, setup.hasInput(4) ? "" : "out", setup.hasInput(5) ? "" : "out"));
    }
    if (keyHeads < 1 || queryHeads < 1 || queryHeads % keyHeads != 0) {
      throw setup.unsupported(queryHeads + " query heads with " + keyHeads + " key heads");
    }
  }

  static Operator create(OperatorSetup setup) {
    return new LinearAttentionOperator(setup);
  }

  @Override
  public void run(ExecutionContext context) {
    ElementType type = context.input(0).elementType();
    Heads q = heads(context, 0, queryHeads, "query");
    Heads k = heads(context, 1, keyHeads, "key");
    Heads v = heads(context, 2, keyHeads, "value");
    Heads decay = gated ? heads(context, 4, keyHeads, "decay") : null;
    Tensor beta = corrected ? Floats.widen(context.input(5)) : null;
    Tensor past = context.input(3);
    Shape stateShape = Shape.of(q.batch(), keyHeads, q.size(), v.size());
    check(q, k, v, decay, beta, past, stateShape);
    ElementType stateType = past == null ? type : past.elementType();
    Tensor y =
        Floats.begin(context, 0, type, Shape.of(q.batch(), q.length(), queryHeads * v.size()));
    Tensor state = Floats.widen(past == null ? Tensor.zeros(type, stateShape) : past.copy());
    Heads out = Heads.packed(y, q.batch(), q.length(), queryHeads);
    int stateSize = q.size() * v.size();
    Ranges.split(
        context.workers(),
        q.batch() * keyHeads,
        Ranges.grain(GRAIN, (long) q.length() * stateSize),
        (begin, end) -> {
          for (int i = begin; i < end; i++) {
            int entry = i / keyHeads;
            int head = i % keyHeads;
            int at = state.offset() + i * stateSize;
            for (int token = 0; token < q.length(); token++) {
              update(k, v, decay, beta, state.floatArray(), at, entry, head, token);
              read(q, v.size(), state.floatArray(), at, entry, head, token, out);
            }
          }
        });
    Floats.finish(context, 0, type, y);
    if (context.wantsOutput(1)) {
      Tensor present = context.allocate(1, stateType, stateShape);
      Floats.write(present, 0, state.floatArray(), state.offset(), state.elements());
    }
  }

  private static Heads heads(ExecutionContext context, int input, int count, String name) {
    Tensor tensor = Floats.widen(context.input(input));
    if (tensor.shape().rank() != 3) {
      throw new ShapeMismatchException(
          "'" + name + "' must be [batch, length, heads * size]; found " + tensor.shape());
    }
    return Heads.of(tensor, count, name);
  }

  private void check(
      Heads q, Heads k, Heads v, Heads decay, Tensor beta, Tensor past, Shape stateShape) {
    AttentionShapes.check(q, k, v);
    if (q.length() != k.length()) {
      throw new ShapeMismatchException(
          "query and key must have as many tokens; found " + q.length() + " and " + k.length());
    }
    boolean decayFits =
        decay == null
            || decay.batch() == q.batch()
                && decay.length() == q.length()
                && (decay.size() == 1 || decay.size() == q.size());
    if (!decayFits) {
      throw new ShapeMismatchException(
          "'decay' must have %d or %d elements a token; found %s"
              .formatted(keyHeads, keyHeads * q.size(), decay.tensor().shape()));
    }
    boolean betaFits =
        beta == null
            || beta.shape().equals(Shape.of(q.batch(), q.length(), keyHeads))
            || beta.shape().equals(Shape.of(q.batch(), q.length(), 1));
    if (!betaFits) {
      throw new ShapeMismatchException(
          "'beta' must have %d or 1 elements a token; found %s".formatted(keyHeads, beta.shape()));
    }
    if (past != null && !past.shape().equals(stateShape)) {
      throw new ShapeMismatchException(
          "'past_state' must be " + stateShape + "; found " + past.shape());
    }
  }

  /** {@code S = exp(decay) * S + k ⊗ v}, v corrected by what S has for k already. */
  private void update(
      Heads k,
      Heads v,
      Heads decay,
      Tensor beta,
      float[] state,
      int at,
      int entry,
      int head,
      int token) {
    int size = v.size();
    float[] keys = k.tensor().floatArray();
    int key = k.at(entry, head, token);
    float[] value = new float[size];
    System.arraycopy(v.tensor().floatArray(), v.at(entry, head, token), value, 0, size);
    if (decay != null) {
      int gate = decay.at(entry, head, token);
      for (int row = 0; row < k.size(); row++) {
        float exponent = decay.tensor().floatArray()[gate + (decay.size() == 1 ? 0 : row)];
        float factor = (float) Math.exp(exponent);
        for (int i = at + row * size; i < at + (row + 1) * size; i++) {
          state[i] *= factor;
        }
      }
    }
    if (beta != null) {
      float[] known = new float[size];
      for (int row = 0; row < k.size(); row++) {
        for (int i = 0; i < size; i++) {
          known[i] += keys[key + row] * state[at + row * size + i];
        }
      }
      int width = beta.shape().dimension(2);
      int rate = (entry * k.length() + token) * width + (width == 1 ? 0 : head);
      float factor = beta.floatArray()[beta.offset() + rate];
      for (int i = 0; i < size; i++) {
        value[i] = factor * (value[i] - known[i]);
      }
    }
    for (int row = 0; row < k.size(); row++) {
      for (int i = 0; i < size; i++) {
        state[at + row * size + i] += keys[key + row] * value[i];
      }
    }
  }

  /** {@code scale * q' · S} for each query head that shares this state. */
  private void read(
      Heads q, int size, float[] state, int at, int entry, int head, int token, Heads out) {
    float factor = scale == 0 ? (float) (1 / Math.sqrt(q.size())) : scale;
    float[] queries = q.tensor().floatArray();
    float[] to = out.tensor().floatArray();
    int sharing = queryHeads / keyHeads;
    float[] sum = new float[size];
    for (int i = head * sharing; i < (head + 1) * sharing; i++) {
      int query = q.at(entry, i, token);
      Arrays.fill(sum, 0);
      for (int row = 0; row < q.size(); row++) {
        for (int column = 0; column < size; column++) {
          sum[column] += queries[query + row] * state[at + row * size + column];
        }
      }
      int target = out.at(entry, i, token);
      for (int column = 0; column < size; column++) {
        to[target + column] = factor * sum[column];
      }
    }
  }
}
