/** The engine's front door: load a model, run it. */
package dev.sardonyx;
