/**
 * What a whole process takes: memory, start-up, how the cost grows: {@code ./sardonyx bench
 * --memory}.
 */
package dev.sardonyx.benchmarks.process;
