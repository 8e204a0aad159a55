/** Attention: scaled dot products, rotary positions, linear attention and what goes with them. */
package dev.sardonyx.runtime.operators.attention;
