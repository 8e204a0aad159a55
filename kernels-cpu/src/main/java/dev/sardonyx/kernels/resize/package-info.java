/** Resizing by interpolation, one axis at a time. */
package dev.sardonyx.kernels.resize;
