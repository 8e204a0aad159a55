package dev.sardonyx.ir;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A whole model: a graph with the operator versions it is written for ({@code ModelProto}).
 *
 * @param opsets domain → operator set version; the default domain is {@code ""}
 * @param functions model-local functions
 * @param metadata free key → value pairs from the exporter
 */
public record Model(
    long irVersion,
    Map<String, Integer> opsets,
    Graph graph,
    List<Function> functions,
    String producerName,
    String producerVersion,
    String domain,
    long modelVersion,
    String documentation,
    Map<String, String> metadata) {
  /** The newest IR version whose every construct this package knows. */
  public static final int NEWEST_IR_VERSION = 13;

  public Model {
    opsets = Collections.unmodifiableMap(new TreeMap<>(opsets));
    functions = List.copyOf(functions);
    metadata = Map.copyOf(metadata);
  }

  /** A model of our own making, of the newest IR version, with one opset of the default domain. */
  public static Model of(Graph graph, int opset) {
    return new Model(
        NEWEST_IR_VERSION,
        Map.of("", opset),
        graph,
        List.of(),
        "sardonyx",
        "",
        "",
        0,
        "",
        Map.of());
  }

  public Model withGraph(Graph newGraph) {
    return new Model(
        irVersion,
        opsets,
        newGraph,
        functions,
        producerName,
        producerVersion,
        domain,
        modelVersion,
        documentation,
        metadata);
  }

  public Model withOpsets(Map<String, Integer> newOpsets) {
    return new Model(
        irVersion,
        newOpsets,
        graph,
        functions,
        producerName,
        producerVersion,
        domain,
        modelVersion,
        documentation,
        metadata);
  }

  public Model withFunctions(List<Function> newFunctions) {
    return new Model(
        irVersion,
        opsets,
        graph,
        newFunctions,
        producerName,
        producerVersion,
        domain,
        modelVersion,
        documentation,
        metadata);
  }

  public Model withIrVersion(long newIrVersion) {
    return new Model(
        newIrVersion,
        opsets,
        graph,
        functions,
        producerName,
        producerVersion,
        domain,
        modelVersion,
        documentation,
        metadata);
  }

  /** The same model with other metadata. */
  public Model withMetadata(Map<String, String> newMetadata) {
    return new Model(
        irVersion,
        opsets,
        graph,
        functions,
        producerName,
        producerVersion,
        domain,
        modelVersion,
        documentation,
        newMetadata);
  }

  /** The version this model is written for; 0 where it imports no operators of that domain. */
  public int opset(String operatorDomain) {
    return opsets.getOrDefault(operatorDomain, 0);
  }
}
