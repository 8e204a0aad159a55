package dev.sardonyx.runtime.operators.movement;

import dev.sardonyx.operator.OperatorRegistry;

/** Registers the operators of this package. */
public final class MovementOperators {
  private MovementOperators() {}

  public static void register(OperatorRegistry.Builder builder) {
    builder
        .register("CenterCropPad", 18, PadOperators::centerCropPad)
        .register("Col2Im", 18, Col2ImOperator::create)
        .register("Compress", 9, GatherOperators::compress)
        .register("Concat", 1, ConcatOperator::createSinceVersion1)
        .register("Concat", 4, ConcatOperator::create)
        .register("DepthToSpace", 1, BlockOperators::depthToSpace)
        .register("Expand", 8, RepeatOperators::expand)
        .register("Gather", 1, GatherOperators::gather)
        .register("GatherElements", 11, GatherOperators::gatherElements)
        .register("GatherND", 11, GatherOperators::gatherNd)
        .register("com.microsoft", "GatherBlockQuantized", 1, GatherBlocks::create)
        .register("dev.sardonyx", "MatrixTranspose", 1, TransposeOperator::ofMatrices)
        .register("dev.sardonyx", "MoveAxis", 1, TransposeOperator::ofOneAxis)
        .register("dev.sardonyx", "OneHotSum", 1, setup -> GatherOperators::oneHotSum)
        .register("Pad", 1, PadOperators::padByAttributeSinceVersion1)
        .register("Pad", 2, PadOperators::padByAttribute)
        .register("Pad", 11, PadOperators::pad)
        .register("ReverseSequence", 10, BlockOperators::reverseSequence)
        .register("DynamicSlice", 1, SliceOperators::slice)
        .register("Scatter", 9, ScatterOperators::scatterElements)
        .register("ScatterElements", 11, ScatterOperators::scatterElements)
        .register("ScatterND", 11, ScatterOperators::scatterNd)
        .register("Slice", 1, SliceOperators::sliceByAttribute)
        .register("Slice", 10, SliceOperators::slice)
        .register("SpaceToDepth", 1, BlockOperators::spaceToDepth)
        .register("Split", 1, SplitOperator::create)
        .register("TensorScatter", 24, ScatterOperators::tensorScatter)
        .register("Tile", 1, RepeatOperators::tileOneAxis)
        .register("Tile", 6, RepeatOperators::tile)
        .register("Transpose", 1, TransposeOperator::create)
        .register("Trilu", 14, TriluOperator::create)
        .register("Where", 9, WhereOperator::create);
  }
}
