/** Operators on strings. */
package dev.sardonyx.runtime.operators.text;
