package dev.sardonyx.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.LocalDate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
  @Test
  void markdown() {
    Environment environment =
        new Environment(
            "Fast 9000", 2, "Linux amd64", "V 25", "scalar", LocalDate.of(2026, 1, 2), "abc");
    assertEquals(
        """
        - Date: 2026-01-02, commit abc
        - Machine: Fast 9000, 2 processors, Linux amd64
        - Java: V 25
        - Sardonyx kernels: scalar
        - Compared with: Other 1.0
        - Command: `./sardonyx bench m.onnx`
        """,
        environment.markdown("Other 1.0", "./sardonyx bench m.onnx"));
  }

  @Test
  void nothingToCompareWith() {
    Environment environment =
        new Environment("Fast 9000", 1, "L", "V", "scalar", LocalDate.of(2026, 1, 2), "");
    assertEquals(
        """
        - Date: 2026-01-02
        - Machine: Fast 9000, 1 processors, L
        - Java: V
        - Sardonyx kernels: scalar
        - Command: `./sardonyx bench`
        """,
        environment.markdown(null, "./sardonyx bench"));
  }

  @Test
  void theProcessorsName() {
    assertEquals(
        "Fast 9000 @ 3: GHz",
        Environment.modelName(Stream.of("processor : 0", "model name\t: Fast 9000 @ 3: GHz")));
    assertEquals(
        System.getProperty("os.arch"), Environment.modelName(Stream.of("processor : 0", "")));
  }
}
