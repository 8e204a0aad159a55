/** Kernels over primitive arrays, and the choice between their Vector API and scalar variants. */
package dev.sardonyx.kernels;
