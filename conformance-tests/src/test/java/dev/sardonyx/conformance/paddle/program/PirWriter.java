package dev.sardonyx.conformance.paddle.program;

import dev.sardonyx.conformance.paddle.LodTensor;
import java.util.Map;
import java.util.Optional;

/** A case as PIR JSON. */
public final class PirWriter {
  private PirWriter() {}

  /** The program, or nothing where the encoding of an operator is not known. */
  public static Optional<String> write(OperatorCase operatorCase, Map<String, LodTensor> results) {
    return Optional.empty();
  }
}
