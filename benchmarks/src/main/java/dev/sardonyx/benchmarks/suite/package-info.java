/** The suite of whole models with their targets: {@code ./sardonyx bench --suite}. */
package dev.sardonyx.benchmarks.suite;
