/** Operators that make tensors from a few numbers: ranges, identities, one-hot encodings. */
package dev.sardonyx.runtime.operators.generator;
