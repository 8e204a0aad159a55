/** The worker pool that kernels split their work over. */
package dev.sardonyx.kernels.parallel;
