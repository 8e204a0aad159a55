/** Matrix products: MatMul, Gemm and their integer forms. */
package dev.sardonyx.runtime.operators.linear;
