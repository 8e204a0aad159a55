package dev.sardonyx.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where and with what a table was measured, for those who read it later.
 *
 * @param commit of the sources; empty if it isn't known
 */
public record Environment(
    String processor,
    int processors,
    String system,
    String java,
    String kernels,
    LocalDate date,
    String commit) {

  /** This machine, this JVM, today. */
  public static Environment current(String kernels) {
    return new Environment(
        processorName(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version"),
        kernels,
        LocalDate.now(ZoneOffset.UTC),
        Commit.current());
  }

  /** The processor's name as Linux gives it; elsewhere, and where it gives none, the kind. */
  private static String processorName() {
    Path description = Path.of("/proc/cpuinfo");
    if (Files.isReadable(description)) {
      try (Stream<String> lines = Files.lines(description)) {
        return modelName(lines);
      } catch (IOException e) {
        return unnamed();
      }
    }
    return unnamed();
  }

  /** The model name in the lines of {@code /proc/cpuinfo}. */
  static String modelName(Stream<String> lines) {
    return lines
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .filter(name -> !name.isEmpty() && !name.equals("unknown"))
        .findFirst()
        .orElseGet(Environment::unnamed);
  }

  private static String unnamed() {
    return System.getProperty("os.arch");
  }

  /**
   * A Markdown list.
   *
   * @param other the engine compared with and its version; null if there is none
   * @param command what was typed
   */
  public String markdown(String other, String command) {
    List<String> lines = new ArrayList<>();
    lines.add("Date: " + date + (commit.isEmpty() ? "" : ", commit " + commit));
    lines.add("Machine: " + processor + ", " + processors + " processors, " + system);
    lines.add("Java: " + java);
    lines.add("Sardonyx kernels: " + kernels);
    if (other != null) {
      lines.add("Compared with: " + other);
    }
    lines.add("Command: `" + command + "`");
    StringBuilder list = new StringBuilder();
    lines.forEach(line -> list.append("- ").append(line).append('\n'));
    return list.toString();
  }
}
