package dev.sardonyx.benchmarks.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class LayerTest {
  @Test
  void dense() {
    assertEquals(new Layer(3, 64, 1, 7, 2, 224, 112), Layer.parse("3>64 7x7/2 224x112"));
  }

  @Test
  void depthwise() {
    assertEquals(new Layer(96, 96, 96, 5, 1, 12, 160), Layer.parse("dw96 5x5/1 12x160"));
  }

  @Test
  void otherTexts() {
    assertThrows(IllegalArgumentException.class, () -> Layer.parse("3>64 7x5/2 224x224"));
    assertThrows(IllegalArgumentException.class, () -> Layer.parse("3>64 7x7 224x224"));
  }
}
