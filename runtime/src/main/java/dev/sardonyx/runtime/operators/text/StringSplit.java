package dev.sardonyx.runtime.operators.text;

import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** StringSplit: each string's pieces along a new last axis, and how many there are. */
final class StringSplit {
  private StringSplit() {}

  static Operator create(OperatorSetup setup) {
    String delimiter = setup.text("delimiter", "");
    long most = setup.hasAttribute("maxsplit") ? setup.integer("maxsplit") : -1;
    return context -> {
      Tensor x = TextOperators.strings(context, 0);
      List<List<String>> all = new ArrayList<>();
      int longest = 0;
      for (String text : x.strings()) {
        List<String> pieces =
            delimiter.isEmpty() ? byBlanks(text, most) : byDelimiter(text, delimiter, most);
        all.add(pieces);
        longest = Math.max(longest, pieces.size());
      }
      int[] shape = Arrays.copyOf(x.shape().toArray(), x.shape().rank() + 1);
      shape[x.shape().rank()] = longest;
      Tensor y = context.allocate(0, ElementType.STRING, Shape.of(shape));
      String[] to = y.stringArray();
      for (int i = 0; i < all.size(); i++) {
        for (int j = 0; j < longest; j++) {
          List<String> pieces = all.get(i);
          to[y.offset() + i * longest + j] = j < pieces.size() ? pieces.get(j) : "";
        }
      }
      Tensor counts = context.allocate(1, ElementType.INT64, x.shape());
      for (int i = 0; i < all.size(); i++) {
        counts.longArray()[counts.offset() + i] = all.get(i).size();
      }
    };
  }

  private static List<String> byDelimiter(String text, String delimiter, long most) {
    List<String> pieces = new ArrayList<>();
    int from = 0;
    int at = text.indexOf(delimiter);
    while (at >= 0 && (most < 0 || pieces.size() < most)) {
      pieces.add(text.substring(from, at));
      from = at + delimiter.length();
      at = text.indexOf(delimiter, from);
    }
    pieces.add(text.substring(from));
    return pieces;
  }

  /** Runs of blanks separate; those at the ends don't count, what is left over keeps its own. */
  private static List<String> byBlanks(String text, long most) {
    List<String> pieces = new ArrayList<>();
    int at = 0;
    while (true) {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      if (at == text.length()) {
        return pieces;
      }
      if (most >= 0 && pieces.size() >= most) {
        pieces.add(text.substring(at).stripTrailing());
        return pieces;
      }
      int from = at;
      while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      pieces.add(text.substring(from, at));
    }
  }
}
