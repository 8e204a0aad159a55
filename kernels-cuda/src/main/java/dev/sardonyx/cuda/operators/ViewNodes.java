package dev.sardonyx.cuda.operators;

import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.runtime.operators.shape.ViewShapes;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.tensor.Shape;
import java.util.Map;
import java.util.function.Function;

/** Operators that hand on their input's elements in another shape: nothing is launched. */
final class ViewNodes {
  private ViewNodes() {}

  static void register(Map<String, CudaOperators.Factory> all) {
    all.put("Flatten", (setup, gpu) -> flatten(setup));
    all.put("Identity", (setup, gpu) -> view(setup, context -> context.input(0).shape()));
    all.put("Reshape", (setup, gpu) -> reshape(setup));
    all.put("Squeeze", (setup, gpu) -> axes(setup, ViewShapes::squeezed));
    all.put("Unsqueeze", (setup, gpu) -> axes(setup, ViewShapes::unsqueezed));
  }

  private static DeviceOperator flatten(DeviceSetup setup) {
    long axis = setup.attributes().integer("axis", 1);
    return view(setup, context -> ViewShapes.flattened(context.input(0).shape(), axis));
  }

  private static DeviceOperator reshape(DeviceSetup setup) {
    boolean allowZero = setup.attributes().flag("allowzero", false);
    if (setup.attributes().opset() < 5) {
      return null;
    }
    return view(
        setup,
        context ->
            ViewShapes.reshaped(
                context.input(0).shape(), Integers.read(context.hostInput(1), "shape"), allowZero));
  }

  /** What axes make of a shape. */
  private interface AxesRule {
    Shape apply(Shape shape, long[] axes);
  }

  private static DeviceOperator axes(DeviceSetup setup, AxesRule rule) {
    if (setup.attributes().opset() < 13) {
      long[] axes = setup.attributes().integers("axes");
      return view(setup, context -> rule.apply(context.input(0).shape(), axes));
    }
    return view(
        setup,
        context ->
            rule.apply(
                context.input(0).shape(),
                context.hasInput(1) ? Integers.read(context.hostInput(1), "axes") : null));
  }

  private static DeviceOperator view(DeviceSetup setup, Function<DeviceContext, Shape> shape) {
    if (!CudaOperators.isMoved(setup.inputType(0))) {
      return null;
    }
    return new DeviceOperator() {
      @Override
      public void run(DeviceContext context) {
        context.forward(shape.apply(context));
      }

      @Override
      public boolean readsOnHost(int index) {
        return index == 1;
      }

      @Override
      public boolean isView() {
        return true;
      }
    };
  }
}
