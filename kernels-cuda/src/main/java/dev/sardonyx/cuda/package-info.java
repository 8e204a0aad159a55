/** NVIDIA GPUs as devices of the engine: add this module and ask for {@code device("cuda:0")}. */
package dev.sardonyx.cuda;
