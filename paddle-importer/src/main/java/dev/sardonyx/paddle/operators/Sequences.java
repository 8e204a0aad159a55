package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Sequences that lie one after the other in the rows of a tensor {@code [T, ...]}, and the same as
 * a padded batch {@code [N, L, ...]} of N sequences as long as the longest, which is what ONNX's
 * operators take.
 */
final class Sequences {
  private final Onnx onnx;
  private final String starts;
  private final String lengths;
  private final String steps;
  private final String mask;

  /**
   * @param starts the first row of each sequence, INT64 {@code [N]}
   * @param lengths INT64 {@code [N]}
   * @param longest what to pad to, INT64 without dimensions
   */
  Sequences(Onnx onnx, String starts, String lengths, String longest) {
    this.onnx = onnx;
    this.starts = starts;
    this.lengths = lengths;
    this.steps = range(onnx, longest);
    this.mask = onnx.binary("Less", onnx.unsqueeze(steps, 0), onnx.unsqueeze(lengths, 1));
  }

  /** The sequences between offsets, INT64 {@code [N + 1]}. */
  static Sequences between(Onnx onnx, String offsets) {
    String starts = onnx.slice(offsets, new long[] {0}, new long[] {0}, new long[] {-1});
    String lengths = lengths(onnx, offsets);
    return new Sequences(onnx, starts, lengths, onnx.reduce("ReduceMax", lengths, false));
  }

  /** The sequences in an input. */
  static Sequences of(OperatorContext op, String slot) {
    return between(op.onnx(), offsets(op, slot));
  }

  /** The offsets of an input, without which the operator makes no sense. */
  static String offsets(OperatorContext op, String slot) {
    return op.offsets(slot)
        .orElseThrow(() -> op.unsupported("input " + slot + " without sequence offsets (LoD)"));
  }

  /** The lengths between offsets. */
  static String lengths(Onnx onnx, String offsets) {
    String starts = onnx.slice(offsets, new long[] {0}, new long[] {0}, new long[] {-1});
    String ends = onnx.slice(offsets, new long[] {0}, new long[] {1}, new long[] {Long.MAX_VALUE});
    return onnx.subtract(ends, starts);
  }

  /** The offsets of sequences of these lengths, INT64 {@code [N]}. */
  static String offsetsOf(Onnx onnx, String lengths) {
    String ends = onnx.node("CumSum", List.of(lengths, onnx.integer(0)));
    return onnx.concat(0, List.of(onnx.integers(0), ends));
  }

  /** The integers from 0 to one without dimensions (excluded). */
  static String range(Onnx onnx, String end) {
    return onnx.node("Range", List.of(onnx.integer(0), end, onnx.integer(1)));
  }

  /** A list of one integer, as one without dimensions. */
  static String scalar(Onnx onnx, String list) {
    return onnx.reshape(list, onnx.graph().constant(Tensor.of(new long[0], 0)));
  }

  String starts() {
    return starts;
  }

  String lengths() {
    return lengths;
  }

  /** The last row of each sequence; that before its start where it is empty. */
  String lasts() {
    return onnx.subtract(onnx.add(starts, lengths), onnx.integer(1));
  }

  /** Positions in a sequence, INT64 {@code [L]}. */
  String steps() {
    return steps;
  }

  /** What of the padded batch is there, BOOL {@code [N, L]}. */
  String mask() {
    return mask;
  }

  /** The mask with as many dimensions as a padded batch of rank {@code rank}. */
  String mask(int rank) {
    return onnx.unsqueeze(mask, LongStream.range(2, rank).toArray());
  }

  /** The row of each place of the padded batch, INT64 {@code [N, L]}; 0 where nothing is. */
  String rows() {
    return inside(onnx.add(onnx.unsqueeze(starts, 1), onnx.unsqueeze(steps, 0)));
  }

  /** Row numbers {@code [N, L]}, with 0 where nothing is. */
  String inside(String rows) {
    return onnx.where(mask, rows, onnx.integer(0));
  }

  /** Rows {@code [T, ...]} as a batch {@code [N, L, ...]}; anything may be where nothing is. */
  String padded(String x) {
    return onnx.gather(x, rows(), 0);
  }

  /**
   * Rows as a batch that holds {@code fill} where nothing is.
   *
   * @param rank that of {@code x}
   */
  String padded(String x, int rank, ElementType type, double fill) {
    return onnx.where(mask(rank + 1), padded(x), onnx.scalar(type, fill));
  }

  /**
   * A batch {@code [N, L, ...]} as rows {@code [T, ...]}.
   *
   * @param rank that of the batch
   */
  String flat(String batch, int rank) {
    return kept(onnx, batch, rank, mask);
  }

  /** The rows {@code [..., rest]} of a batch where a mask over its first two dimensions holds. */
  static String kept(Onnx onnx, String batch, int rank, String mask) {
    String rows =
        rank == 2
            ? onnx.reshape(batch, -1)
            : onnx.reshape(
                batch, onnx.concat(0, List.of(onnx.integers(-1), onnx.dimensions(batch, 2, rank))));
    return compress(onnx, rows, onnx.reshape(mask, -1));
  }

  /** The rows of {@code x} where a list of truth values holds. */
  static String compress(Onnx onnx, String x, String condition) {
    return onnx.node("Compress", List.of(x, condition), Attribute.of("axis", 0));
  }

  /** The sequence that each row belongs to, INT64 {@code [T]}. */
  String owners() {
    String count = scalar(onnx, onnx.shape(lengths));
    String numbers = onnx.unsqueeze(range(onnx, count), 1);
    return flat(onnx.expand(numbers, onnx.shape(mask)), 2);
  }

  /** Whether each sequence has a row, BOOL {@code [N, 1...]} of the rank. */
  String isFilled(int rank) {
    String filled = onnx.binary("Greater", lengths, onnx.integer(0));
    return onnx.unsqueeze(filled, LongStream.range(1, rank).toArray());
  }

  /** Zeros of the sizes of rows 1 and on of {@code x}, {@code count} of them, before or after. */
  static String extend(Onnx onnx, String batch, int rank, long before, long after) {
    if (before == 0 && after == 0) {
      return batch;
    }
    long[] pads = new long[2 * rank];
    pads[1] = before;
    pads[rank + 1] = after;
    String zero = onnx.graph().constant(Tensor.zeros(ElementType.FLOAT, Shape.SCALAR));
    return onnx.pad(batch, onnx.integers(pads), zero, "constant");
  }

  /** {@code count} windows of a batch along its steps, each moved one step further. */
  List<String> windows(String batch, int count) {
    String length = onnx.shape(steps);
    List<String> windows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      windows.add(
          onnx.slice(
              batch,
              onnx.integers(i),
              onnx.add(length, onnx.integers(i)),
              onnx.integers(1),
              onnx.integers(1)));
    }
    return windows;
  }
}
