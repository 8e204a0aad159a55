package dev.sardonyx.conformance.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.error.SardonyxException;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.check.ModelChecker;
import dev.sardonyx.ir.check.Problem;
import dev.sardonyx.ir.io.OnnxReader;
import dev.sardonyx.ir.io.ReadOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Models that break ONNX's rules, a rule a model: what {@code onnx.checker} refuses, reader or
 * checker refuse too. {@code vectors/make-broken-models.py} packs them with its verdicts.
 */
class BrokenModelsTest {
  /** What we refuse and {@code onnx.checker} doesn't. */
  private static final Set<String> STRICTER =
      Set.of("dup_outputs", "opset_future", "opset_twice", "fn_too_many_inputs");

  /**
   * What {@code onnx.checker} refuses and we don't: an attribute without a type is read by its
   * value, as IR version 1 has it; a negative dimension of an input is unknown, as old exporters
   * wrote it; a function that calls itself is refused when the model is loaded.
   */
  private static final Set<String> LOOSER =
      Set.of("attr_no_type", "input_negative_dim", "fn_recursive");

  @Test
  void whatOnnxRefusesIsRefused() throws IOException {
    NavigableMap<String, byte[]> files = VectorArchive.unpack("/broken-models.tar.xz");
    List<String> differences = new ArrayList<>();
    new String(files.get("verdicts.tsv"), StandardCharsets.UTF_8)
        .lines()
        .forEach(
            line -> {
              String[] verdict = line.split("\t", -1);
              boolean theirs = verdict[1].equals("REFUSED");
              boolean expected =
                  (theirs || STRICTER.contains(verdict[0])) && !LOOSER.contains(verdict[0]);
              String found = problems(files.get(verdict[0] + ".onnx"));
              if (expected == found.isEmpty()) {
                differences.add(line + " | " + found);
              }
            });
    assertEquals(List.of(), differences);
  }

  /** Empty if there are none. */
  private static String problems(byte[] file) {
    Model model;
    try {
      model = OnnxReader.read(file, ReadOptions.DEFAULT.withoutGraphCheck());
    } catch (SardonyxException e) {
      return e.getMessage();
    }
    List<Problem> problems = ModelChecker.check(model);
    return problems.isEmpty() ? "" : problems.toString();
  }
}
