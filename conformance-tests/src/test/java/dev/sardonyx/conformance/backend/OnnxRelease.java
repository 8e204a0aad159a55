package dev.sardonyx.conformance.backend;

import java.util.Map;

/** A release of ONNX whose backend tests are run, with its number of tests by folder. */
enum OnnxRelease {
  ONNX_1_22(
      "onnx-1.22",
      Map.of(
          "light", 9, "node", 1765, "pytorch-converted", 82, "pytorch-operator", 35, "simple", 23)),
  ONNX_1_23(
      "onnx-1.23",
      Map.of(
          "light", 9, "node", 1884, "pytorch-converted", 82, "pytorch-operator", 35, "simple", 23));

  private final String label;
  private final Map<String, Integer> tests;

  OnnxRelease(String label, Map<String, Integer> tests) {
    this.label = label;
    this.tests = tests;
  }

  /** {@code onnx-1.22}. */
  String label() {
    return label;
  }

  Map<String, Integer> tests() {
    return tests;
  }
}
