/**
 * Vector kernels from the moment they are compiled, plain Java before. Until C2 has compiled a loop
 * in the Vector API it runs a hundred times slower than the same arithmetic lane by lane, which the
 * JVM compiles almost at once; both have the same bits. A thread of its own calls the vector
 * kernels that a model wants on made-up data until they are fast, and from then on they answer.
 */
package dev.sardonyx.kernels.warmup;
