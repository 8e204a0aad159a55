/** The operators of the engine, a package per family. */
package dev.sardonyx.runtime.operators;
