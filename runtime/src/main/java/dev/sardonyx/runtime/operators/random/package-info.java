/** Operators that draw random numbers, by the generator of NumPy's RandomState. */
package dev.sardonyx.runtime.operators.random;
