/** Whole models, our engine beside another one: {@code ./sardonyx bench}. */
package dev.sardonyx.benchmarks;
