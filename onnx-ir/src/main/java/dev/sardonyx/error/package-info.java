/** The engine's exceptions: unchecked, typed by what is at fault. */
package dev.sardonyx.error;
