package dev.sardonyx.conformance.models;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.Sardonyx;
import dev.sardonyx.conformance.oracle.Differences;
import dev.sardonyx.tensor.Tensor;
import dev.sardonyx.tools.NumpyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The style transfer network winml-candy against its value in double precision, which {@code
 * vectors/make-style-transfer-truth.py} computes: fifteen normalizations in a row amplify every
 * rounding, so much so that ONNX Runtime's result is no reference for it.
 */
class StyleTransferTest {
  private static final Path TRUTH = Path.of("src/test/resources/style-transfer-truth.npy");

  /** Every such element is in the file. */
  private static final int STEP = 997;

  private static final int SIZE = 720;

  /** Of the largest magnitude in the truth. */
  private static final double TOLERANCE = 1e-4;

  @Test
  void isCloseToTheTruth() throws IOException {
    Path model = SharedFiles.require("models/onnx/winml-candy/candy.onnx");
    Tensor output = Sardonyx.load(model).run(Map.of("inputImage", picture())).get("outputImage");
    Tensor expected = NumpyFile.read(TRUTH);
    float[] found = new float[expected.elements()];
    for (int i = 0; i < found.length; i++) {
      found[i] = output.floatArray()[output.offset() + i * STEP];
    }
    double difference =
        Differences.largest(Map.of("y", expected), Map.of("y", Tensor.of(found, found.length)));
    assertTrue(difference <= TOLERANCE, () -> "difference " + difference);
  }

  /** Levels of 8 bits: the upper byte of {@code i * 2654435761} modulo 2^32. */
  private static Tensor picture() {
    float[] levels = new float[3 * SIZE * SIZE];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = i * 0x9E3779B1 >>> 24;
    }
    return Tensor.of(levels, 1, 3, SIZE, SIZE);
  }
}
