/**
 * Kernels on device memory: each class of a family chooses blocks and threads and launches them.
 */
package dev.sardonyx.cuda.kernels;
