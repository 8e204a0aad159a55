package dev.sardonyx.ir.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The index of the shape rules' families against the rules that the families add. To renew it:
 * {@code ./mvnw -pl onnx-ir test -Dtest=RuleIndexTest -Dfamilies.update=true}.
 */
class RuleIndexTest {
  private static final Path SOURCE =
      Path.of("src/main/resources/dev/sardonyx/ir/shape", ShapeRules.INDEX);

  @Test
  void namesTheRulesOfEachFamily() throws IOException {
    String found = ShapeRules.index();
    StringBuilder expected = new StringBuilder();
    Set<String> all = new TreeSet<>();
    for (String line : found.split("\\n")) {
      String family = line.split(" ")[0];
      ShapeRules rules = new ShapeRules();
      ShapeRules.register(family, rules);
      Set<String> operators = new TreeSet<>(rules.operators());
      operators.forEach(operator -> assertTrue(all.add(operator), operator + " has two rules"));
      expected.append(family).append(' ').append(String.join(" ", operators)).append('\n');
    }
    if (Boolean.getBoolean("families.update")) {
      Files.writeString(SOURCE, expected);
    }
    assertEquals(expected.toString(), found, "renew " + SOURCE + " as this class says");
  }
}
