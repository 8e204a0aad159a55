package dev.sardonyx.cuda.driver;

import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.JCudaDriver;

/**
 * Work that a stream recorded, with its addresses and sizes, which {@link CudaStream#run} queues at
 * once. It runs on one stream at a time, and what it works on lives as long as it.
 */
public final class CudaGraph implements AutoCloseable {
  private final CudaContext context;
  private final CUgraphExec executable = new CUgraphExec();
  private boolean closed;

  CudaGraph(CudaContext context, CUgraph recorded) {
    this.context = context;
    context.check(JCudaDriver.cuGraphInstantiate(executable, recorded, 0), "Making a graph ready");
  }

  CUgraphExec handle() {
    if (closed) {
      throw new IllegalStateException("the graph is closed");
    }
    return executable;
  }

  /** Lets go of it; runs of it are done before. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      if (!context.isLost()) {
        context.makeCurrent();
        context.check(JCudaDriver.cuGraphExecDestroy(executable), "Closing a graph");
      }
    }
  }
}
