package dev.sardonyx.paddle.program;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.tensor.ElementType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The attributes of an operator by name.
 *
 * <p>Formats and versions write the same attribute with different types (an axis as INT, LONG or a
 * list of one), so the accessors convert wherever nothing is lost. Values are {@code Long, Double,
 * Boolean, String, ElementType, BlockIndex}, or a {@code List} of these.
 */
public final class PaddleAttributes {
  /** A block of the program. */
  public record BlockIndex(int index) {}

  private final String owner;
  private final Map<String, Object> values;

  /**
   * @param owner what messages call the operator
   */
  public PaddleAttributes(String owner, Map<String, Object> values) {
    this.owner = owner;
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** All attributes, in the order of the file. */
  public Map<String, Object> all() {
    return values;
  }

  /** Whether the attribute is there; an empty list is. */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** An integer; {@code absent} where the operator has no such attribute. */
  public long integer(String name, long absent) {
    return switch (single(name)) {
      case null -> absent;
      case Object value -> asLong(name, value);
    };
  }

  /** As {@link #integer}, for what fits an {@code int}. */
  public int small(String name, int absent) {
    long value = integer(name, absent);
    if (value != (int) value) {
      throw wrong(name, value, "a number of 32 bits");
    }
    return (int) value;
  }

  /** A real number. */
  public double real(String name, double absent) {
    return switch (single(name)) {
      case null -> absent;
      case Object value -> asDouble(name, value);
    };
  }

  /** A truth value; numbers are true unless 0. */
  public boolean flag(String name, boolean absent) {
    return switch (single(name)) {
      case null -> absent;
      case Boolean value -> value;
      case Long value -> value != 0;
      case Object value -> throw wrong(name, value, "true or false");
    };
  }

  /** A text. */
  public String text(String name, String absent) {
    return switch (single(name)) {
      case null -> absent;
      case String value -> value;
      case Object value -> throw wrong(name, value, "a text");
    };
  }

  /** A list of integers; a single one is a list of one. Empty where there is no such attribute. */
  public long[] integers(String name) {
    return list(name).stream().mapToLong(value -> asLong(name, value)).toArray();
  }

  /** As {@link #integers}, with another answer where there is no such attribute. */
  public long[] integers(String name, long... absent) {
    return has(name) ? integers(name) : absent;
  }

  /** A list of real numbers; empty where there is no such attribute. */
  public double[] reals(String name) {
    return list(name).stream().mapToDouble(value -> asDouble(name, value)).toArray();
  }

  /** A list of texts; empty where there is no such attribute. */
  public List<String> texts(String name) {
    return list(name).stream().map(String.class::cast).toList();
  }

  /**
   * An element type, by its number or its name; empty where there is no such attribute, or a number
   * below zero, which stands for "as the input".
   */
  public Optional<ElementType> elementType(String name) {
    Object value = single(name);
    if (value == null || value instanceof Long number && number < 0) {
      return Optional.empty();
    }
    Optional<ElementType> type =
        switch (value) {
          case ElementType known -> Optional.of(known);
          case String text -> PaddleTypes.ofName(text);
          default -> PaddleTypes.ofCode((int) asLong(name, value));
        };
    if (type.isEmpty() && !"undefined".equalsIgnoreCase(String.valueOf(value))) {
      throw wrong(name, value, "the number or name of an element type");
    }
    return type;
  }

  /** A block of the program; empty where there is no such attribute. */
  public Optional<BlockIndex> block(String name) {
    return switch (single(name)) {
      case null -> Optional.empty();
      case BlockIndex block -> Optional.of(block);
      case Object value -> throw wrong(name, value, "a block");
    };
  }

  /** A list of blocks; empty where there is no such attribute. */
  public List<BlockIndex> blocks(String name) {
    return list(name).stream().map(BlockIndex.class::cast).toList();
  }

  private Object single(String name) {
    Object value = values.get(name);
    if (value instanceof List<?> list) {
      return switch (list.size()) {
        case 0 -> null;
        case 1 -> list.getFirst();
        default -> throw wrong(name, value, "a single value");
      };
    }
    return value;
  }

  private List<?> list(String name) {
    return switch (values.get(name)) {
      case null -> List.of();
      case List<?> list -> list;
      case Object value -> List.of(value);
    };
  }

  private long asLong(String name, Object value) {
    return switch (value) {
      case Long number -> number;
      case Boolean flag -> flag ? 1 : 0;
      case Double real when real == Math.rint(real) && Math.abs(real) < 1L << 53 ->
          real.longValue();
      default -> throw wrong(name, value, "an integer");
    };
  }

  private double asDouble(String name, Object value) {
    return switch (value) {
      case Double real -> real;
      case Long number -> number;
      case Boolean flag -> flag ? 1 : 0;
      default -> throw wrong(name, value, "a real number");
    };
  }

  private ModelFormatException wrong(String name, Object found, String expected) {
    return new ModelFormatException(
        "attribute '"
            + name
            + "' of "
            + owner
            + ": expected "
            + expected
            + ", found "
            + found
            + "; export the model again, or report it with the file");
  }
}
