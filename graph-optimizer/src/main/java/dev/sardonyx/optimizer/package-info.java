/** The pass manager and its passes. */
package dev.sardonyx.optimizer;
