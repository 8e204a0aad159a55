/** Conv and its kin. */
package dev.sardonyx.runtime.operators.convolution;
