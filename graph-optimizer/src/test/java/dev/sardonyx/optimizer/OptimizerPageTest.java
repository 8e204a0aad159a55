package dev.sardonyx.optimizer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.optimizer.passes.StandardPasses;
import dev.sardonyx.optimizer.rewrite.Pass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/optimizer.md} has a line for every pass there is. */
class OptimizerPageTest {
  @Test
  void namesEveryPass() throws IOException {
    String page = Files.readString(Path.of("../docs/optimizer.md"));
    for (Pass pass : StandardPasses.all()) {
      String row = "| `" + pass.name() + "` | `" + pass.getClass().getSimpleName() + "` | ";
      assertTrue(
          page.contains(row + (pass.level() == OptimizationLevel.PORTABLE ? "portable" : "engine")),
          "docs/optimizer.md lacks the line " + row);
    }
  }
}
