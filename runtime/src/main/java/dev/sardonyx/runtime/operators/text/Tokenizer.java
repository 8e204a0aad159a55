package dev.sardonyx.runtime.operators.text;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Tokenizer of com.microsoft: strings of {@code [C]} or {@code [N, C]} into tokens along a new last
 * axis, by patterns that separate them or that they match.
 */
final class Tokenizer {
  /** What stands for the beginning and the end, where {@code mark} asks for that. */
  private static final String START = "\u0002";

  private static final String END = "\u0003";

  private Tokenizer() {}

  static Operator create(OperatorSetup setup) {
    boolean mark = setup.flag("mark", false);
    String padding = setup.text("pad_value", "");
    long shortest = setup.integer("mincharnum", 1);
    List<String> separators = setup.texts("separators");
    String expression = setup.text("tokenexp", "");
    boolean separated = separators != null && !separators.isEmpty();
    if (separated == !expression.isEmpty() || shortest < 1) {
      throw setup.unsupported("anything but one of 'separators' and 'tokenexp'");
    }
    // No separators at all, or an empty one: each character is a token.
    boolean characters = separated && separators.size() == 1 && separators.getFirst().isEmpty();
    Pattern pattern;
    try {
      pattern =
          characters
              ? Pattern.compile("(?s).")
              : Pattern.compile(
                  Re2Syntax.toJava(separated ? String.join("|", separators) : expression));
    } catch (PatternSyntaxException wrong) {
      throw setup.unsupported("the pattern: " + wrong.getMessage());
    }
    boolean splits = separated && !characters;
    return context -> {
      Tensor x = TextOperators.strings(context, 0);
      int rank = x.shape().rank();
      if (rank != 1 && rank != 2) {
        throw new ShapeMismatchException("expected [C] or [N, C]; found " + x.shape());
      }
      List<List<String>> all = new ArrayList<>();
      int longest = 0;
      for (String text : x.strings()) {
        List<String> tokens = tokens(text, pattern, splits, shortest);
        if (mark) {
          tokens.addFirst(START);
          tokens.addLast(END);
        }
        all.add(tokens);
        longest = Math.max(longest, tokens.size());
      }
      int[] shape = Arrays.copyOf(x.shape().toArray(), rank + 1);
      shape[rank] = longest;
      Tensor y = context.allocate(0, ElementType.STRING, Shape.of(shape));
      for (int i = 0; i < y.elements(); i++) {
        List<String> tokens = all.get(i / longest);
        int at = i % longest;
        y.stringArray()[y.offset() + i] = at < tokens.size() ? tokens.get(at) : padding;
      }
    };
  }

  private static List<String> tokens(String text, Pattern pattern, boolean splits, long shortest) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = pattern.matcher(text);
    int from = 0;
    while (matcher.find()) {
      if (matcher.end() == matcher.start()) {
        continue;
      }
      add(tokens, splits ? text.substring(from, matcher.start()) : matcher.group(), shortest);
      from = matcher.end();
    }
    if (splits) {
      add(tokens, text.substring(from), shortest);
    }
    return tokens;
  }

  private static void add(List<String> tokens, String token, long shortest) {
    if (token.codePointCount(0, token.length()) >= shortest) {
      tokens.add(token);
    }
  }
}
