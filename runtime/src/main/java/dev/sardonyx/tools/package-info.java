/** What the command line, the benchmarks and the tests share around a session. */
package dev.sardonyx.tools;
