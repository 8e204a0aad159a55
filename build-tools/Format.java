import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks or applies google-java-format to every Java source of the project.
 *
 * <p>Run by the build on the project's own JDK. The formatter parses with the JVM it runs on, and
 * Maven's own may be too old for the language the project is written in, so no Maven plugin will
 * do.
 */
public final class Format {
  private Format() {}

  public static void main(String[] arguments) throws IOException, FormatterException {
    boolean apply = arguments[0].equals("apply");
    Path root = Path.of(arguments[1]);
    JavaFormatterOptions options = JavaFormatterOptions.defaultOptions();
    Formatter formatter = new Formatter(options);
    int unformatted = 0;
    for (Path file : sources(root)) {
      String source = Files.readString(file);
      String tidy = RemoveUnusedImports.removeUnusedImports(source);
      tidy = ImportOrderer.reorderImports(tidy, options.style());
      tidy = formatter.formatSource(tidy);
      if (tidy.equals(source)) {
        continue;
      }
      if (apply) {
        Files.writeString(file, tidy);
      } else {
        unformatted++;
        System.err.println("not formatted: " + root.relativize(file));
      }
    }
    if (unformatted > 0) {
      System.err.println("cure: ./mvnw -N validate -Dformat=apply");
      System.exit(1);
    }
  }

  private static List<Path> sources(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !root.relativize(file).toString().matches("(.*/)?(target|\\.[^/]+)/.*"))
          .sorted()
          .toList();
    }
  }
}
