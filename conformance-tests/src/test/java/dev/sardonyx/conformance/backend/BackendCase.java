package dev.sardonyx.conformance.backend;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One test: a model and what it must answer.
 *
 * @param folder {@code node}, {@code simple}, {@code pytorch-converted}, {@code pytorch-operator}
 *     or {@code light}; of an exported model, the library it is from
 * @param releases those whose official backend tests have the case just so
 * @param model the bytes of the {@code .onnx} file
 * @param dataSets inputs with their expected outputs; a {@code light} case has one, without inputs
 */
record BackendCase(
    String folder, String test, Set<OnnxRelease> releases, byte[] model, List<DataSet> dataSets)
    implements Comparable<BackendCase> {

  /** Serialized protos in the order of the graph's inputs and outputs. */
  record DataSet(List<byte[]> inputs, List<byte[]> outputs) {}

  /**
   * Expected values drawn from an unseeded generator, of which no other implementation can draw the
   * same. They don't count as passed; type, shape and distribution are checked instead.
   */
  private static final Pattern RANDOM = Pattern.compile("test_bernoulli.*");

  /** The folder whose inputs are generated. */
  static final String LIGHT = "light";

  /** The cases for which ONNX's own runner allows a larger relative error. */
  private static final Set<String> LOOSE = Set.of("light/light_densenet121");

  /** {@code node/test_abs}, with the release behind it if it is not as in the newest. */
  String name() {
    return releases.equals(Set.of(OnnxRelease.ONNX_1_22))
        ? folder + "/" + test + " of onnx-1.22"
        : folder + "/" + test;
  }

  boolean hasRandomValues() {
    return RANDOM.matcher(test).matches();
  }

  double relativeTolerance() {
    return LOOSE.contains(folder + "/" + test) ? 2e-3 : 1e-3;
  }

  double absoluteTolerance() {
    return 1e-7;
  }

  @Override
  public int compareTo(BackendCase other) {
    return name().compareTo(other.name());
  }

  @Override
  public String toString() {
    return name();
  }
}
