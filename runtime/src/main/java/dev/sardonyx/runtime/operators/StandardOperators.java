package dev.sardonyx.runtime.operators;

import dev.sardonyx.operator.OperatorRegistry;
import dev.sardonyx.runtime.operators.attention.AttentionOperators;
import dev.sardonyx.runtime.operators.blocked.BlockedOperators;
import dev.sardonyx.runtime.operators.control.ControlOperators;
import dev.sardonyx.runtime.operators.conversion.ConversionOperators;
import dev.sardonyx.runtime.operators.convolution.ConvolutionOperators;
import dev.sardonyx.runtime.operators.elementwise.ElementwiseOperators;
import dev.sardonyx.runtime.operators.fused.FusedOperators;
import dev.sardonyx.runtime.operators.generator.GeneratorOperators;
import dev.sardonyx.runtime.operators.image.ImageOperators;
import dev.sardonyx.runtime.operators.linear.LinearOperators;
import dev.sardonyx.runtime.operators.loss.LossOperators;
import dev.sardonyx.runtime.operators.ml.MlOperators;
import dev.sardonyx.runtime.operators.movement.MovementOperators;
import dev.sardonyx.runtime.operators.normalization.NormalizationOperators;
import dev.sardonyx.runtime.operators.pooling.PoolingOperators;
import dev.sardonyx.runtime.operators.random.RandomOperators;
import dev.sardonyx.runtime.operators.recurrent.RecurrentOperators;
import dev.sardonyx.runtime.operators.reduction.ReductionOperators;
import dev.sardonyx.runtime.operators.resize.ResizeOperators;
import dev.sardonyx.runtime.operators.sampling.SamplingOperators;
import dev.sardonyx.runtime.operators.selection.SelectionOperators;
import dev.sardonyx.runtime.operators.sequence.SequenceOperators;
import dev.sardonyx.runtime.operators.shape.ShapeOperators;
import dev.sardonyx.runtime.operators.signal.SignalOperators;
import dev.sardonyx.runtime.operators.text.TextOperators;
import dev.sardonyx.runtime.operators.training.TrainingOperators;

/** The registry of all operators the engine brings along: one line a family. */
public final class StandardOperators {
  private static final OperatorRegistry REGISTRY = build();

  private StandardOperators() {}

  public static OperatorRegistry registry() {
    return REGISTRY;
  }

  /** A builder that already has all standard operators, for adding more. */
  public static OperatorRegistry.Builder builder() {
    OperatorRegistry.Builder builder = OperatorRegistry.builder();
    AttentionOperators.register(builder);
    BlockedOperators.register(builder);
    ControlOperators.register(builder);
    ConversionOperators.register(builder);
    ConvolutionOperators.register(builder);
    ElementwiseOperators.register(builder);
    GeneratorOperators.register(builder);
    ImageOperators.register(builder);
    LinearOperators.register(builder);
    LossOperators.register(builder);
    MlOperators.register(builder);
    MovementOperators.register(builder);
    NormalizationOperators.register(builder);
    RecurrentOperators.register(builder);
    RandomOperators.register(builder);
    ReductionOperators.register(builder);
    PoolingOperators.register(builder);
    ResizeOperators.register(builder);
    SamplingOperators.register(builder);
    SelectionOperators.register(builder);
    SequenceOperators.register(builder);
    ShapeOperators.register(builder);
    SignalOperators.register(builder);
    TextOperators.register(builder);
    TrainingOperators.register(builder);
    FusedOperators.register(builder); // last: other names for some of the above
    return builder;
  }

  private static OperatorRegistry build() {
    return builder().build();
  }
}
