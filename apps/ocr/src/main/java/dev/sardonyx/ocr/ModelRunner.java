package dev.sardonyx.ocr;

import dev.sardonyx.tensor.Tensor;

/** A model of one float input and one float output. Safe for use by many threads. */
@FunctionalInterface
interface ModelRunner {
  Tensor run(Tensor input);
}
