package dev.sardonyx.ir.shape;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Two facts about one value put together. */
final class FactMerge {
  private FactMerge() {}

  /**
   * What {@code inferred} and {@code declared} say together. Where they contradict, {@code
   * contradiction} is told and the inferred stands.
   */
  static Fact refine(Fact inferred, Fact declared, Consumer<String> contradiction) {
    if (inferred.other() != null || declared.other() != null) {
      return inferred.other() == null && inferred.elementType() == null ? declared : inferred;
    }
    if (inferred.elementType() != null
        && declared.elementType() != null
        && inferred.elementType() != declared.elementType()) {
      contradiction.accept(
          "is declared " + declared.elementType() + "; it is " + inferred.elementType());
      return inferred;
    }
    return new Fact(
        inferred.elementType() == null ? declared.elementType() : inferred.elementType(),
        refine(inferred.shape(), declared.shape(), contradiction),
        inferred.data(),
        inferred.constant(),
        null);
  }

  private static List<Size> refine(
      List<Size> inferred, List<Size> declared, Consumer<String> contradiction) {
    if (inferred == null || declared == null) {
      return inferred == null ? declared : inferred;
    }
    if (inferred.size() != declared.size()) {
      contradiction.accept("is declared with shape " + declared + "; it has " + inferred);
      return inferred;
    }
    List<Size> result = new ArrayList<>();
    for (int i = 0; i < inferred.size(); i++) {
      Size known = inferred.get(i);
      Size said = declared.get(i);
      if (known.isConstant() && said.isConstant() && known.constant() != said.constant()) {
        contradiction.accept("is declared with shape " + declared + "; it has " + inferred);
        return inferred;
      }
      result.add(!known.isKnown() || said.isConstant() ? said : known);
    }
    return result;
  }

  /** What is certain when the value is as one or as the other fact says. */
  static Fact either(Fact first, Fact second) {
    if (first.other() != null || second.other() != null) {
      return first.other() != null && first.other().equals(second.other()) ? first : Fact.UNKNOWN;
    }
    if (first.elementType() != second.elementType()) {
      return Fact.UNKNOWN;
    }
    List<Size> shape = null;
    if (first.shape() != null
        && second.shape() != null
        && first.shape().size() == second.shape().size()) {
      shape = new ArrayList<>();
      for (int i = 0; i < first.shape().size(); i++) {
        Size size = first.shape().get(i);
        shape.add(size.isSameAs(second.shape().get(i)) ? size : Size.UNKNOWN);
      }
    }
    return Fact.of(first.elementType(), shape);
  }

  /** Whether {@code later} is covered by {@code general}: says nothing else. */
  static boolean covers(Fact general, Fact later) {
    Fact together = either(general, later);
    return together.elementType() == general.elementType()
        && (general.shape() == null
            || together.shape() != null && unknowns(together.shape()) == unknowns(general.shape()));
  }

  private static long unknowns(List<Size> shape) {
    return shape.stream().filter(size -> !size.isKnown()).count();
  }
}
