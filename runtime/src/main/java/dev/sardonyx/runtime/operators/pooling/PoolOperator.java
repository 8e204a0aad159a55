package dev.sardonyx.runtime.operators.pooling;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.convolution.Window;
import dev.sardonyx.kernels.pooling.DoublePooling;
import dev.sardonyx.kernels.pooling.FloatPooling;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.convolution.Windows;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Set;

/** A pooling of {@code X[N, C, D1, ...]} with a sliding window. */
final class PoolOperator implements Operator {
  private static final Set<ElementType> REALS =
      Set.of(ElementType.FLOAT, ElementType.DOUBLE, ElementType.FLOAT16, ElementType.BFLOAT16);

  private final OperatorSetup setup;
  private final Window window;
  private final Kind kind;

  /** One kind of pooling, as floats and as doubles. */
  private interface Kind {
    boolean takes(ElementType type);

    /**
     * Whether the outputs wanted can be computed by {@link #run(FloatPooling, int, Tensor,
     * Tensor)}.
     */
    default boolean suitsFloats(ExecutionContext context) {
      return true;
    }

    void run(FloatPooling pooling, int channels, Tensor input, Tensor output);

    void run(DoublePooling pooling, int channels, double[] input, double[] output, long[] indices);
  }

  private PoolOperator(OperatorSetup setup, Kind kind) {
    this.setup = setup;
    this.kind = kind;
    int[] kernel = Windows.integers(setup, "kernel_shape");
    if (kernel == null) {
      throw new ModelFormatException(
          setup.node().label() + " lacks the attribute 'kernel_shape', which it must have");
    }
    this.window = Windows.of(setup, kernel);
  }

  static Operator max(OperatorSetup setup) {
    boolean columnMajor = setup.flag("storage_order", false);
    return new PoolOperator(
        setup,
        new Kind() {
          @Override
          public boolean takes(ElementType type) {
            return REALS.contains(type) || type == ElementType.INT8 || type == ElementType.UINT8;
          }

          @Override
          public boolean suitsFloats(ExecutionContext context) {
            return !wantsIndices(context);
          }

          @Override
          public void run(FloatPooling pooling, int channels, Tensor input, Tensor output) {
            pooling.max(
                channels, input.floatArray(), input.offset(), output.floatArray(), output.offset());
          }

          @Override
          public void run(
              DoublePooling pooling,
              int channels,
              double[] input,
              double[] output,
              long[] indices) {
            pooling.max(channels, input, output, indices, columnMajor);
          }
        });
  }

  static Operator average(OperatorSetup setup) {
    boolean countPadding = setup.flag("count_include_pad", false);
    return new PoolOperator(
        setup,
        new Kind() {
          @Override
          public boolean takes(ElementType type) {
            return REALS.contains(type);
          }

          @Override
          public void run(FloatPooling pooling, int channels, Tensor input, Tensor output) {
            pooling.average(
                channels,
                countPadding,
                input.floatArray(),
                input.offset(),
                output.floatArray(),
                output.offset());
          }

          @Override
          public void run(
              DoublePooling pooling,
              int channels,
              double[] input,
              double[] output,
              long[] indices) {
            pooling.average(channels, countPadding, input, output);
          }
        });
  }

  static Operator norm(OperatorSetup setup, double p) {
    return new PoolOperator(
        setup,
        new Kind() {
          @Override
          public boolean takes(ElementType type) {
            return REALS.contains(type);
          }

          @Override
          public void run(FloatPooling pooling, int channels, Tensor input, Tensor output) {
            pooling.norm(
                channels,
                p,
                input.floatArray(),
                input.offset(),
                output.floatArray(),
                output.offset());
          }

          @Override
          public void run(
              DoublePooling pooling,
              int channels,
              double[] input,
              double[] output,
              long[] indices) {
            pooling.norm(channels, p, input, output);
          }
        });
  }

  private static boolean wantsIndices(ExecutionContext context) {
    return context.outputCount() > 1 && context.wantsOutput(1);
  }

  @Override
  public void run(ExecutionContext context) {
    Tensor input = context.input(0);
    ElementType type = input.elementType();
    if (!kind.takes(type)) {
      throw setup.unsupported("element type " + type);
    }
    Shape shape = input.shape();
    Placement placement = Windows.place(window, shape);
    int images = shape.dimension(0);
    int channels = images * shape.dimension(1);
    Shape outputShape = Windows.outputShape(images, shape.dimension(1), placement);
    Tensor output = context.allocate(0, type, outputShape);
    if (type == ElementType.FLOAT && kind.suitsFloats(context)) {
      context.repeatable();
      FloatPooling pooling =
          new FloatPooling(context.kernels().convolution(), placement, context.workers());
      kind.run(pooling, channels, input, output);
      return;
    }
    double[] results = new double[output.elements()];
    long[] indices = wantsIndices(context) ? new long[output.elements()] : null;
    DoublePooling pooling = new DoublePooling(placement, context.workers());
    kind.run(pooling, channels, Numbers.doubles(input), results, indices);
    for (int i = 0; i < results.length; i++) {
      Numbers.setReal(output, i, results[i]);
    }
    if (indices != null) {
      Tensor places = context.allocate(1, ElementType.INT64, outputShape);
      System.arraycopy(indices, 0, places.longArray(), places.offset(), indices.length);
    }
  }
}
