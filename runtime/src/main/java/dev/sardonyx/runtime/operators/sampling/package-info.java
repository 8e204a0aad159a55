/** Operators that read images at computed positions. */
package dev.sardonyx.runtime.operators.sampling;
