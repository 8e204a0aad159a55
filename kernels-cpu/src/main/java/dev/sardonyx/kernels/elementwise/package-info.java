/** Element-by-element arithmetic and the broadcasting all of it shares. */
package dev.sardonyx.kernels.elementwise;
