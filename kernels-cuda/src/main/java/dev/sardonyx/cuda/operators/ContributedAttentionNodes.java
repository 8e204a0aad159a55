package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.AttentionKernels.Layout;
import dev.sardonyx.cuda.kernels.AttentionKernels.Mask;
import dev.sardonyx.cuda.kernels.AttentionKernels.Masks;
import dev.sardonyx.cuda.kernels.AttentionKernels.Padding;
import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.runtime.operators.attention.MaskLayout;
import dev.sardonyx.runtime.operators.attention.PaddingLayout;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import java.util.Map;

/** MultiHeadAttention of com.microsoft, and what its Attention does after the projection. */
final class ContributedAttentionNodes {
  private static final float LARGEST_FLOAT16 = 65504;

  private ContributedAttentionNodes() {}

  static void register(Map<String, CudaOperators.Factory> all) {
    all.put("com.microsoft:MultiHeadAttention", ContributedAttentionNodes::multiHead);
    all.put("dev.sardonyx:PackedAttention", ContributedAttentionNodes::packed);
  }

  /**
   * The attributes that both have.
   *
   * @param maskedScore what is added to the score of a key that is padding
   */
  private record Attributes(int heads, float maskedScore, float scale, boolean causal) {
    static Attributes of(DeviceSetup setup) {
      return new Attributes(
          Math.toIntExact(setup.attributes().integer("num_heads")),
          setup.attributes().real("mask_filter_value", -10000),
          setup.attributes().real("scale", 0),
          setup.attributes().flag("unidirectional", false));
    }

    ScaledDotProduct product(int past) {
      return new ScaledDotProduct(scale, 0, causal, past);
    }
  }

  /** Whether inputs that are there are of the first one's type. */
  private static boolean areOfOneType(DeviceSetup setup, int... inputs) {
    for (int input : inputs) {
      if (setup.hasInput(input) && setup.inputType(input) != setup.inputType(0)) {
        return false;
      }
    }
    return CudaOperators.isFloat(setup.inputType(0));
  }

  /** Whether an input is absent or says what is padding, in a way that the mask's type can hold. */
  private static boolean isPadding(DeviceSetup setup, int input, float maskedScore) {
    return !setup.hasInput(input)
        || setup.inputType(input) == ElementType.INT32
            && (setup.inputType(0) != ElementType.FLOAT16
                || Math.abs(maskedScore) <= LARGEST_FLOAT16);
  }

  private static DeviceOperator multiHead(DeviceSetup setup, Gpu gpu) {
    Attributes attributes = Attributes.of(setup);
    int heads = attributes.heads();
    int values = setup.hasInput(2) ? 2 : setup.hasInput(1) ? 1 : 0;
    if (heads < 1
        || !areOfOneType(setup, 1, 2, 3, 5, 6, 7)
        || !isPadding(setup, 4, attributes.maskedScore())
        || setup.hasInput(8)
        || setup.hasInput(9)
        || setup.node().hasOutput(3)
        || !ScaledDotProduct.fits(setup, 0, heads, 1)
        || !ScaledDotProduct.fits(setup, values, heads, 1)) {
      return null;
    }
    return context -> {
      DeviceTensor query = context.input(0);
      boolean three = query.shape().rank() == 5;
      if (!three && !context.hasInput(1)) {
        throw new ShapeMismatchException("expected a key, as the query is " + query);
      }
      DeviceTensor key = three ? query : context.input(1);
      boolean two = key.shape().rank() == 5 && !three;
      DeviceHeads q = three ? DeviceHeads.packed(query, heads, 0, 3) : DeviceHeads.of(query, heads);
      DeviceHeads k;
      DeviceHeads v;
      if (three || two) {
        int count = three ? 3 : 2;
        k = DeviceHeads.packed(key, heads, count - 2, count);
        v = DeviceHeads.packed(key, heads, count - 1, count);
      } else {
        k = DeviceHeads.of(key, heads);
        v = DeviceHeads.of(context.input(2), heads);
      }
      if (context.hasInput(3)) {
        DeviceTensor bias = context.input(3);
        int width = heads * q.size();
        if (bias.elements() != 2 * width + heads * v.size()) {
          throw new ShapeMismatchException("expected a bias for all three; found " + bias);
        }
        q = q.plus(context, gpu, bias, 0);
        // Those of another sequence are biased already where they come by heads.
        if (three || key.shape().rank() != 4) {
          k = k.plus(context, gpu, bias, width);
          v = v.plus(context, gpu, bias, 2 * width);
        }
      }
      int fresh = k.length();
      k = ScaledDotProductNodes.present(context, gpu, k, 6, 1);
      v = ScaledDotProductNodes.present(context, gpu, v, 7, 2);
      run(context, gpu, attributes, new Operands(q, k, v, k.length() - fresh), 4, 5);
    };
  }

  private static DeviceOperator packed(DeviceSetup setup, Gpu gpu) {
    Attributes attributes = Attributes.of(setup);
    int heads = attributes.heads();
    long[] sizes = setup.attributes().integers("qkv_hidden_sizes");
    if (heads < 1
        || sizes != null && sizes.length != 3
        || setup.attributes().flag("do_rotary", false)
        || setup.attributes().flag("past_present_share_buffer", false)
        || !areOfOneType(setup, 2, 3)
        || !isPadding(setup, 1, attributes.maskedScore())
        || !ScaledDotProduct.fits(setup, 0, heads, sizes == null ? 3 : 1)) {
      return null;
    }
    return context -> {
      DeviceTensor x = context.input(0);
      if (x.shape().rank() != 3) {
        throw new ShapeMismatchException("expected [batch, length, 3 * heads * size]; found " + x);
      }
      int width = x.shape().dimension(2);
      int querySize = sizes == null ? width / 3 : Math.toIntExact(sizes[0]);
      int valueSize = width - 2 * querySize;
      if (querySize % heads != 0 || valueSize < 0 || valueSize % heads != 0) {
        throw new ShapeMismatchException(
            x + " doesn't divide into query, key and value of " + heads + " heads");
      }
      DeviceHeads q = DeviceHeads.part(x, 0, heads, querySize / heads);
      DeviceHeads k = DeviceHeads.part(x, querySize, heads, querySize / heads);
      DeviceHeads v = DeviceHeads.part(x, 2 * querySize, heads, valueSize / heads);
      int before = 0;
      if (context.hasInput(2) || context.wantsOutput(1)) {
        DeviceTensor past = context.hasInput(2) ? context.input(2) : null;
        if (past != null && (past.shape().rank() != 5 || past.shape().dimension(0) != 2)) {
          throw new ShapeMismatchException(
              "expected past keys and values [2, batch, heads, past length, size]; found " + past);
        }
        before = past == null ? 0 : past.shape().dimension(3);
        Shape shape = Shape.of(2, k.batch(), heads, before + k.length(), k.size());
        DeviceTensor present =
            context.wantsOutput(1)
                ? context.allocate(1, x.elementType(), shape)
                : new DeviceTensor(
                    x.device(),
                    x.elementType(),
                    shape,
                    shape.elements() == 0
                        ? 0
                        : context.scratch(DeviceTensor.bytes(x.elementType(), shape)));
        k =
            k.after(
                gpu,
                past == null ? null : DeviceHeads.item(past, 0),
                DeviceHeads.item(present, 0).address());
        v =
            v.after(
                gpu,
                past == null ? null : DeviceHeads.item(past, 1),
                DeviceHeads.item(present, 1).address());
      }
      run(context, gpu, attributes, new Operands(q, k, v, before), 1, 3);
    };
  }

  /**
   * What attention is computed of.
   *
   * @param past keys of earlier runs
   */
  private record Operands(DeviceHeads q, DeviceHeads k, DeviceHeads v, int past) {}

  private static void run(
      DeviceContext context, Gpu gpu, Attributes attributes, Operands of, int padding, int addend) {
    DeviceHeads q = of.q();
    Shape shape = Shape.of(q.batch(), q.length(), q.heads() * of.v().size());
    DeviceTensor y = context.allocate(0, q.type(), shape);
    ScaledDotProduct.Masked mask = mask(context, gpu, attributes, of, padding, addend);
    DeviceHeads result =
        DeviceHeads.rows(q.type(), y.address(), q.batch(), q.heads(), q.length(), of.v().size());
    attributes.product(of.past()).run(gpu, q, of.k(), of.v(), mask, result);
  }

  /** The padding and the numbers that are added to scores, each in an input or absent. */
  private static ScaledDotProduct.Masked mask(
      DeviceContext context, Gpu gpu, Attributes attributes, Operands of, int padding, int addend) {
    DeviceHeads q = of.q();
    int keys = of.k().length();
    DeviceTensor added = context.hasInput(addend) ? context.input(addend) : null;
    MaskLayout layout =
        added == null ? null : MaskLayout.of(added.shape(), q.batch(), q.heads(), q.length(), keys);
    Layout strides =
        layout == null
            ? new Layout(0, 0, 0)
            : new Layout(layout.strides()[0], layout.strides()[1], layout.strides()[2]);
    int width = layout == null ? Integer.MAX_VALUE : layout.width();
    if (!context.hasInput(padding)) {
      return added == null
          ? ScaledDotProduct.Masked.NONE
          : new ScaledDotProduct.Masked(Mask.ADDED, added.address(), strides, 1, width);
    }
    DeviceTensor tokens = context.input(padding);
    PaddingLayout forms = PaddingLayout.of(tokens.shape(), q.batch(), q.length(), keys);
    int heads = strides.headStride() == 0 ? 1 : q.heads();
    int queries = strides.rowStride() == 0 && forms.queryStride() == 0 ? 1 : q.length();
    int known = Math.min(keys, width);
    Shape shape = Shape.of(q.batch(), heads, queries, known);
    if (shape.elements() == 0) {
      return ScaledDotProduct.Masked.NONE;
    }
    long address = context.scratch(DeviceTensor.bytes(q.type(), shape));
    Padding kind =
        switch (forms.kind()) {
          case ENDS -> Padding.ENDS;
          case ENDS_AND_BEGINS -> Padding.ENDS_AND_BEGINS;
          case ZEROS -> Padding.ZEROS;
        };
    gpu.attention.mask(
        gpu.stream,
        q.type(),
        new Masks(
            q.batch(),
            heads,
            queries,
            known,
            kind,
            tokens.address() + (long) Integer.BYTES * forms.first(),
            forms.batchStride(),
            forms.queryStride(),
            attributes.maskedScore(),
            added == null ? 0 : added.address(),
            strides,
            1),
        address);
    Layout masks =
        new Layout(
            heads * queries * known, heads == 1 ? 0 : queries * known, queries == 1 ? 0 : known);
    return new ScaledDotProduct.Masked(Mask.ADDED, address, masks, 1, width);
  }
}
