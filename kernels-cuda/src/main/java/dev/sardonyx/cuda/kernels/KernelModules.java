package dev.sardonyx.cuda.kernels;

import dev.sardonyx.cuda.driver.CudaContext;
import dev.sardonyx.cuda.driver.CudaKernel;
import dev.sardonyx.cuda.driver.CudaModule;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The kernels of one device, loaded by family when first asked for: the driver compiles a family in
 * up to a second, and keeps the result for later processes. Safe for use by many threads.
 */
public final class KernelModules implements AutoCloseable {
  private final CudaContext context;
  private final Map<String, CudaModule> modules = new ConcurrentHashMap<>();
  private final Set<String> used = ConcurrentHashMap.newKeySet();

  public KernelModules(CudaContext context) {
    this.context = context;
  }

  public CudaContext context() {
    return context;
  }

  /**
   * A kernel.
   *
   * @param family the name of its file, without its ending
   */
  CudaKernel kernel(String family, String name) {
    used.add(name);
    return modules.computeIfAbsent(family, this::load).kernel(name);
  }

  private CudaModule load(String family) {
    return CudaModule.ofResource(
        context, KernelModules.class, "/dev/sardonyx/cuda/ptx/" + family + ".ptx");
  }

  /** The names of the kernels that were asked for. */
  Set<String> used() {
    return Set.copyOf(used);
  }

  /** Unloads all of them; launches are done before. */
  @Override
  public void close() {
    modules.values().forEach(CudaModule::close);
    modules.clear();
  }
}
