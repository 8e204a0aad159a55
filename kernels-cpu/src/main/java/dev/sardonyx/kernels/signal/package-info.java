/** Fourier transforms. */
package dev.sardonyx.kernels.signal;
