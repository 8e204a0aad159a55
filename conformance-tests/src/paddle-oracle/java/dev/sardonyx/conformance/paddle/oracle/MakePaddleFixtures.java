package dev.sardonyx.conformance.paddle.oracle;

import dev.sardonyx.conformance.paddle.FixtureFile;
import dev.sardonyx.conformance.paddle.LodTensor;
import dev.sardonyx.conformance.paddle.PaddleFixture;
import dev.sardonyx.conformance.paddle.cases.Families;
import dev.sardonyx.conformance.paddle.program.OperatorCase;
import dev.sardonyx.conformance.paddle.program.ParameterWriter;
import dev.sardonyx.conformance.paddle.program.PirWriter;
import dev.sardonyx.conformance.paddle.program.ProgramWriter;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs the cases of every family in Paddle's own inference library and writes the fixtures.
 *
 * <p>A case that Paddle refuses goes to a list with Paddle's reason.
 */
public final class MakePaddleFixtures {
  private static final String KEEP_RESULTS = "--keep-results";
  private static final String REASON = "Error Message Summary:";

  private MakePaddleFixtures() {}

  /**
   * @param arguments the folder for the fixtures, {@value #KEEP_RESULTS} to leave the results as
   *     they are, then the families to make; all if none is named
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path folder = Path.of(arguments[0]);
    boolean keepsResults = arguments.length > 1 && arguments[1].equals(KEEP_RESULTS);
    List<String> named = Arrays.asList(arguments).subList(keepsResults ? 2 : 1, arguments.length);
    for (String family : named.isEmpty() ? Families.names() : named) {
      if (keepsResults) {
        writeAnew(family, folder);
      } else {
        make(family, folder);
      }
    }
  }

  /** Writes the programs of a family again, as after a change of their writers. */
  private static void writeAnew(String family, Path folder) throws IOException {
    Path file = folder.resolve(family + ".xz");
    Map<String, PaddleFixture> made = new HashMap<>();
    FixtureFile.read(Files.newInputStream(file)).forEach(f -> made.put(f.name(), f));
    List<PaddleFixture> fixtures = new ArrayList<>();
    for (OperatorCase operatorCase : Families.family(family).all()) {
      PaddleFixture before = made.get(operatorCase.name());
      if (before != null) {
        fixtures.add(fixture(operatorCase, before.outputs()));
      }
    }
    FixtureFile.write(file, fixtures);
  }

  private static void make(String family, Path folder) throws IOException, InterruptedException {
    Path scratch = Files.createTempDirectory("paddle-fixtures");
    List<OperatorCase> cases = Families.family(family).all();
    List<String> refused = new ArrayList<>();
    List<PaddleFixture> fixtures = new ArrayList<>();
    int next = 0;
    while (next < cases.size()) {
      String errors = work(family, next, scratch);
      while (next < cases.size() && Files.exists(scratch.resolve(next + ".result"))) {
        fixtures.add(fixture(cases.get(next), results(scratch.resolve(next + ".result"))));
        next++;
      }
      if (next < cases.size()) {
        refused.add(cases.get(next).name() + "\t" + reason(errors));
        System.out.println("refused: " + refused.getLast());
        next++;
      }
    }
    Files.createDirectories(folder);
    FixtureFile.write(folder.resolve(family + ".xz"), fixtures);
    Path list = folder.resolve(family + ".refused.tsv");
    if (refused.isEmpty()) {
      Files.deleteIfExists(list);
    } else {
      Files.write(list, refused);
    }
    System.out.println(family + ": " + fixtures.size() + " fixtures, refused " + refused.size());
    try (Stream<Path> files = Files.list(scratch)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(scratch);
  }

  /** What the process wrote to its standard error before it ended. */
  private static String work(String family, int first, Path scratch)
      throws IOException, InterruptedException {
    File errors = scratch.resolve("errors").toFile();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-DDJL_CACHE_DIR=" + System.getProperty("DJL_CACHE_DIR"),
                "-cp",
                System.getProperty("java.class.path"),
                NativeWorker.class.getName(),
                family,
                Integer.toString(first),
                scratch.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(errors)
            .start();
    process.waitFor();
    return Files.readString(errors.toPath());
  }

  private static String reason(String errors) {
    int at = errors.indexOf(REASON);
    List<String> lines =
        at < 0
            ? errors.lines().filter(line -> line.matches("(?i).*(exception|error|sig).*")).toList()
            : errors.substring(at + REASON.length()).lines().toList();
    return lines.stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("---"))
        .findFirst()
        .map(line -> line.substring(0, Math.min(line.length(), 300)))
        .orElse("the process ended without a reason");
  }

  private static Map<String, LodTensor> results(Path file) throws IOException {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      return FixtureFile.tensors(in);
    }
  }

  private static PaddleFixture fixture(OperatorCase operatorCase, Map<String, LodTensor> outputs) {
    return new PaddleFixture(
        operatorCase.name(),
        operatorCase.operator(),
        new ProgramWriter(operatorCase, outputs, false).write(),
        new ProgramWriter(operatorCase, outputs, true).write(),
        PirWriter.write(operatorCase, outputs).orElse(""),
        ParameterWriter.write(operatorCase.parameters()),
        operatorCase.feeds(),
        outputs);
  }
}
