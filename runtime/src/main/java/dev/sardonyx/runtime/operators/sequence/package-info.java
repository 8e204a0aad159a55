/** Operators on sequences and optionals. */
package dev.sardonyx.runtime.operators.sequence;
