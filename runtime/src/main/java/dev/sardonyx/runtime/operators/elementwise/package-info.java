/** Operators that compute each output element from the input elements at its place. */
package dev.sardonyx.runtime.operators.elementwise;
