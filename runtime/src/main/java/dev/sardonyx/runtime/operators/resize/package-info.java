/** Operators that resample images: resizing, sampling at given points, regions of interest. */
package dev.sardonyx.runtime.operators.resize;
