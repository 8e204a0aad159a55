package dev.sardonyx.paddle.program;

import dev.sardonyx.ir.TensorType;
import java.util.Optional;

/**
 * A variable with what the program declares of it.
 *
 * @param kind what it holds
 * @param type of the tensor, or of the elements of a tensor array; a dimension of -1 is unknown.
 *     Empty where the program says nothing
 * @param lodLevel how many levels of sequence offsets the tensor carries
 * @param persistable whether its value lies in the weights
 */
public record PaddleVariable(
    String name, Kind kind, Optional<TensorType> type, int lodLevel, boolean persistable) {
  /** What a variable holds. */
  public enum Kind {
    TENSOR,
    TENSOR_ARRAY,
    /** Feed and fetch lists, scopes, readers: bookkeeping without a value. */
    OTHER
  }
}
