/** Operators that move elements without computing with them. */
package dev.sardonyx.runtime.operators.movement;
