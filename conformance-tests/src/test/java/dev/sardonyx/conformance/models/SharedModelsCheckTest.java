package dev.sardonyx.conformance.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sardonyx.ir.check.ModelChecker;
import dev.sardonyx.ir.check.Problem;
import dev.sardonyx.ir.io.OnnxReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The checker finds nothing wrong with models that people use. */
class SharedModelsCheckTest {
  /**
   * Model → what is wrong with it, in {@code onnx.checker}'s eyes too: operators that ONNX took
   * back after the version it was written for, an output without a shape.
   */
  private static final Map<String, List<String>> KNOWN =
      Map.of(
          "winml-candy",
          List.of(
              "there is no operator Affine in ai.onnx",
              "there is no operator Crop in ai.onnx",
              "there is no operator ImageScaler in ai.onnx"),
          "kinference-svm",
          List.of("the output 'SVM02' is declared FLOAT, without a shape"));

  @TestFactory
  Stream<DynamicTest> models() throws IOException {
    Path models = SharedFiles.require("models");
    return Files.readAllLines(models.resolve("INDEX.tsv")).stream()
        .map(row -> row.split("\t"))
        .filter(row -> row[0].equals("onnx"))
        .map(
            row ->
                dynamicTest(
                    row[1],
                    () -> {
                      Path file = models.resolve("onnx").resolve(row[1]).resolve(row[2]);
                      assertEquals(List.of(), problems(row[1], file));
                    }));
  }

  private static List<String> problems(String model, Path file) {
    List<String> known = KNOWN.getOrDefault(model, List.of());
    return ModelChecker.check(OnnxReader.read(file)).stream()
        .map(Problem::message)
        .filter(message -> known.stream().noneMatch(message::contains))
        .toList();
  }
}
