package dev.sardonyx.runtime;

import dev.sardonyx.SessionOptions;
import dev.sardonyx.ir.Model;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.KernelProviders;
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
    return switch (options.kernels()) {
      case AUTO -> KernelProviders.preferred();
      case SCALAR -> KernelProviders.scalar();
      case VECTOR -> vector();
    };
  }

  private static KernelProvider vector() {
    KernelProvider preferred = KernelProviders.preferred();
    if (preferred.vectorBits() == 0) {
      throw new IllegalStateException(
          "this session asks for vector kernels, but this JVM has only "
              + preferred.name()
              + "; start Java with --add-modules jdk.incubator.vector");
    }
    return preferred;
  }
}
