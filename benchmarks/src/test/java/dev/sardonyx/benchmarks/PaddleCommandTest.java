package dev.sardonyx.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PaddleCommandTest {
  private static final Path SHARED = Path.of("../../shared");

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine command = Main.commandLine(new PaddleCommand());
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return command.execute(arguments);
  }

  @Test
  void namesWhatIsNotThere() {
    assertEquals(0, run("--shared", folder.toString()));
    assertEquals(2, err.toString().lines().filter(line -> line.contains("is left out")).count());
    assertEquals(2, out.toString().lines().count(), "a table without rows");
  }

  @Test
  void measuresTwins() throws IOException {
    Assumptions.assumeTrue(Files.isDirectory(SHARED.resolve("models/paddle")));
    Path page = folder.resolve("page.md");
    int exit =
        run("--shared=" + SHARED, "--only=rec", "--rounds=1", "--warmup=0", "--markdown=" + page);
    assertEquals(0, exit, err.toString());
    String text = Files.readString(page);
    assertTrue(text.contains("| rebuilt-ppocr-v4-rec | 1x3x48x320 | "), text);
    assertTrue(text.contains("<!-- paddle -->"), text);
  }
}
