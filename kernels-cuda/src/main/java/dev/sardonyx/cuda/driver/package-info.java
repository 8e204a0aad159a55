/** The CUDA driver: devices, contexts, memory, streams, modules, launches and graphs. */
package dev.sardonyx.cuda.driver;
