package dev.sardonyx.benchmarks.kernels;

import dev.sardonyx.kernels.convolution.Convolution;
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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One image through one convolution with bias. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 400, timeUnit = TimeUnit.MILLISECONDS)
public class ConvolutionBenchmark {
  /** Layers of ResNet-50 (stem, body), of MobileNets, of PP-OCR's text detector and recognizer. */
  @Param({
    "3>64 7x7/2 224x224",
    "64>64 3x3/1 56x56",
    "128>128 3x3/2 56x56",
    "256>64 1x1/1 56x56",
    "dw96 3x3/1 112x112",
    "dw120 5x5/2 56x56",
    "96>24 3x3/1 160x160",
    "dw256 5x5/1 12x160",
    "480>480 1x1/1 3x80",
  })
  public String layer;

  private Convolution convolution;
  private Placement placement;
  private WorkerPool pool;
  private float[] input;
  private float[] output;
  private double gflop;

  /** Makes image and weights. */
  @Setup
  public void prepare(Engine engine) {
    Layer parsed = Layer.parse(layer);
    int kernel = parsed.kernel();
    int border = kernel / 2;
    int[] pads = {border, border, border, border};
    int[] strides = {parsed.stride(), parsed.stride()};
    Window window =
        new Window(new int[] {kernel, kernel}, strides, null, pads, Window.Padding.EXPLICIT, false);
    placement = window.over(parsed.height(), parsed.width());
    int groupChannels = parsed.channels() / parsed.groups();
    convolution =
        new Convolution(
            engine.kernels(),
            window,
            parsed.groups(),
            groupChannels,
            parsed.outputs(),
            Engine.random(parsed.outputs() * groupChannels * window.taps()),
            0,
            Engine.random(parsed.outputs()),
            0);
    pool = engine.pool();
    input = Engine.random(parsed.channels() * placement.inputElements());
    output = new float[parsed.outputs() * placement.outputElements()];
    gflop = 2e-9 * output.length * groupChannels * window.taps();
  }

  /** One convolution. */
  @Benchmark
  public float[] convolve(Work work) {
    convolution.run(1, placement, input, 0, output, 0, Epilogue.NONE, pool);
    work.gflop += gflop;
    return output;
  }
}
