package dev.sardonyx.benchmarks.kernels;

import dev.sardonyx.kernels.blocked.BlockedConvolution;
import dev.sardonyx.kernels.blocked.Filters;
import dev.sardonyx.kernels.blocked.WinogradTransform;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.convolution.Window;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One image in channel blocks through one convolution with bias. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 400, timeUnit = TimeUnit.MILLISECONDS)
public abstract class BlockedConvolutionWorkload {
  private final Layer layer;
  private BlockedConvolution convolution;
  private Placement placement;
  private WorkerPool pool;
  private float[] input;
  private float[] output;
  private float[] scratch;
  private double gflop;

  /**
   * @param layer as {@link Layer#parse} reads it
   */
  protected BlockedConvolutionWorkload(String layer) {
    this.layer = Layer.parse(layer);
  }

  /** Makes image and weights; an image of few channels stays in planes, as in a session. */
  @Setup
  public void prepare(Engine engine) {
    int kernel = layer.kernel();
    int border = kernel / 2;
    int block = engine.kernels().blocked().block();
    Window window =
        new Window(
            new int[] {kernel, kernel},
            new int[] {layer.stride(), layer.stride()},
            null,
            new int[] {border, border, border, border},
            Window.Padding.EXPLICIT,
            false);
    int groupChannels = layer.channels() / layer.groups();
    Filters filters =
        new Filters(
            window,
            layer.groups(),
            groupChannels,
            layer.outputs(),
            Engine.random(layer.outputs() * groupChannels * window.taps()),
            0,
            Engine.random(layer.outputs()),
            0);
    boolean blockedInput = layer.channels() >= block;
    convolution =
        new BlockedConvolution(engine.kernels(), filters, blockedInput, WinogradTransform.F4);
    placement = window.over(layer.height(), layer.width());
    pool = engine.pool();
    int channels = blockedInput ? whole(layer.channels(), block) : layer.channels();
    input = Engine.random(channels * placement.inputElements());
    output = new float[whole(layer.outputs(), block) * placement.outputElements()];
    scratch = new float[convolution.scratchElements(1, placement)];
    gflop = 2e-9 * layer.outputs() * placement.outputElements() * groupChannels * window.taps();
  }

  private static int whole(int channels, int block) {
    return (channels + block - 1) / block * block;
  }

  /** One convolution. */
  @Benchmark
  public float[] convolve(Work work) {
    convolution.run(1, placement, input, 0, output, 0, scratch, 0, Epilogue.NONE, pool);
    work.gflop += gflop;
    return output;
  }
}
