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
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The registry of all operators the engine brings along: one line a family. */
public final class StandardOperators {
  /** A line a family: its name, then its operators as {@code domain:operator}. */
  static final String INDEX = "families.txt";

  private static final OperatorRegistry REGISTRY = builder().build();

  private StandardOperators() {}

  public static OperatorRegistry registry() {
    return REGISTRY;
  }

  /** A builder that already has all standard operators, for adding more. */
  public static OperatorRegistry.Builder builder() {
    OperatorRegistry.Builder builder = OperatorRegistry.builder();
    for (String line : index().split("\n")) {
      List<String> words = List.of(line.split(" "));
      builder.family(
          words.subList(1, words.size()), members -> register(words.getFirst(), members));
    }
    return builder;
  }

  private static String index() {
    try (InputStream stream = StandardOperators.class.getResourceAsStream(INDEX)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Registers the operators of one family. */
  static void register(String family, OperatorRegistry.Builder builder) {
    switch (family) {
      case "attention" -> AttentionOperators.register(builder);
      case "blocked" -> BlockedOperators.register(builder);
      case "control" -> ControlOperators.register(builder);
      case "conversion" -> ConversionOperators.register(builder);
      case "convolution" -> ConvolutionOperators.register(builder);
      case "elementwise" -> ElementwiseOperators.register(builder);
      case "fused" -> FusedOperators.register(builder, StandardOperators::registry);
      case "generator" -> GeneratorOperators.register(builder);
      case "image" -> ImageOperators.register(builder);
      case "linear" -> LinearOperators.register(builder);
      case "loss" -> LossOperators.register(builder);
      case "ml" -> MlOperators.register(builder);
      case "movement" -> MovementOperators.register(builder);
      case "normalization" -> NormalizationOperators.register(builder);
      case "pooling" -> PoolingOperators.register(builder);
      case "random" -> RandomOperators.register(builder);
      case "recurrent" -> RecurrentOperators.register(builder);
      case "reduction" -> ReductionOperators.register(builder);
      case "resize" -> ResizeOperators.register(builder);
      case "sampling" -> SamplingOperators.register(builder);
      case "selection" -> SelectionOperators.register(builder);
      case "sequence" -> SequenceOperators.register(builder);
      case "shape" -> ShapeOperators.register(builder);
      case "signal" -> SignalOperators.register(builder);
      case "text" -> TextOperators.register(builder);
      case "training" -> TrainingOperators.register(builder);
      default -> throw new IllegalStateException("there is no family '" + family + "'");
    }
  }
}
