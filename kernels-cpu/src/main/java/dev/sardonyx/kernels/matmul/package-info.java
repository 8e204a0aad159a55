/** Matrix multiplication: packing, blocking and what follows each tile. */
package dev.sardonyx.kernels.matmul;
