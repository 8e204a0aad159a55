/** Operators that combine the elements along axes. */
package dev.sardonyx.runtime.operators.reduction;
