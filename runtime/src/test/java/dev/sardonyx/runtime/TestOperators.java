package dev.sardonyx.runtime;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.OperatorProvider;
import dev.sardonyx.operator.OperatorRegistry;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.SequenceValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Small operators over vectors of FLOAT, in the domain {@code test}, that use memory every way. */
final class TestOperators implements OperatorProvider {
  static final String DOMAIN = "test";

  /** How many inputs Join has copied. */
  final AtomicInteger copies = new AtomicInteger();

  @Override
  public void register(OperatorRegistry.Builder registry) {
    registry.register(DOMAIN, "Add", 1, setup -> context -> add(context, 0));
    registry.register(DOMAIN, "AddOverSecond", 1, setup -> context -> add(context, 1));
    registry.register(DOMAIN, "Square", 1, setup -> TestOperators::square);
    registry.register(DOMAIN, "Roll", 1, setup -> TestOperators::roll);
    registry.register(DOMAIN, "Halves", 1, setup -> TestOperators::halves);
    registry.register(DOMAIN, "Join", 1, setup -> this::join);
    registry.register(DOMAIN, "Positive", 1, setup -> TestOperators::positive);
    registry.register(DOMAIN, "ToLong", 1, setup -> TestOperators::toLong);
    registry.register(DOMAIN, "MakeSequence", 1, setup -> TestOperators::makeSequence);
    registry.register(DOMAIN, "FirstOfSequence", 1, setup -> TestOperators::firstOfSequence);
    registry.registerView(
        DOMAIN,
        "Column",
        1,
        setup ->
            context -> {
              Tensor input = context.input(0);
              context.forward(0, input.reshape(Shape.of(input.elements(), 1)));
            });
    registry.register(
        DOMAIN,
        "Scale",
        1,
        setup -> {
          float factor = setup.takeConstant(1).orElseThrow().floats()[0];
          return context -> scale(context, factor);
        });
    registry.register(
        DOMAIN,
        "Refuse",
        1,
        setup -> {
          throw setup.unsupported("anything");
        });
  }

  private static void add(ExecutionContext context, int over) {
    Tensor a = context.input(0);
    Tensor b = context.input(1);
    if (a.elements() != b.elements()) {
      throw new ShapeMismatchException("expected " + a.elements() + ", found " + b.elements());
    }
    Tensor sum = context.allocateOver(0, over, ElementType.FLOAT, Shape.of(a.elements()));
    float[] x = a.floatArray();
    float[] y = b.floatArray();
    float[] z = sum.floatArray();
    context
        .workers()
        .run(
            a.elements(),
            i -> z[sum.offset() + i] = x[a.offset() + i] * 0.5f + y[b.offset() + i] * 0.25f);
  }

  private static void square(ExecutionContext context) {
    Tensor a = context.input(0);
    Tensor squares = context.allocateOver(0, 0, ElementType.FLOAT, Shape.of(a.elements()));
    for (int i = 0; i < a.elements(); i++) {
      float x = a.floatArray()[a.offset() + i];
      squares.floatArray()[squares.offset() + i] = x * x - 0.5f;
    }
  }

  /** Each element is the one after it plus the one after that: wrong if done in place. */
  private static void roll(ExecutionContext context) {
    Tensor a = context.input(0);
    int n = a.elements();
    Tensor copy = context.scratch(ElementType.FLOAT, n);
    Tensor rolled = context.allocate(0, ElementType.FLOAT, a.shape());
    Tensor second = context.scratch(ElementType.FLOAT, n);
    for (int i = 0; i < n; i++) {
      copy.floatArray()[copy.offset() + i] = a.floatArray()[a.offset() + (i + 1) % n];
      second.floatArray()[second.offset() + i] = a.floatArray()[a.offset() + (i + 2) % n];
    }
    for (int i = 0; i < n; i++) {
      rolled.floatArray()[rolled.offset() + i] =
          (copy.floatArray()[copy.offset() + i] + second.floatArray()[second.offset() + i]) * 0.5f;
    }
  }

  private static void halves(ExecutionContext context) {
    Tensor a = context.input(0);
    int first = a.elements() / 2;
    int[] sizes = {first, a.elements() - first};
    for (int part = 0; part < 2; part++) {
      if (context.wantsOutput(part)) {
        Tensor half = context.allocate(part, ElementType.FLOAT, Shape.of(sizes[part]));
        System.arraycopy(
            a.floatArray(),
            a.offset() + part * first,
            half.floatArray(),
            half.offset(),
            sizes[part]);
      }
    }
  }

  /** One after another; what lies in its place stays there. */
  private void join(ExecutionContext context) {
    List<Tensor> inputs = new ArrayList<>();
    int elements = 0;
    for (int i = 0; i < context.inputCount(); i++) {
      inputs.add(context.input(i));
      elements += inputs.getLast().elements();
    }
    Tensor joined = context.allocateJoined(0, ElementType.FLOAT, Shape.of(elements));
    int at = joined.offset();
    for (Tensor input : inputs) {
      if (input.array() != joined.array() || input.offset() != at) {
        copies.incrementAndGet();
        System.arraycopy(
            input.floatArray(), input.offset(), joined.floatArray(), at, input.elements());
      }
      at += input.elements();
    }
  }

  /** A size that depends on the data. */
  private static void positive(ExecutionContext context) {
    Tensor a = context.input(0);
    int count = 0;
    for (int i = 0; i < a.elements(); i++) {
      count += a.floatArray()[a.offset() + i] > 0 ? 1 : 0;
    }
    Tensor kept = context.allocateOver(0, 0, ElementType.FLOAT, Shape.of(count));
    int at = 0;
    float[] result = new float[count];
    for (int i = 0; i < a.elements(); i++) {
      float x = a.floatArray()[a.offset() + i];
      if (x > 0) {
        result[at++] = x;
      }
    }
    System.arraycopy(result, 0, kept.floatArray(), kept.offset(), count);
  }

  /** Another storage kind. */
  private static void toLong(ExecutionContext context) {
    Tensor a = context.input(0);
    Tensor longs = context.allocateOver(0, 0, ElementType.INT64, a.shape());
    for (int i = 0; i < a.elements(); i++) {
      longs.longArray()[longs.offset() + i] = Math.round(1000.0 * a.floatArray()[a.offset() + i]);
    }
  }

  private static void makeSequence(ExecutionContext context) {
    List<OnnxValue> elements = new ArrayList<>();
    for (int i = 0; i < context.inputCount(); i++) {
      elements.add(context.input(i));
    }
    context.output(0, new SequenceValue(elements));
  }

  private static void firstOfSequence(ExecutionContext context) {
    context.output(0, ((SequenceValue) context.value(0)).elements().getFirst());
  }

  private static void scale(ExecutionContext context, float factor) {
    Tensor a = context.input(0);
    Tensor scaled = context.allocateOver(0, 0, ElementType.FLOAT, a.shape());
    for (int i = 0; i < a.elements(); i++) {
      scaled.floatArray()[scaled.offset() + i] = a.floatArray()[a.offset() + i] * factor;
    }
  }
}
