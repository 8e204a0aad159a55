package dev.sardonyx.runtime.operators.linear;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * The equation of an Einsum: the label of each axis of each operand and of the result. Axes under
 * an ellipsis get labels of their own, counted from the last, so that they align on the right.
 */
final class EinsumEquation {
  private static final String ELLIPSIS = "...";

  /** Labels of axes under an ellipsis are this and more, which no letter is. */
  private static final int UNDER_ELLIPSIS = 1 << 16;

  private final String equation;
  private final List<String> terms;
  private final String result;

  /**
   * @throws ModelFormatException if the equation is malformed
   */
  EinsumEquation(String equation) {
    this.equation = equation;
    String compact = equation.replace(" ", "");
    int arrow = compact.indexOf("->");
    String left = arrow < 0 ? compact : compact.substring(0, arrow);
    this.terms = List.of(left.split(",", -1));
    terms.forEach(this::check);
    this.result = arrow < 0 ? implicitResult(left) : compact.substring(arrow + 2);
    check(result);
    boolean ellipsis = left.contains(ELLIPSIS);
    if (ellipsis != result.contains(ELLIPSIS)) {
      throw malformed("an ellipsis stands on both sides or on none");
    }
    String letters = result.replace(ELLIPSIS, "");
    for (int i = 0; i < letters.length(); i++) {
      if (left.indexOf(letters.charAt(i)) < 0 || letters.indexOf(letters.charAt(i)) != i) {
        throw malformed("'" + letters.charAt(i) + "' must be in a term, and once in the result");
      }
    }
  }

  private void check(String term) {
    int dots = term.indexOf(ELLIPSIS);
    String letters = dots < 0 ? term : term.substring(0, dots) + term.substring(dots + 3);
    if (!letters.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z')) {
      throw malformed("a term is of letters and at most one ellipsis");
    }
  }

  /** The axes under the ellipsis, then the letters that occur once, in order. */
  private static String implicitResult(String left) {
    StringBuilder once = new StringBuilder(left.contains(ELLIPSIS) ? ELLIPSIS : "");
    left.chars()
        .filter(c -> Character.isLetter(c) && left.indexOf(c) == left.lastIndexOf(c))
        .sorted()
        .forEach(c -> once.append((char) c));
    return once.toString();
  }

  private ModelFormatException malformed(String why) {
    return new ModelFormatException("the equation '" + equation + "' is malformed: " + why);
  }

  int operands() {
    return terms.size();
  }

  /**
   * The label of each axis of an operand.
   *
   * @throws ShapeMismatchException if it has another number of axes than its term
   */
  List<Integer> labels(int operand, Shape shape) {
    String term = terms.get(operand);
    int letters = term.replace(ELLIPSIS, "").length();
    int under = shape.rank() - letters;
    if (under < 0 || under > 0 && !term.contains(ELLIPSIS)) {
      throw new ShapeMismatchException(
          "operand " + operand + " has shape " + shape + ", its term is '" + term + "'");
    }
    return labels(term, under);
  }

  /**
   * The label of each axis of the result.
   *
   * @param under the most axes that an operand has under its ellipsis
   */
  List<Integer> resultLabels(int under) {
    return labels(result, under);
  }

  /** How many of these labels are of axes under an ellipsis. */
  static int under(List<Integer> labels) {
    return (int) labels.stream().filter(label -> label >= UNDER_ELLIPSIS).count();
  }

  private static List<Integer> labels(String term, int under) {
    List<Integer> labels = new ArrayList<>();
    for (int i = 0; i < term.length(); i++) {
      if (term.charAt(i) == '.') {
        for (int axis = under - 1; axis >= 0; axis--) {
          labels.add(UNDER_ELLIPSIS + axis);
        }
        i += ELLIPSIS.length() - 1;
      } else {
        labels.add((int) term.charAt(i));
      }
    }
    return labels;
  }
}
