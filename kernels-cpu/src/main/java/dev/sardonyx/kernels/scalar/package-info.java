/** Kernels in plain scalar Java, for JVMs without the Vector API. */
package dev.sardonyx.kernels.scalar;
