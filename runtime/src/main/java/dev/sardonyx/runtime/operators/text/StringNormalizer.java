package dev.sardonyx.runtime.operators.text;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * StringNormalizer: leaves out stop words and changes case, of {@code [C]} or {@code [1, C]}. Case
 * is changed by the Java platform's rules for the language of {@code locale}; no locale needs to be
 * installed.
 */
final class StringNormalizer {
  private StringNormalizer() {}

  static Operator create(OperatorSetup setup) {
    Locale locale = locale(setup.text("locale", ""));
    String action = setup.text("case_change_action", "NONE");
    UnaryOperator<String> change =
        switch (action) {
          case "NONE" -> UnaryOperator.identity();
          case "LOWER" -> text -> text.toLowerCase(locale);
          case "UPPER" -> text -> text.toUpperCase(locale);
          default -> throw setup.unsupported("case_change_action '" + action + "'");
        };
    UnaryOperator<String> compared =
        setup.flag("is_case_sensitive", false)
            ? UnaryOperator.identity()
            : text -> text.toLowerCase(locale);
    List<String> words = setup.texts("stopwords");
    Set<String> stopWords = new HashSet<>();
    if (words != null) {
      words.forEach(word -> stopWords.add(compared.apply(word)));
    }
    return context -> {
      Tensor x = TextOperators.strings(context, 0);
      int rank = x.shape().rank();
      if (rank != 1 && (rank != 2 || x.shape().dimension(0) != 1)) {
        throw new ShapeMismatchException("expected [C] or [1, C]; found " + x.shape());
      }
      List<String> kept =
          List.of(x.strings()).stream()
              .filter(text -> !stopWords.contains(compared.apply(text)))
              .map(change)
              .toList();
      int count = Math.max(1, kept.size());
      Tensor y =
          context.allocate(0, ElementType.STRING, rank == 1 ? Shape.of(count) : Shape.of(1, count));
      for (int i = 0; i < count; i++) {
        y.stringArray()[y.offset() + i] = kept.isEmpty() ? "" : kept.get(i);
      }
    };
  }

  /** {@code en_US}, {@code en_US.UTF-8} or {@code en-US} as a locale; none is neutral. */
  private static Locale locale(String name) {
    String tag = name.replaceFirst("[.@].*", "").replace('_', '-');
    return tag.isEmpty() || tag.equals("C") || tag.equals("POSIX")
        ? Locale.ROOT
        : Locale.forLanguageTag(tag);
  }
}
