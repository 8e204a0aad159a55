package dev.sardonyx.runtime;

import dev.sardonyx.SessionOptions;
import dev.sardonyx.ir.Model;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.parallel.CallerThread;
import dev.sardonyx.kernels.parallel.WorkerPool;

/** Makes the engine of a session: optimizes, prepares the operators, sets up memory and threads. */
public final class EngineBuilder {
  private EngineBuilder() {}

  public static Engine build(Model model, SessionOptions options) {
    KernelProvider kernels = kernels(options);
    Program program = ProgramBuilder.build(model, options.registry(), kernels);
    WorkerPool workers = CallerThread.INSTANCE;
    return new Engine(program, kernels, workers);
  }

  private static KernelProvider kernels(SessionOptions options) {
    return new KernelProvider() {
      @Override
      public String name() {
        return "scalar";
      }

      @Override
      public int vectorBits() {
        return 0;
      }
    };
  }
}
