package dev.sardonyx.paddle.operators;

import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Sequences repeated, joined, cut, turned round, padded and unpadded. */
final class SequenceShapeOperators {
  private SequenceShapeOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(SequenceShapeOperators::reset, "lod_reset")
        .add(SequenceShapeOperators::concat, "sequence_concat")
        .add(SequenceShapeOperators::enumerate, "sequence_enumerate")
        .add(SequenceShapeOperators::erase, "sequence_erase")
        .add(SequenceShapeOperators::expand, "sequence_expand")
        .add(SequenceShapeOperators::expandAs, "sequence_expand_as")
        .add(SequenceShapeOperators::mask, "sequence_mask")
        .add(SequenceShapeOperators::pad, "sequence_pad")
        .add(SequenceShapeOperators::reshape, "sequence_reshape")
        .add(SequenceShapeOperators::reverse, "sequence_reverse")
        .add(SequenceShapeOperators::slice, "sequence_slice")
        .add(SequenceShapeOperators::unpad, "sequence_unpad");
  }

  private static void reset(OperatorContext op) {
    Onnx onnx = op.onnx();
    String offsets;
    if (op.has("Y")) {
      offsets =
          op.offsets("Y")
              .orElseGet(() -> onnx.cast(onnx.reshape(op.input("Y"), -1), ElementType.INT64));
    } else {
      offsets = onnx.integers(op.attributes().integers("target_lod"));
    }
    op.bind("Out", op.input("X"));
    op.bindOffsets("Out", offsets);
  }

  /** Row i, or sequence i where there are sequences, as often as sequence i of Y is long. */
  private static void expand(OperatorContext op) {
    Optional<String> own = op.offsets("X");
    if (own.isEmpty()) {
      expandAs(op);
      op.bindOffsets("Out", null);
      return;
    }
    Onnx onnx = op.onnx();
    Sequences rows = Sequences.between(onnx, own.get());
    Sequences times = Sequences.of(op, "Y");
    // [N, repetitions, steps]
    String isThere =
        onnx.binary("And", onnx.unsqueeze(times.mask(), 2), onnx.unsqueeze(rows.mask(), 1));
    String numbers = onnx.expand(onnx.unsqueeze(rows.rows(), 1), onnx.shape(isThere));
    String taken = Sequences.compress(onnx, onnx.reshape(numbers, -1), onnx.reshape(isThere, -1));
    op.bind("Out", onnx.gather(op.input("X"), taken, 0));
    String lengths = onnx.expand(onnx.unsqueeze(rows.lengths(), 1), onnx.shape(times.mask()));
    op.bindOffsets("Out", Sequences.offsetsOf(onnx, times.flat(lengths, 2)));
  }

  /** Row i as often as sequence i of Y is long. */
  private static void expandAs(OperatorContext op) {
    String owners = Sequences.of(op, "Y").owners();
    op.bind("Out", op.onnx().gather(op.input("X"), owners, 0));
    op.bindOffsets("Out", Sequences.offsets(op, "Y"));
  }

  /** Sequence i of the result is sequence i of all inputs, one after the other. */
  private static void concat(OperatorContext op) {
    Onnx onnx = op.onnx();
    int rank = op.rank("X");
    List<String> batches = new ArrayList<>();
    List<String> masks = new ArrayList<>();
    String sum = null;
    for (String variable : op.operator().input("X")) {
      String offsets = op.scope().offsets(variable);
      if (offsets == null) {
        throw op.unsupported("an input without sequence offsets (LoD)");
      }
      Sequences sequences = Sequences.between(onnx, offsets);
      batches.add(sequences.padded(op.scope().value(variable)));
      masks.add(sequences.mask());
      sum = sum == null ? offsets : onnx.add(sum, offsets);
    }
    String mask = onnx.concat(1, masks);
    op.bind("Out", Sequences.kept(onnx, onnx.concat(1, batches), rank + 1, mask));
    op.bindOffsets("Out", sum);
  }

  /** Each step with those after it in its sequence. */
  private static void enumerate(OperatorContext op) {
    Onnx onnx = op.onnx();
    ElementType type = op.elementType("X");
    Sequences sequences = Sequences.of(op, "X");
    long[] window = LongStream.range(0, op.attributes().integer("win_size", 1)).toArray();
    String rows = onnx.reshape(sequences.flat(sequences.rows(), 2), -1, 1);
    String lasts = onnx.expand(onnx.unsqueeze(sequences.lasts(), 1), onnx.shape(sequences.mask()));
    String last = onnx.reshape(sequences.flat(lasts, 2), -1, 1);
    String wanted = onnx.add(rows, onnx.unsqueeze(onnx.integers(window), 0));
    String isBeyond = onnx.binary("Greater", wanted, last);
    String taken =
        onnx.gather(
            onnx.reshape(op.input("X"), -1), onnx.where(isBeyond, onnx.integer(0), wanted), 0);
    String fill = onnx.scalar(type, op.attributes().real("pad_value", 0));
    op.emit("Out", "Where", List.of(isBeyond, fill, taken));
    op.bindOffsets("Out", Sequences.offsets(op, "X"));
  }

  /** Without the steps that are one of some numbers. */
  private static void erase(OperatorContext op) {
    Onnx onnx = op.onnx();
    String x = op.input("X");
    String rows = onnx.reshape(x, -1);
    String keep = null;
    for (long token : op.attributes().integers("tokens")) {
      String isOther =
          onnx.unary("Not", onnx.binary("Equal", rows, onnx.scalar(op.elementType("X"), token)));
      keep = keep == null ? isOther : onnx.binary("And", keep, isOther);
    }
    if (keep == null) {
      op.bind("Out", x);
      op.bindOffsets("Out", Sequences.offsets(op, "X"));
      return;
    }
    op.bind("Out", Sequences.compress(onnx, x, keep));
    String kept = Sequences.offsetsOf(onnx, onnx.cast(keep, ElementType.INT64));
    op.bindOffsets("Out", onnx.gather(kept, Sequences.offsets(op, "X"), 0));
  }

  /** {@code Y[..., m] = m < X[...]}. */
  private static void mask(OperatorContext op) {
    Onnx onnx = op.onnx();
    String x = onnx.cast(op.input("X"), ElementType.INT64);
    long most = op.attributes().integer("maxlen", -1);
    String end;
    if (op.has("MaxLenTensor")) {
      end = Sequences.scalar(onnx, onnx.cast(op.input("MaxLenTensor"), ElementType.INT64));
    } else {
      end = most < 0 ? onnx.reduce("ReduceMax", x, false) : onnx.integer(most);
    }
    String isBefore =
        onnx.binary("Less", Sequences.range(onnx, end), onnx.unsqueeze(x, op.rank("X")));
    ElementType type = op.attributes().elementType("out_dtype").orElse(ElementType.INT64);
    op.bind("Y", type == ElementType.BOOL ? isBefore : onnx.cast(isBefore, type));
  }

  private static void pad(OperatorContext op) {
    Onnx onnx = op.onnx();
    int rank = op.rank("X");
    String offsets = Sequences.offsets(op, "X");
    String lengths = Sequences.lengths(onnx, offsets);
    long asked = op.attributes().integer("padded_length", -1);
    String longest = asked < 0 ? onnx.reduce("ReduceMax", lengths, false) : onnx.integer(asked);
    String starts = onnx.slice(offsets, new long[] {0}, new long[] {0}, new long[] {-1});
    Sequences sequences = new Sequences(onnx, starts, lengths, longest);
    String padding = op.input("PadValue");
    op.emit(
        "Out",
        "Where",
        List.of(sequences.mask(rank + 1), sequences.padded(op.input("X")), padding));
    op.bindOffsets("Out", null);
    op.bind("Length", lengths);
    op.bindOffsets("Length", null);
  }

  private static void unpad(OperatorContext op) {
    Onnx onnx = op.onnx();
    String x = op.input("X");
    String lengths = onnx.cast(onnx.reshape(op.input("Length"), -1), ElementType.INT64);
    String longest = Sequences.scalar(onnx, onnx.dimension(x, 1));
    Sequences sequences = new Sequences(onnx, lengths, lengths, longest);
    String rows = sequences.flat(x, op.rank("X"));
    op.bind("Out", op.rank("X") == 2 ? onnx.reshape(rows, -1, 1) : rows);
    op.bindOffsets("Out", Sequences.offsetsOf(onnx, lengths));
  }

  private static void reshape(OperatorContext op) {
    long width = op.attributes().integer("new_dim", 1);
    Onnx onnx = op.onnx();
    String x = op.input("X");
    op.emit("Out", "Reshape", List.of(x, onnx.integers(-1, width)));
    String elements = onnx.multiply(Sequences.offsets(op, "X"), onnx.dimension(x, 1));
    op.bindOffsets("Out", onnx.divide(elements, onnx.integer(width)));
  }

  private static void reverse(OperatorContext op) {
    Onnx onnx = op.onnx();
    Sequences sequences = Sequences.of(op, "X");
    String backwards =
        onnx.subtract(onnx.unsqueeze(sequences.lasts(), 1), onnx.unsqueeze(sequences.steps(), 0));
    String rows = sequences.flat(backwards, 2);
    op.bind("Y", onnx.gather(op.input("X"), rows, 0));
    op.bindOffsets("Y", Sequences.offsets(op, "X"));
  }

  private static void slice(OperatorContext op) {
    Onnx onnx = op.onnx();
    Sequences whole = Sequences.of(op, "X");
    String from = onnx.cast(onnx.reshape(op.input("Offset"), -1), ElementType.INT64);
    String lengths = onnx.cast(onnx.reshape(op.input("Length"), -1), ElementType.INT64);
    Sequences part =
        new Sequences(
            onnx,
            onnx.add(whole.starts(), from),
            lengths,
            onnx.reduce("ReduceMax", lengths, false));
    op.bind("Out", onnx.gather(op.input("X"), part.flat(part.rows(), 2), 0));
    op.bindOffsets("Out", Sequences.offsetsOf(onnx, lengths));
  }
}
