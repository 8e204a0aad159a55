/**
 * Layout assignment: which tensors are kept in channel blocks ({@code NCHWc}, {@code [N, ⌈C / b⌉,
 * D1, ..., b]}), and which operators therefore become others.
 */
package dev.sardonyx.optimizer.blocking;
