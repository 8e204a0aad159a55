/** Operators on a GPU: nodes to kernels and library calls. */
package dev.sardonyx.cuda.operators;
