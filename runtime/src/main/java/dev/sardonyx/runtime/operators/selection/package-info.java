/** Operators whose output's size depends on the elements, and those that rank elements. */
package dev.sardonyx.runtime.operators.selection;
