package dev.sardonyx.optimizer.passes;

import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.blocking.ChannelBlocking;
import dev.sardonyx.optimizer.rewrite.Pass;
import java.util.List;

/** The order of the passes: one line each. */
public final class StandardPasses {
  private StandardPasses() {}

  public static List<Pass> all() {
    return List.of(
        // Portable: the result is valid ONNX.
        new ConstantNodes(),
        new ConstantFolding(),
        new ShapeFolding(),
        new IdentityElimination(),
        new CommonSubexpressionElimination(),
        new TransposeElimination(),
        new GatherBeforeDequantize(),
        new CastBeforeOneHot(),
        new BatchNormalizationFusion(),
        new ProductNormalizationFusion(),
        new ConvolutionAffineFusion(),
        new PadFusion(),
        new FocusFusion(),
        new NarrowTransposedConvolution(),
        new ActivationFusion(OptimizationLevel.PORTABLE),
        new LayerNormalizationFusion(OptimizationLevel.PORTABLE),
        new RootMeanSquareFusion(OptimizationLevel.PORTABLE),
        DeadCodeElimination.portable(),
        // For this engine alone.
        new ActivationFusion(OptimizationLevel.ENGINE),
        new LayerNormalizationFusion(OptimizationLevel.ENGINE),
        new RootMeanSquareFusion(OptimizationLevel.ENGINE),
        new AttentionFusion(),
        new IntegerProductFusion(),
        new OneHotSums(),
        new BatchNormalizationArithmetic(),
        new VariadicArithmetic(),
        new EpilogueFusion(),
        DeadCodeElimination.engine(),
        new ChannelBlocking(),
        DeadCodeElimination.last(),
        new ElementwisePrograms());
  }
}
