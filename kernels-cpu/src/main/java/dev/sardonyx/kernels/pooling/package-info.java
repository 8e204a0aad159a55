/** Pooling over images {@code [N, C, D1, ...]} of one to three spatial dimensions. */
package dev.sardonyx.kernels.pooling;
