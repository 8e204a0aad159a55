/** MaxPool, AveragePool, LpPool and their global forms. */
package dev.sardonyx.runtime.operators.pooling;
