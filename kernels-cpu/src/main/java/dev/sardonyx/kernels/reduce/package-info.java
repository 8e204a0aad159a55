/** Combining the elements of a tensor along axes. */
package dev.sardonyx.kernels.reduce;
