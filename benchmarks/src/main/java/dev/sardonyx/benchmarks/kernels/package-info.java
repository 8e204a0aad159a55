/** Single kernels, measured with JMH: {@code ./sardonyx bench --kernels}. */
package dev.sardonyx.benchmarks.kernels;
