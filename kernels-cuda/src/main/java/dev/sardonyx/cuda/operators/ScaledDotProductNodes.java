package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.AttentionKernels.Layout;
import dev.sardonyx.cuda.kernels.AttentionKernels.Mask;
import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.runtime.operators.attention.MaskLayout;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import java.util.Map;

/** Attention of ai.onnx, without windows, padding of the keys, and scores as an output. */
final class ScaledDotProductNodes {
  private static final int MASK = 3;
  private static final int PAST_KEY = 4;
  private static final int PAST_VALUE = 5;
  private static final int LENGTHS = 6;
  private static final int SCORES = 3;

  private ScaledDotProductNodes() {}

  static void register(Map<String, CudaOperators.Factory> all) {
    all.put("Attention", ScaledDotProductNodes::attention);
  }

  private static DeviceOperator attention(DeviceSetup setup, Gpu gpu) {
    ElementType type = setup.inputType(0);
    int queryHeads = Math.toIntExact(setup.attributes().integer("q_num_heads", 0));
    int keyHeads = Math.toIntExact(setup.attributes().integer("kv_num_heads", 0));
    // The softmax of half precision is computed in FLOAT, which is what is asked for or better.
    long precision = setup.attributes().integer("softmax_precision", 0);
    boolean suits =
        CudaOperators.isFloat(type)
            && setup.inputType(1) == type
            && setup.inputType(2) == type
            && precision != ElementType.DOUBLE.code()
            && isMask(setup)
            && setup.hasInput(PAST_KEY) == setup.hasInput(PAST_VALUE)
            && !setup.hasInput(LENGTHS)
            && !setup.node().hasOutput(SCORES)
            && setup.attributes().integer("left_window_size", -1) == -1
            && setup.attributes().integer("right_window_size", -1) == -1
            && ScaledDotProduct.fits(setup, 0, queryHeads, 1)
            && ScaledDotProduct.fits(setup, 2, keyHeads, 1);
    if (!suits) {
      return null;
    }
    float scale = setup.attributes().real("scale", 0);
    if (setup.attributes().hasAttribute("scale") && scale == 0) {
      return null;
    }
    float softcap = setup.attributes().real("softcap", 0);
    boolean causal = setup.attributes().flag("is_causal", false);
    return context -> {
      DeviceHeads q = DeviceHeads.of(context.input(0), queryHeads);
      DeviceHeads freshKeys = DeviceHeads.of(context.input(1), keyHeads);
      DeviceHeads k = present(context, gpu, freshKeys, PAST_KEY, 1);
      DeviceHeads v =
          present(context, gpu, DeviceHeads.of(context.input(2), keyHeads), PAST_VALUE, 2);
      boolean four = context.input(0).shape().rank() == 4;
      Shape shape =
          four
              ? Shape.of(q.batch(), q.heads(), q.length(), v.size())
              : Shape.of(q.batch(), q.length(), q.heads() * v.size());
      DeviceTensor result = context.allocate(0, type, shape);
      DeviceHeads y = DeviceHeads.of(result, q.heads());
      new ScaledDotProduct(scale, softcap, causal, k.length() - freshKeys.length())
          .run(gpu, q, k, v, mask(context, q, k.length()), y);
    };
  }

  private static boolean isMask(DeviceSetup setup) {
    return !setup.hasInput(MASK)
        || setup.inputType(MASK) == setup.inputType(0)
        || setup.inputType(MASK) == ElementType.BOOL;
  }

  /** Tokens of earlier runs, if there are any, with the fresh ones behind them. */
  static DeviceHeads present(
      DeviceContext context, Gpu gpu, DeviceHeads fresh, int input, int output) {
    boolean wanted = context.wantsOutput(output);
    if (!context.hasInput(input) && !wanted) {
      return fresh;
    }
    DeviceTensor tensor = context.hasInput(input) ? context.input(input) : null;
    if (tensor != null && tensor.shape().rank() != 4) {
      throw new ShapeMismatchException(
          "expected past tokens [batch, heads, past length, size]; found " + tensor);
    }
    DeviceHeads past = tensor == null ? null : DeviceHeads.of(tensor, fresh.heads());
    Shape shape = fresh.with(past == null ? 0 : past.length());
    long address;
    if (wanted) {
      address = context.allocate(output, fresh.type(), shape).address();
    } else {
      address =
          shape.elements() == 0 ? 0 : context.scratch(DeviceTensor.bytes(fresh.type(), shape));
    }
    return fresh.after(gpu, past, address);
  }

  private static ScaledDotProduct.Masked mask(DeviceContext context, DeviceHeads q, int keys) {
    if (!context.hasInput(MASK)) {
      return ScaledDotProduct.Masked.NONE;
    }
    DeviceTensor mask = context.input(MASK);
    MaskLayout layout = MaskLayout.of(mask.shape(), q.batch(), q.heads(), q.length(), keys);
    int[] strides = layout.strides();
    return new ScaledDotProduct.Masked(
        mask.elementType() == ElementType.BOOL ? Mask.BOOL : Mask.ADDED,
        mask.address(),
        new Layout(strides[0], strides[1], strides[2]),
        1,
        layout.width());
  }
}
