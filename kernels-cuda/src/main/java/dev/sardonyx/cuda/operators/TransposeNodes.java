package dev.sardonyx.cuda.operators;

import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.runtime.operators.movement.AxisOrder;
import dev.sardonyx.runtime.operators.movement.BlockLayout;
import dev.sardonyx.tensor.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;

/** Transpose, and operators that are one in more dimensions. */
final class TransposeNodes {
  private TransposeNodes() {}

  static void register(Map<String, CudaOperators.Factory> all) {
    all.put("DepthToSpace", (setup, gpu) -> blocks(setup, gpu, BlockLayout::depthToSpace));
    all.put("SpaceToDepth", (setup, gpu) -> blocks(setup, gpu, BlockLayout::spaceToDepth));
    all.put("Transpose", TransposeNodes::transpose);
    all.put(
        "dev.sardonyx:MatrixTranspose",
        (setup, gpu) -> transpose(setup, gpu, AxisOrder::ofMatrices));
    all.put("dev.sardonyx:MoveAxis", TransposeNodes::moveAxis);
    all.put("dev.sardonyx:RepeatHeads", TransposeNodes::repeatHeads);
  }

  private static DeviceOperator transpose(DeviceSetup setup, Gpu gpu) {
    long[] attribute = setup.attributes().integers("perm");
    return transpose(setup, gpu, shape -> AxisOrder.of(attribute, shape));
  }

  private static DeviceOperator moveAxis(DeviceSetup setup, Gpu gpu) {
    long from = setup.attributes().integer("from");
    long to = setup.attributes().integer("to");
    return transpose(setup, gpu, shape -> AxisOrder.ofOneAxis(from, to, shape.rank()));
  }

  private static DeviceOperator transpose(
      DeviceSetup setup, Gpu gpu, Function<Shape, int[]> orders) {
    if (!CudaOperators.isMoved(setup.inputType(0))) {
      return null;
    }
    return context -> {
      Shape shape = context.input(0).shape();
      int[] order = orders.apply(shape);
      int[] sizes = Arrays.stream(order).map(shape::dimension).toArray();
      run(context, gpu, new BlockLayout(shape, order, Shape.of(sizes)));
    };
  }

  /** What a layout of blocks says for a shape. */
  private interface Layouts {
    BlockLayout of(BlockLayout.Blocks blocks, Shape shape);
  }

  private static DeviceOperator blocks(DeviceSetup setup, Gpu gpu, Layouts layouts) {
    if (!CudaOperators.isMoved(setup.inputType(0))) {
      return null;
    }
    BlockLayout.Blocks blocks = BlockLayout.Blocks.of(setup.attributes());
    return context -> run(context, gpu, layouts.of(blocks, context.input(0).shape()));
  }

  private static void run(DeviceContext context, Gpu gpu, BlockLayout layout) {
    DeviceTensor x = context.input(0);
    gpu.movement.transpose(
        gpu.stream,
        x.elementType(),
        layout.split().toArray(),
        layout.order(),
        x.address(),
        context.allocate(0, x.elementType(), layout.output()).address());
  }

  /** {@code [batch, heads, length, size]} with as many heads as the second input has. */
  private static DeviceOperator repeatHeads(DeviceSetup setup, Gpu gpu) {
    if (!CudaOperators.isMoved(setup.inputType(0))) {
      return null;
    }
    return context -> {
      DeviceTensor x = context.input(0);
      Shape shape = x.shape();
      Shape like = context.input(1).shape();
      boolean fits =
          shape.rank() == 4
              && like.rank() == 4
              && shape.dimension(1) > 0
              && like.dimension(1) % shape.dimension(1) == 0;
      if (!fits) {
        throw new ShapeMismatchException(
            "query heads " + like + " aren't a multiple of the key heads " + shape);
      }
      int heads = shape.elements(0, 2);
      int times = like.dimension(1) / shape.dimension(1);
      int head = shape.elements(2, 4);
      Shape repeated =
          Shape.of(shape.dimension(0), like.dimension(1), shape.dimension(2), shape.dimension(3));
      DeviceTensor y = context.allocate(0, x.elementType(), repeated);
      gpu.movement.copy(
          gpu.stream,
          x.elementType(),
          new int[] {heads, times, head},
          x.address(),
          0,
          new int[] {head, 0, 1},
          y.address(),
          0,
          new int[] {times * head, head, 1});
    };
  }
}
