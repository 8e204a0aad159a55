package dev.sardonyx.runtime;

import dev.sardonyx.SessionOptions;
import dev.sardonyx.SessionOptions.Memory;
import dev.sardonyx.device.Device;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.shape.ShapeInference;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.KernelProviders;
import dev.sardonyx.kernels.parallel.WorkerPool;
import dev.sardonyx.kernels.parallel.WorkerPools;
import dev.sardonyx.operator.OperatorRegistry;
import dev.sardonyx.optimizer.OptimizationReport;
import dev.sardonyx.optimizer.Optimized;
import dev.sardonyx.optimizer.Optimizer;
import dev.sardonyx.runtime.device.DeviceExecution;
import dev.sardonyx.runtime.device.DeviceResources;
import dev.sardonyx.runtime.device.Placement;
import dev.sardonyx.runtime.plan.AllocationLimit;
import dev.sardonyx.runtime.plan.SessionMemory;
import dev.sardonyx.runtime.program.FunctionInliner;
import dev.sardonyx.runtime.program.NodePlacement;
import dev.sardonyx.runtime.program.Program;
import dev.sardonyx.runtime.program.ProgramBuilder;
import dev.sardonyx.runtime.program.RepeatedSymbols;
import dev.sardonyx.runtime.program.expansion.OperatorExpander;
import dev.sardonyx.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes the engine of a session: optimizes, prepares the operators, sets up memory and threads. */
public final class EngineBuilder {
  private EngineBuilder() {}

  /**
   * The engine of a model.
   *
   * @param device where it runs, which the engine closes; null for the processor
   */
  public static Engine build(Model model, SessionOptions options, Device device) {
    if (device == null) {
      return build(model, options, (DeviceResources) null);
    }
    DeviceResources resources = new DeviceResources(device, options.planCacheSize());
    try {
      return build(model, options, resources);
    } catch (RuntimeException | Error e) {
      resources.run();
      throw e;
    }
  }

  private static Engine build(Model model, SessionOptions options, DeviceResources resources) {
    KernelProvider kernels = kernels(options);
    OperatorRegistry registry = options.registry();
    AllocationLimit limit = new AllocationLimit(options.allocationLimit());
    Prepared prepared = prepare(model, options, registry, kernels, resources != null);
    SessionMemory memory =
        options.memory() == Memory.HEAP
            ? SessionMemory.heap(limit)
            : SessionMemory.planned(
                options.planCacheSize(), options.memory() == Memory.POISONED, limit);
    int opset = prepared.model().opset("");
    Map<String, TensorType> parameters = options.profile() ? types(prepared.weights()) : Map.of();
    Profiler profiler = options.profile() ? new Profiler() : null;
    NodeEvaluator evaluator = new NodeEvaluator(registry, kernels);
    NodePlacement placement =
        resources == null
            ? NodePlacement.NONE
            : Placement.of(prepared.model(), prepared.weights(), resources, kernels);
    Program program =
        ProgramBuilder.build(
            prepared.model(),
            prepared.weights(),
            registry,
            kernels,
            placement,
            node -> evaluator.evaluate(node, opset, List.of()).getFirst(),
            (body, captured) ->
                new BodyProgram(
                    body,
                    captured,
                    memory.another(),
                    profiler == null ? null : profiler.body(body)));
    DeviceExecution execution =
        resources == null
            ? null
            : new DeviceExecution(
                resources, program, options.memory() != Memory.HEAP, options.planCacheSize());
    return new Engine(
        execution == null ? program : execution.program(),
        prepared.report(),
        kernels,
        workers(options),
        memory,
        profiler,
        parameters,
        limit,
        execution);
  }

  /**
   * A model after optimization, its weights apart from it: who builds the program takes them away
   * one by one, which nothing must hinder that holds on to a graph.
   *
   * @param model its graph has no dense initializers
   */
  private record Prepared(Model model, Map<String, Tensor> weights, OptimizationReport report) {}

  private static Prepared prepare(
      Model model,
      SessionOptions options,
      OperatorRegistry registry,
      KernelProvider kernels,
      boolean forDevice) {
    int channelBlock = forDevice ? 0 : kernels.blocked().block();
    Optimized optimized =
        Optimizer.standard(new FoldingEvaluator(registry, kernels))
            .optimize(
                OperatorExpander.expand(
                    FunctionInliner.inline(RepeatedSymbols.forget(model), registry), registry),
                options.optimizer().channelBlock(channelBlock));
    Model typed = forDevice ? ShapeInference.infer(optimized.model()).model() : optimized.model();
    Graph graph = typed.graph();
    return new Prepared(
        typed.withGraph(graph.with(graph.nodes(), Map.of())),
        new LinkedHashMap<>(graph.initializers()),
        optimized.report());
  }

  private static Map<String, TensorType> types(Map<String, Tensor> weights) {
    return weights.entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                Map.Entry::getKey,
                entry -> TensorType.of(entry.getValue().elementType(), entry.getValue().shape())));
  }

  private static WorkerPool workers(SessionOptions options) {
    return options
        .executor()
        .map(executor -> WorkerPools.over(executor, options.threads()))
        .orElseGet(() -> WorkerPools.shared(options.threads()));
  }

  private static KernelProvider kernels(SessionOptions options) {
    return switch (options.kernels()) {
      case AUTO -> KernelProviders.warming();
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
