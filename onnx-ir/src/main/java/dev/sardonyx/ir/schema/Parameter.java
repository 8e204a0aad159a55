package dev.sardonyx.ir.schema;

import java.util.SortedSet;

/**
 * What a schema says of one input or output.
 *
 * @param minimum of a variadic one: the fewest values that may stand for it
 * @param variable the type variable; all values of one variable have the same type. Empty where the
 *     type is fixed, and of a variadic one that mixes types
 * @param types what is allowed, as {@link TypeNames} writes types
 */
public record Parameter(
    String name, Option option, int minimum, String variable, SortedSet<String> types) {
  /** How many values stand for a parameter. */
  public enum Option {
    /** One. */
    SINGLE,
    /** One or none. */
    OPTIONAL,
    /** Any number; only the last parameter can be. */
    VARIADIC
  }
}
