package dev.sardonyx;

import dev.sardonyx.ir.Model;
import java.util.Map;

/**
 * What a model says of itself, without its graph.
 *
 * @param opsets domain → operator set version; the default domain is {@code ""}
 * @param metadata free key → value pairs from the exporter
 */
public record ModelInfo(
    String graphName,
    long irVersion,
    Map<String, Integer> opsets,
    String producerName,
    String producerVersion,
    String domain,
    long modelVersion,
    String documentation,
    Map<String, String> metadata) {

  /** What {@code model} says of itself. */
  public static ModelInfo of(Model model) {
    return new ModelInfo(
        model.graph().name(),
        model.irVersion(),
        model.opsets(),
        model.producerName(),
        model.producerVersion(),
        model.domain(),
        model.modelVersion(),
        model.documentation(),
        model.metadata());
  }
}
