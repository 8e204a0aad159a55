/** Signal processing: Fourier transforms, windows, mel filters. */
package dev.sardonyx.runtime.operators.signal;
