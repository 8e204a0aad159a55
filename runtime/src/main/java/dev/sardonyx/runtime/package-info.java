/** Sessions' insides: planning and execution. */
package dev.sardonyx.runtime;
