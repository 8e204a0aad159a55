/** Losses of classification. */
package dev.sardonyx.runtime.operators.loss;
