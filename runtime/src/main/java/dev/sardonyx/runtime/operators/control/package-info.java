/** Operators that run the graphs their nodes hold: If, Loop, Scan, SequenceMap. */
package dev.sardonyx.runtime.operators.control;
