/** Every operator on every element type that its schema admits. */
package dev.sardonyx.conformance.types;
