/** The passes, one class each. */
package dev.sardonyx.optimizer.passes;
