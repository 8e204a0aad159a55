package dev.sardonyx.ir;

import java.util.Optional;

/** What an attribute holds ({@code AttributeProto.AttributeType}). */
public enum AttributeType {
  FLOAT(1),
  INT(2),
  STRING(3),
  TENSOR(4),
  GRAPH(5),
  FLOATS(6),
  INTS(7),
  STRINGS(8),
  TENSORS(9),
  GRAPHS(10),
  SPARSE_TENSOR(11),
  SPARSE_TENSORS(12),
  TYPE_PROTO(13),
  TYPE_PROTOS(14);

  private final int code;

  AttributeType(int code) {
    this.code = code;
  }

  /** The number of this type on the wire. */
  public int code() {
    return code;
  }

  public static Optional<AttributeType> ofCode(int code) {
    return code > 0 && code <= values().length ? Optional.of(values()[code - 1]) : Optional.empty();
  }
}
