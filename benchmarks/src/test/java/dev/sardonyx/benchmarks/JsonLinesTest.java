package dev.sardonyx.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class JsonLinesTest {
  @Test
  void compared() {
    assertEquals(
        "{\"model\":\"m \\\"1\\\"\",\"input\":\"1x8\",\"threads\":2,\"sardonyx_ms\":0.5,"
            + "\"onnxruntime_ms\":1.0,\"ratio\":2.0,\"difference\":1.0E-6}",
        JsonLines.of(
            new Result("m \"1\"", "1x8", 2, 0.5, OptionalDouble.of(1), OptionalDouble.of(1e-6))));
  }

  @Test
  void alone() {
    assertEquals(
        "{\"model\":\"m\",\"input\":\"1x8\",\"threads\":1,\"sardonyx_ms\":0.1235}",
        JsonLines.of(
            new Result("m", "1x8", 1, 0.12345678, OptionalDouble.empty(), OptionalDouble.empty())));
  }
}
