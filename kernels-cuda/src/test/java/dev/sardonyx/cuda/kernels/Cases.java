package dev.sardonyx.cuda.kernels;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;

/** The cases of a family of kernels. */
final class Cases {
  /** What a case does with the device; its memory is freed afterwards. */
  @FunctionalInterface
  interface Case {
    void run(TestDevice device);
  }

  private final TestDevice device;
  private final List<DynamicTest> tests = new ArrayList<>();

  Cases(TestDevice device) {
    this.device = device;
  }

  void add(String name, Case action) {
    tests.add(
        DynamicTest.dynamicTest(
            name,
            () -> {
              try {
                action.run(device);
              } finally {
                device.free();
              }
            }));
  }

  List<DynamicTest> tests() {
    return tests;
  }
}
