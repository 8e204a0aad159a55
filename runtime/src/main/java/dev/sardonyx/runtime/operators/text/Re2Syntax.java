package dev.sardonyx.runtime.operators.text;

import dev.sardonyx.operator.OperatorSetup;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Patterns in <a href="https://github.com/google/re2/wiki/Syntax">RE2's syntax</a>, which but for a
 * few forms is also Java's.
 */
final class Re2Syntax {
  /** What Java has and RE2 doesn't: look-around, atomic groups, back references, \G and \Z. */
  private static final Pattern BEYOND_RE2 =
      Pattern.compile("(?<!\\\\)(\\\\\\\\)*(\\(\\?(<?[=!]|>)|\\\\([1-9kGZXRhHR]))");

  private Re2Syntax() {}

  /**
   * The pattern of the attribute {@code pattern}.
   *
   * @throws dev.sardonyx.error.UnsupportedOperatorException if it isn't RE2's
   */
  static Pattern compile(OperatorSetup setup) {
    String pattern = setup.text("pattern", "");
    if (BEYOND_RE2.matcher(pattern).find()) {
      throw setup.unsupported("the pattern '" + pattern + "', which is not of RE2's syntax");
    }
    try {
      return Pattern.compile(toJava(pattern));
    } catch (PatternSyntaxException wrong) {
      throw setup.unsupported("the pattern '" + pattern + "': " + wrong.getMessage());
    }
  }

  /** Named groups, and character classes by the names of POSIX. */
  static String toJava(String pattern) {
    StringBuilder java = new StringBuilder();
    boolean inClass = false;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\' && i + 1 < pattern.length()) {
        java.append(c).append(pattern.charAt(++i));
      } else if (!inClass && pattern.startsWith("(?P<", i)) {
        java.append("(?<");
        i += 3;
      } else if (inClass && pattern.startsWith("[:", i) && pattern.indexOf(":]", i) > 0) {
        int end = pattern.indexOf(":]", i);
        java.append(posixClass(pattern.substring(i + 2, end)));
        i = end + 1;
      } else if (inClass && (c == '[' || c == '&')) {
        // Nested classes and intersections are Java's own.
        java.append('\\').append(c);
      } else {
        if (!inClass && c == '[') {
          inClass = true;
          // A bracket that comes first stands for itself.
          if (pattern.startsWith("[]", i) || pattern.startsWith("[^]", i)) {
            int bracket = pattern.indexOf(']', i);
            java.append(pattern, i, bracket).append("\\]");
            i = bracket;
            continue;
          }
        } else if (c == ']') {
          inClass = false;
        }
        java.append(c);
      }
    }
    return java.toString();
  }

  private static String posixClass(String name) {
    boolean negated = name.startsWith("^");
    String plain = negated ? name.substring(1) : name;
    String java =
        switch (plain) {
          case "alnum" -> "{Alnum}";
          case "alpha" -> "{Alpha}";
          case "ascii" -> "{ASCII}";
          case "blank" -> "{Blank}";
          case "cntrl" -> "{Cntrl}";
          case "digit" -> "{Digit}";
          case "graph" -> "{Graph}";
          case "lower" -> "{Lower}";
          case "print" -> "{Print}";
          case "punct" -> "{Punct}";
          case "space" -> "{Space}";
          case "upper" -> "{Upper}";
          case "xdigit" -> "{XDigit}";
          case "word" -> null;
          default -> throw new PatternSyntaxException("no such class", name, 0);
        };
    if (java == null) {
      return negated ? "\\W" : "\\w";
    }
    return (negated ? "\\P" : "\\p") + java;
  }
}
