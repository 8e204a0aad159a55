package dev.sardonyx.conformance.paddle.program;

import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The cases of a family of operators, in order, and the seeded tensors they take.
 *
 * <p>Numbers are drawn from one generator per family: a case added at the end changes no other.
 */
public final class Cases {
  /** Fractions with few bits: they compress well, and sums of products are nearly exact. */
  private static final float STEP = 1 / 64f;

  private final String family;
  private final List<OperatorCase> cases = new ArrayList<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private final Map<String, Random> randoms = new HashMap<>();
  private Random random = new Random(0);

  public Cases(String family) {
    this.family = family;
  }

  public String family() {
    return family;
  }

  public List<OperatorCase> all() {
    return cases;
  }

  /** A case of one operator. */
  public Operation of(String operator) {
    return program(operator).main().op(operator);
  }

  /** A case of several operators about one of them. */
  public OperatorCase program(String operator) {
    int count = counts.merge(operator, 1, Integer::sum);
    OperatorCase operatorCase = new OperatorCase(operator, operator + "#" + count);
    cases.add(operatorCase);
    return operatorCase;
  }

  /** From here on, numbers are drawn from the generator of this name. */
  public void seed(String name) {
    random = randoms.computeIfAbsent(name, n -> new Random(n.hashCode()));
  }

  /** FLOAT in [-2, 2). */
  public Tensor floats(int... shape) {
    return floatsIn(-2, 2, shape);
  }

  /** FLOAT in [low, high). */
  public Tensor floatsIn(float low, float high, int... shape) {
    float[] values = new float[Shape.of(shape).elements()];
    int steps = Math.round((high - low) / STEP);
    for (int i = 0; i < values.length; i++) {
      values[i] = low + random.nextInt(steps) * STEP;
    }
    return Tensor.wrap(ElementType.FLOAT, Shape.of(shape), values, 0);
  }

  /** FLOAT, no two the same, in random order around 0. */
  public Tensor distinct(int... shape) {
    int count = Shape.of(shape).elements();
    float[] values = new float[count];
    int i = 0;
    for (int rank : permutation(count)) {
      values[i++] = (rank - count / 2) * 8 * STEP;
    }
    return Tensor.wrap(ElementType.FLOAT, Shape.of(shape), values, 0);
  }

  /** DOUBLE in [-2, 2). */
  public Tensor doubles(int... shape) {
    float[] floats = floats(shape).floats();
    double[] values = new double[floats.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = floats[i];
    }
    return Tensor.wrap(ElementType.DOUBLE, Shape.of(shape), values, 0);
  }

  /** INT32 in [low, high). */
  public Tensor ints(int low, int high, int... shape) {
    int[] values = random.ints(Shape.of(shape).elements(), low, high).toArray();
    return Tensor.wrap(ElementType.INT32, Shape.of(shape), values, 0);
  }

  /** INT64 in [low, high). */
  public Tensor longs(long low, long high, int... shape) {
    long[] values = random.longs(Shape.of(shape).elements(), low, high).toArray();
    return Tensor.wrap(ElementType.INT64, Shape.of(shape), values, 0);
  }

  /** BOOL. */
  public Tensor booleans(int... shape) {
    byte[] values = new byte[Shape.of(shape).elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) random.nextInt(2);
    }
    return Tensor.wrap(ElementType.BOOL, Shape.of(shape), values, 0);
  }

  /** UINT8 over its whole range. */
  public Tensor bytes(int... shape) {
    byte[] values = new byte[Shape.of(shape).elements()];
    random.nextBytes(values);
    return Tensor.wrap(ElementType.UINT8, Shape.of(shape), values, 0);
  }

  /** The numbers 0 to {@code count - 1} in random order. */
  public int[] permutation(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int at = random.nextInt(i + 1);
      order[i] = order[at];
      order[at] = i;
    }
    return order;
  }
}
