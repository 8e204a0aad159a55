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
  private CUgraphExec executable;

  CudaGraph(CudaContext context, CUgraph recorded) {
    this.context = context;
    this.executable = instantiate(recorded);
  }

  private CUgraphExec instantiate(CUgraph recorded) {
    CUgraphExec made = new CUgraphExec();
    context.check(JCudaDriver.cuGraphInstantiate(made, recorded, 0), "Making a graph ready");
    return made;
  }

  /**
   * Replaces what it does. It is made anew: the call that changes a graph in place has no binding
   * in JCuda, and takes different forms from driver to driver.
   */
  void update(CUgraph recorded) {
    CUgraphExec made = instantiate(recorded);
    destroy();
    executable = made;
  }

  CUgraphExec handle() {
    if (executable == null) {
      throw new IllegalStateException("the graph is closed");
    }
    return executable;
  }

  private void destroy() {
    if (!context.isLost()) {
      context.makeCurrent();
      context.check(JCudaDriver.cuGraphExecDestroy(executable), "Closing a graph");
    }
  }

  /** Lets go of it; runs of it are done before. */
  @Override
  public synchronized void close() {
    if (executable != null) {
      destroy();
      executable = null;
    }
  }
}
