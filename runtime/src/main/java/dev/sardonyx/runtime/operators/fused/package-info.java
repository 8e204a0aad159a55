/** The operators that only the optimizer makes: domain {@code dev.sardonyx}. */
package dev.sardonyx.runtime.operators.fused;
