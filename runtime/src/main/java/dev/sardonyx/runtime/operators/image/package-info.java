/** Decoding of pictures. */
package dev.sardonyx.runtime.operators.image;
