/** Operators that change the element type: casts and quantization. */
package dev.sardonyx.runtime.operators.conversion;
