package dev.sardonyx.benchmarks.suite;

/** Rows of the suite that share a target. */
public enum SuiteGroup {
  DETECTION("PP-OCR detection, 640x640", 1.8, 1.8),
  RECOGNITION("PP-OCR recognition, 48x320, and angle classifier, 48x192", 1.4, 1.4),
  MINILM("MiniLM-L6, sequence 128, batch 1 and 8", 1.1, 1.1),
  CLASSIFICATION("ONNX's light models, random weights", 1.0, 1.3),
  OTHER("Other models", 1.0, 1.0);

  /** What the geometric mean of all rows must reach. */
  static final double MEAN_OF_ALL = 1.5;

  private final String title;
  private final double least;
  private final double leastMean;

  SuiteGroup(String title, double least, double leastMean) {
    this.title = title;
    this.least = least;
    this.leastMean = leastMean;
  }

  String title() {
    return title;
  }

  /** The ratio that each row must reach. */
  double least() {
    return least;
  }

  /** The ratio that the rows' geometric mean must reach. */
  double leastMean() {
    return leastMean;
  }
}
