/**
 * Operators on tensors in channel blocks ({@code NCHWc}), {@code [N, ⌈C / b⌉, D1, ..., b]}: the
 * optimizer's pass channel-blocking makes them.
 */
package dev.sardonyx.runtime.operators.blocked;
