package dev.sardonyx.ir.shape;

import dev.sardonyx.ir.Dimension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * An integer that may depend on symbols: a dimension, or an element of a tensor of dimensions.
 *
 * <p>Kept in one canonical form, a sum of products of atoms with whole coefficients, so that equal
 * forms are equal numbers. An atom is a symbol or a division that doesn't come out even, known by
 * its text. {@link #UNKNOWN} equals nothing, not even itself, under {@link #isSameAs}.
 */
final class Size {
  private static final Product CONSTANT = new Product(List.of());

  /** Nothing is known. */
  static final Size UNKNOWN = new Size(null);

  static final Size ZERO = of(0);
  static final Size ONE = of(1);

  /** A product of atoms, sorted; empty for the constant term. */
  private record Product(List<String> atoms) implements Comparable<Product> {
    private Product times(Product other) {
      List<String> all = new ArrayList<>(atoms);
      all.addAll(other.atoms);
      all.sort(null);
      return new Product(all);
    }

    /** This without the atoms of {@code other}; null if it doesn't have them all. */
    private Product dividedBy(Product other) {
      List<String> rest = new ArrayList<>(atoms);
      for (String atom : other.atoms) {
        if (!rest.remove(atom)) {
          return null;
        }
      }
      return new Product(rest);
    }

    @Override
    public int compareTo(Product other) {
      // The constant last, larger products first, then by name.
      int bySize = Integer.compare(other.atoms.size(), atoms.size());
      if (bySize != 0 || atoms.isEmpty()) {
        return bySize;
      }
      return atoms.size() == 1
          ? atoms.getFirst().compareTo(other.atoms.getFirst())
          : toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
      return String.join("*", atoms);
    }
  }

  private final TreeMap<Product, Long> terms;

  /** What {@link #toString} answers, once it was asked. */
  private String text;

  private Size(TreeMap<Product, Long> terms) {
    this.terms = terms;
  }

  static Size of(long value) {
    TreeMap<Product, Long> terms = new TreeMap<>();
    if (value != 0) {
      terms.put(CONSTANT, value);
    }
    return new Size(terms);
  }

  static Size symbol(String name) {
    TreeMap<Product, Long> terms = new TreeMap<>();
    terms.put(new Product(List.of(name)), 1L);
    return new Size(terms);
  }

  /** As declared in a model; exporters write -1, {@code ?} and an empty name for unknown. */
  static Size of(Dimension dimension) {
    return switch (dimension) {
      case Dimension.Known known -> known.size() < 0 ? UNKNOWN : of(known.size());
      case Dimension.Symbol symbol ->
          symbol.name().isEmpty() || symbol.name().equals("?") || symbol.name().equals("-1")
              ? UNKNOWN
              : symbol(symbol.name());
      case Dimension.Unknown ignored -> UNKNOWN;
    };
  }

  Dimension toDimension() {
    if (!isKnown()) {
      return Dimension.UNKNOWN;
    }
    return isConstant() ? Dimension.of(constant()) : Dimension.of(toString());
  }

  /** Whether anything is known, be it a symbol. */
  boolean isKnown() {
    return terms != null;
  }

  /** Whether this is a plain number. */
  boolean isConstant() {
    return terms != null
        && (terms.isEmpty() || terms.size() == 1 && terms.firstKey().atoms().isEmpty());
  }

  boolean isConstant(long value) {
    return isConstant() && constant() == value;
  }

  /** The number; only if {@link #isConstant}. */
  long constant() {
    return terms.isEmpty() ? 0 : terms.firstEntry().getValue();
  }

  /** Whether this is certainly 0 or more, given that every symbol is. */
  boolean isNonNegative() {
    return terms != null && terms.values().stream().allMatch(count -> count >= 0);
  }

  /** The part that depends on no symbol. */
  long constantTerm() {
    return terms.getOrDefault(CONSTANT, 0L);
  }

  /** Whether both are certainly the same number. */
  boolean isSameAs(Size other) {
    return terms != null && other.terms != null && terms.equals(other.terms);
  }

  Size plus(Size other) {
    return combine(other, 1);
  }

  Size minus(Size other) {
    return combine(other, -1);
  }

  Size plus(long value) {
    return plus(of(value));
  }

  private Size combine(Size other, long factor) {
    if (terms == null || other.terms == null) {
      return UNKNOWN;
    }
    if (isConstant() && other.isConstant()) {
      return of(constant() + other.constant() * factor);
    }
    TreeMap<Product, Long> sum = new TreeMap<>(terms);
    other.terms.forEach((product, count) -> add(sum, product, count * factor));
    return new Size(sum);
  }

  private static void add(TreeMap<Product, Long> terms, Product product, long count) {
    if (terms.merge(product, count, Long::sum) == 0) {
      terms.remove(product);
    }
  }

  Size times(Size other) {
    if (terms == null || other.terms == null) {
      return isConstant(0) || other.isConstant(0) ? ZERO : UNKNOWN;
    }
    TreeMap<Product, Long> result = new TreeMap<>();
    try {
      if (isConstant() && other.isConstant()) {
        return of(Math.multiplyExact(constant(), other.constant()));
      }
      for (Map.Entry<Product, Long> left : terms.entrySet()) {
        for (Map.Entry<Product, Long> right : other.terms.entrySet()) {
          add(
              result,
              left.getKey().times(right.getKey()),
              Math.multiplyExact(left.getValue(), right.getValue()));
        }
      }
    } catch (ArithmeticException e) {
      return UNKNOWN;
    }
    return new Size(result);
  }

  Size times(long value) {
    return times(of(value));
  }

  /** The quotient rounded down. */
  Size floorDivide(Size divisor) {
    if (terms == null || divisor.terms == null || divisor.isConstant(0)) {
      return UNKNOWN;
    }
    if (isConstant() && divisor.isConstant()) {
      return of(Math.floorDiv(constant(), divisor.constant()));
    }
    Size exact = divideExactly(divisor);
    if (exact != null) {
      return exact;
    }
    return divisor.isConstant() && divisor.constant() > 0
        ? floorDivide(divisor.constant())
        : symbol("floor(" + grouped() + "/" + divisor.grouped() + ")");
  }

  /** The quotient rounded down, by a positive number. */
  Size floorDivide(long divisor) {
    if (terms == null || divisor <= 0) {
      return UNKNOWN;
    }
    if (isConstant()) {
      return of(Math.floorDiv(constant(), divisor));
    }
    // floor((q*d + r) / d) = q + floor(r / d): what d divides comes out.
    TreeMap<Product, Long> whole = new TreeMap<>();
    TreeMap<Product, Long> rest = new TreeMap<>();
    terms.forEach(
        (product, count) -> {
          add(whole, product, Math.floorDiv(count, divisor));
          add(rest, product, Math.floorMod(count, divisor));
        });
    Size remainder = new Size(rest);
    Size fraction =
        remainder.isConstant()
            ? ZERO
            : symbol("floor(" + remainder.grouped() + "/" + divisor + ")");
    return new Size(whole).plus(fraction);
  }

  Size ceilDivide(long divisor) {
    return plus(divisor - 1).floorDivide(divisor);
  }

  /** The quotient if it is whole whatever the symbols are (none of them 0); else null. */
  Size divideExactly(Size divisor) {
    if (terms == null || divisor.terms == null || divisor.isConstant(0)) {
      return null;
    }
    if (isSameAs(divisor)) {
      return ONE;
    }
    if (divisor.terms.size() != 1) {
      return null;
    }
    Map.Entry<Product, Long> by = divisor.terms.firstEntry();
    TreeMap<Product, Long> result = new TreeMap<>();
    for (Map.Entry<Product, Long> term : terms.entrySet()) {
      Product product = term.getKey().dividedBy(by.getKey());
      if (product == null || term.getValue() % by.getValue() != 0) {
        return null;
      }
      result.put(product, term.getValue() / by.getValue());
    }
    return new Size(result);
  }

  /** The product of {@code sizes}; 1 for none. */
  static Size product(List<Size> sizes) {
    Size product = ONE;
    for (Size size : sizes) {
      product = product.times(size);
    }
    return product;
  }

  private String grouped() {
    return terms.size() == 1 && terms.firstKey().atoms().size() <= 1
        ? toString()
        : "(" + this + ")";
  }

  @Override
  public String toString() {
    if (terms == null) {
      return "?";
    }
    if (terms.isEmpty()) {
      return "0";
    }
    if (text == null) {
      StringJoiner sum = new StringJoiner(" + ");
      terms.forEach((product, count) -> sum.add(text(product, count)));
      text = sum.toString();
    }
    return text;
  }

  private static String text(Product product, long count) {
    if (product.atoms().isEmpty()) {
      return Long.toString(count);
    }
    return count == 1 ? product.toString() : count + "*" + product;
  }
}
