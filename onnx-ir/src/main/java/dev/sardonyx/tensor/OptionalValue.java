package dev.sardonyx.tensor;

import java.util.Optional;

/** A value that may be absent. */
public record OptionalValue(Optional<OnnxValue> element) implements OnnxValue {}
