/** A graph made ready to run: operators created, values numbered. */
package dev.sardonyx.runtime.program;
