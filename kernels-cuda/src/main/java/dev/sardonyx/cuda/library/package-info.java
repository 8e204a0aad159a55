/** NVIDIA's libraries, where they are installed: cuBLAS and cuDNN. */
package dev.sardonyx.cuda.library;
