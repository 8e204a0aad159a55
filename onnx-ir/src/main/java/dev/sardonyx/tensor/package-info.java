/** Tensors and the other values that flow through a graph, over plain Java arrays. */
package dev.sardonyx.tensor;
