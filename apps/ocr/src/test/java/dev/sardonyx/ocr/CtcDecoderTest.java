package dev.sardonyx.ocr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CtcDecoderTest {
  private final CtcDecoder decoder = new CtcDecoder(List.of("a", "b", " "));

  /** Probabilities of one step: {@code probability} for the class, 0.1 for the others. */
  private static float[] steps(Object... classAndProbability) {
    float[] steps = new float[classAndProbability.length / 2 * 4];
    java.util.Arrays.fill(steps, 0.1f);
    for (int i = 0; i < classAndProbability.length; i += 2) {
      steps[i / 2 * 4 + (Integer) classAndProbability[i]] =
          ((Double) classAndProbability[i + 1]).floatValue();
    }
    return steps;
  }

  @Test
  void repeatsCountOnceUnlessABlankIsBetween() {
    float[] steps = steps(1, 0.5, 1, 0.9, 0, 0.8, 1, 0.75, 2, 1.0, 3, 0.25, 2, 0.5);
    CtcDecoder.Decoded decoded = decoder.decode(steps, 0, 7);
    assertEquals("aab b", decoded.text());
    // The first step of each run of repeats counts: (0.5 + 0.75 + 1 + 0.25 + 0.5) / 5.
    assertEquals(0.6, decoded.score(), 1e-7);
  }

  @Test
  void onlyBlanksAreNoText() {
    CtcDecoder.Decoded decoded = decoder.decode(steps(0, 0.9, 0, 0.9), 0, 2);
    assertEquals("", decoded.text());
    assertEquals(0, decoded.score());
  }

  @Test
  void noStepsAreNoText() {
    assertEquals(new CtcDecoder.Decoded("", 0), decoder.decode(new float[0], 0, 0));
  }

  @Test
  void readsFromTheOffset() {
    float[] steps = steps(2, 0.9, 1, 0.9, 0, 0.9);
    assertEquals("a", decoder.decode(steps, 4, 2).text());
  }

  @Test
  void notANumberIsNeverTheLikeliest() {
    float[] steps = {0.1f, Float.NaN, 0.6f, 0.2f};
    assertEquals("b", decoder.decode(steps, 0, 1).text());
  }

  @Test
  void charactersMayTakeTwoCodeUnits() {
    CtcDecoder wide = new CtcDecoder(List.of("\uD84C\uDDC9", "b", " "));
    assertEquals("\uD84C\uDDC9b", wide.decode(steps(1, 0.9, 2, 0.9), 0, 2).text());
  }
}
