/** Other engines behind our own types, to compare results and speed with. */
package dev.sardonyx.conformance.oracle;
