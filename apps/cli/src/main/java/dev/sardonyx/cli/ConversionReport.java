package dev.sardonyx.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What became of each model of a tree, in {@code conversion-report.json} beside the results. */
final class ConversionReport {
  static final String FILE = "conversion-report.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * One model.
   *
   * @param source its path in the tree; {@code .} for the tree itself
   * @param format of the program; null if it can't be read
   * @param operators of the program, with how often each occurs; null if it can't be read
   * @param output the ONNX file's path beside the report; null if there is none
   * @param sourceBytes of all files of the model
   * @param sourceModified when the last of these changed, in milliseconds since 1970
   * @param outputBytes of the ONNX file with its external data
   * @param options all that decides over the result
   * @param parity null unless it was verified
   * @param error null if all went well
   */
  record Entry(
      String source,
      String format,
      Map<String, Integer> operators,
      String output,
      long sourceBytes,
      long sourceModified,
      long outputBytes,
      int opset,
      String options,
      Parity parity,
      double seconds,
      String error) {}

  private final Path file;
  private final Map<String, Entry> entries = new TreeMap<>();

  private ConversionReport(Path file) {
    this.file = file;
  }

  /** The report in this folder; an empty one if there is none, or one that can't be read. */
  static ConversionReport in(Path folder) throws IOException {
    ConversionReport report = new ConversionReport(folder.resolve(FILE));
    if (Files.exists(report.file)) {
      try {
        List<Entry> found = JSON.readValue(report.file.toFile(), new TypeReference<>() {});
        found.forEach(entry -> report.entries.put(entry.source(), entry));
      } catch (JacksonException e) {
        // Written by another version, or by hand: then all is converted again.
        report.entries.clear();
      }
    }
    return report;
  }

  /** What is known of a source; null if nothing. */
  Entry entry(String source) {
    return entries.get(source);
  }

  /** Leaves only the entries of these sources. */
  void retain(List<String> sources) {
    entries.keySet().retainAll(sources);
  }

  /** Adds or replaces an entry and saves the report, which so survives whatever comes next. */
  void put(Entry entry) throws IOException {
    entries.put(entry.source(), entry);
    Path partial = file.resolveSibling("." + file.getFileName() + ".tmp");
    JSON.writeValue(partial.toFile(), entries());
    Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /** All entries by source. */
  List<Entry> entries() {
    List<Entry> all = new ArrayList<>(entries.values());
    all.sort(Comparator.comparing(Entry::source));
    return all;
  }
}
