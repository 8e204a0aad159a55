package dev.sardonyx.kernels.movement;

/**
 * The inner loops of data movement for one kind of array; all else is written once over these.
 *
 * <p>Arrays are passed as {@link Object}; each must be of this mover's kind.
 */
public abstract sealed class ArrayMover
    permits ByteMover, DoubleMover, FloatMover, IntMover, LongMover, ObjectMover, ShortMover {

  /** The mover for arrays of the kind of {@code array}: primitive, or of references. */
  public static ArrayMover of(Object array) {
    return switch (array) {
      case float[] ignored -> FloatMover.INSTANCE;
      case byte[] ignored -> ByteMover.INSTANCE;
      case long[] ignored -> LongMover.INSTANCE;
      case int[] ignored -> IntMover.INSTANCE;
      case short[] ignored -> ShortMover.INSTANCE;
      case double[] ignored -> DoubleMover.INSTANCE;
      case Object[] ignored -> ObjectMover.INSTANCE;
      default -> throw new IllegalArgumentException("not an array: " + array.getClass());
    };
  }

  /** {@code target[to] = source[from]}. */
  public abstract void move(Object source, int from, Object target, int to);

  /** {@code target[i] = source[at]} for {@code i} in {@code [from, to)}. */
  public abstract void fill(Object source, int at, Object target, int from, int to);

  /** {@code target[to + i] = source[from + index[i]]} for {@code i} in {@code [0, count)}. */
  public abstract void gather(
      Object source, int from, int[] index, Object target, int to, int count);

  /** {@code target[to + index[i]] = source[from + i]} for {@code i} in order, so the last stays. */
  public abstract void scatter(
      Object source, int from, int[] index, Object target, int to, int count);

  /**
   * {@code target[to + r * toRow + c * toColumn] = source[from + r * fromRow + c * fromColumn]} for
   * {@code r} in {@code [0, rows)} and {@code c} in {@code [0, columns)}.
   */
  abstract void copyBlock(
      Object source,
      int from,
      int fromRow,
      int fromColumn,
      Object target,
      int to,
      int toRow,
      int toColumn,
      int rows,
      int columns);

  /**
   * {@code output[o + i * outputStep] = condition[c + i * conditionStep] != 0 ? first[f + i *
   * firstStep] : second[s + i * secondStep]} for {@code i} in {@code [0, count)}.
   */
  abstract void select(
      byte[] condition,
      int c,
      int conditionStep,
      Object first,
      int f,
      int firstStep,
      Object second,
      int s,
      int secondStep,
      Object output,
      int o,
      int outputStep,
      int count);
}
