package dev.sardonyx.runtime.operators.text;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** TfIdfVectorizer: how often each known n-gram is in a row of strings or integers. */
final class TfIdfVectorizer implements Operator {
  private enum Weighting {
    TF,
    IDF,
    TFIDF
  }

  /** The n-grams that begin alike: what may come next, and where this one is counted. */
  private static final class Prefix {
    private final Map<Object, Prefix> next = new HashMap<>();
    private int column = -1;
  }

  private final Weighting weighting;
  private final int shortest;
  private final int longest;
  private final int skips;
  private final int columns;
  private final boolean ofStrings;
  // By column, as ONNX Runtime and the reference implementation have it; null for none.
  private final float[] weights;
  private final Prefix root = new Prefix();

  private TfIdfVectorizer(OperatorSetup setup) {
    String mode = setup.text("mode", "");
    this.weighting =
        switch (mode) {
          case "TF" -> Weighting.TF;
          case "IDF" -> Weighting.IDF;
          case "TFIDF" -> Weighting.TFIDF;
          default -> throw setup.unsupported("mode '" + mode + "'");
        };
    this.shortest = Math.toIntExact(setup.integer("min_gram_length"));
    this.longest = Math.toIntExact(setup.integer("max_gram_length"));
    this.skips = Math.toIntExact(setup.integer("max_skip_count"));
    this.ofStrings = setup.hasAttribute("pool_strings");
    long[] indexes = setup.integers("ngram_indexes");
    long[] starts = setup.integers("ngram_counts");
    List<? extends Object> pool = ofStrings ? setup.texts("pool_strings") : integers(setup);
    if (indexes == null || starts == null || pool == null || shortest < 1 || longest < shortest) {
      throw new ModelFormatException(
          setup.node().label() + " lacks its pool, ngram_indexes or ngram_counts");
    }
    this.columns = Math.toIntExact(Arrays.stream(indexes).max().orElse(-1) + 1);
    this.weights = setup.reals("weights");
    if (weights != null && weights.length < columns) {
      throw new ModelFormatException(
          setup.node().label() + " has " + weights.length + " weights for " + columns + " columns");
    }
    learn(setup, pool, starts, indexes);
  }

  static Operator create(OperatorSetup setup) {
    return new TfIdfVectorizer(setup);
  }

  private static List<Long> integers(OperatorSetup setup) {
    long[] pool = setup.integers("pool_int64s");
    return pool == null ? null : Arrays.stream(pool).boxed().toList();
  }

  private void learn(OperatorSetup setup, List<?> pool, long[] starts, long[] indexes) {
    int gram = 0;
    for (int length = 1; length <= starts.length; length++) {
      long from = starts[length - 1];
      long end = length < starts.length ? starts[length] : pool.size();
      if (from < 0 || from > end || end > pool.size() || (end - from) % length != 0) {
        throw new ModelFormatException(
            "%s: the %d-grams are elements %d to %d of %d"
                .formatted(setup.node().label(), length, from, end, pool.size()));
      }
      for (int at = (int) from; at < end; at += length, gram++) {
        if (gram >= indexes.length) {
          throw new ModelFormatException(
              setup.node().label() + " has more n-grams than ngram_indexes");
        }
        if (length >= shortest && length <= longest) {
          Prefix prefix = root;
          for (Object item : pool.subList(at, at + length)) {
            prefix = prefix.next.computeIfAbsent(item, ignored -> new Prefix());
          }
          prefix.column = Math.toIntExact(indexes[gram]);
        }
      }
    }
  }

  @Override
  public void run(ExecutionContext context) {
    Tensor x = context.input(0);
    boolean fits =
        ofStrings
            ? x.elementType() == ElementType.STRING
            : x.elementType() == ElementType.INT32 || x.elementType() == ElementType.INT64;
    if (!fits) {
      throw new TypeMismatchException(
          "expected " + (ofStrings ? "STRING" : "INT32 or INT64") + "; found " + x);
    }
    int rank = x.shape().rank();
    if (rank > 2) {
      throw new ShapeMismatchException("expected [C] or [N, C]; found " + x.shape());
    }
    int rows = rank == 2 ? x.shape().dimension(0) : 1;
    int length = rank == 0 ? 1 : x.shape().dimension(-1);
    Shape shape = rank == 2 ? Shape.of(rows, columns) : Shape.of(columns);
    Tensor y = context.allocate(0, ElementType.FLOAT, shape);
    Object[] items = new Object[length];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < length; i++) {
        int at = row * length + i;
        items[i] = ofStrings ? x.stringArray()[x.offset() + at] : (Object) Numbers.integer(x, at);
      }
      int[] counts = new int[columns];
      count(items, counts);
      for (int column = 0; column < columns; column++) {
        y.floatArray()[y.offset() + row * columns + column] = weighted(counts[column], column);
      }
    }
  }

  private void count(Object[] items, int[] counts) {
    // A longer step leaves the row before the second item.
    int longestStep = Math.max(1, Math.min(skips, items.length - 2) + 1);
    for (int step = 1; step <= longestStep; step++) {
      for (int start = 0; start < items.length; start++) {
        Prefix prefix = root;
        int at = start;
        for (int length = 1; length <= longest && at < items.length; length++, at += step) {
          prefix = prefix.next.get(items[at]);
          if (prefix == null) {
            break;
          }
          // Single items are the same at every step, and counted at the first.
          if (prefix.column >= 0 && (length > 1 || step == 1)) {
            counts[prefix.column]++;
          }
        }
      }
    }
  }

  private float weighted(int count, int column) {
    float weight = weights == null ? 1 : weights[column];
    return switch (weighting) {
      case TF -> count;
      case IDF -> count > 0 ? weight : 0;
      case TFIDF -> count * weight;
    };
  }
}
