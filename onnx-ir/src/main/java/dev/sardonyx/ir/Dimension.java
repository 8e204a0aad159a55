package dev.sardonyx.ir;

/** One dimension of a {@link TensorType}: a number, a named symbol, or unknown. */
public sealed interface Dimension {

  /** A size known when the model was made. */
  record Known(long size) implements Dimension {
    @Override
    public String toString() {
      return Long.toString(size);
    }
  }

  /** A size known only at run time; equal names in one graph are equal sizes. */
  record Symbol(String name) implements Dimension {
    @Override
    public String toString() {
      return name;
    }
  }

  /** A size nothing is known about. */
  record Unknown() implements Dimension {
    @Override
    public String toString() {
      return "?";
    }
  }

  /** The one instance of {@link Unknown} there need be. */
  Dimension UNKNOWN = new Unknown();

  static Dimension of(long size) {
    return new Known(size);
  }

  static Dimension of(String symbol) {
    return new Symbol(symbol);
  }

  default boolean isKnown() {
    return this instanceof Known;
  }
}
