package dev.sardonyx.cli;

import dev.sardonyx.paddle.PaddleImporter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * All models of a tree, one by one: a failure is reported and passed over, and what an earlier run
 * with the same options converted from the same files is left as it is.
 */
final class BatchConversion {
  private static final int BAR_WIDTH = 100;
  private static final List<String> ENDINGS =
      List.of(".tar.gz", ".tgz", ".tar", ".zip", ".pdmodel", ".json");

  private final Path tree;
  private final Path target;
  private final ConversionOptions options;

  BatchConversion(Path tree, Path target, ConversionOptions options) {
    this.tree = tree;
    this.target = target;
    this.options = options;
  }

  /**
   * Converts what is to be converted.
   *
   * @param progress where the progress bar is drawn
   * @return what became of each model
   */
  List<ConversionReport.Entry> run(PrintWriter progress) throws IOException {
    Map<String, Path> sources = new LinkedHashMap<>();
    for (Path model : PaddleImporter.models(tree)) {
      String name = tree.relativize(model).toString().replace('\\', '/');
      sources.put(name.isEmpty() ? "." : name, model);
    }
    Files.createDirectories(target);
    ConversionReport report = ConversionReport.in(target);
    report.retain(List.copyOf(sources.keySet()));
    try (ProgressBar bar = bar(sources.size(), progress)) {
      for (Map.Entry<String, Path> source : sources.entrySet()) {
        bar.setExtraMessage(" " + source.getKey());
        bar.refresh();
        if (!isDone(report.entry(source.getKey()), source.getValue())) {
          report.put(convert(source.getKey(), source.getValue()));
        }
        bar.step();
      }
      bar.setExtraMessage("");
    }
    progress.println();
    progress.flush();
    return report.entries();
  }

  private static ProgressBar bar(int models, PrintWriter progress) {
    return new ProgressBarBuilder()
        .setTaskName("convert")
        .setInitialMax(models)
        .setStyle(ProgressBarStyle.ASCII)
        .setConsumer(
            new DelegatingProgressBarConsumer(
                line -> {
                  progress.print("\r" + line);
                  progress.flush();
                },
                BAR_WIDTH))
        .build();
  }

  private boolean isDone(ConversionReport.Entry entry, Path source) throws IOException {
    return entry != null
        && entry.error() == null
        && entry.options().equals(options.summary())
        && entry.sourceBytes() == bytes(source)
        && entry.sourceModified() == modified(source)
        && Files.exists(target.resolve(entry.output()));
  }

  private ConversionReport.Entry convert(String name, Path source) throws IOException {
    long start = System.nanoTime();
    String output = output(name, source);
    Conversion.Source known = null;
    Conversion conversion = null;
    String error = null;
    try {
      known = Conversion.Source.of(PaddleImporter.readProgram(source));
      conversion = Conversion.convert(source, target.resolve(output), options);
    } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
      // A fault of ours, or a model too large for this machine, must not keep the others waiting.
      error = Failures.message(e);
    }
    return new ConversionReport.Entry(
        name,
        known == null ? null : known.format(),
        known == null ? null : known.operators(),
        conversion == null ? null : output,
        bytes(source),
        modified(source),
        conversion == null ? 0 : conversion.outputBytes(),
        options.opset(),
        options.summary(),
        conversion == null ? null : conversion.parity().orElse(null),
        Math.round((System.nanoTime() - start) / 1e6) / 1e3,
        error);
  }

  /** The file of a model in the target: its place in the tree, without the source's ending. */
  private String output(String name, Path source) {
    if (name.equals(".")) {
      return tree.toAbsolutePath().normalize().getFileName() + ".onnx";
    }
    String stem = name;
    if (Files.isRegularFile(source)) {
      for (String ending : ENDINGS) {
        if (name.endsWith(ending)) {
          stem = name.substring(0, name.length() - ending.length());
          break;
        }
      }
      // A folder of the same name is a model, too.
      if (Files.isDirectory(tree.resolve(stem))) {
        stem = name;
      }
    }
    return stem + ".onnx";
  }

  private static long bytes(Path source) throws IOException {
    long bytes = 0;
    for (Path file : files(source)) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  private static long modified(Path source) throws IOException {
    long modified = 0;
    for (Path file : files(source)) {
      modified = Math.max(modified, Files.getLastModifiedTime(file).toMillis());
    }
    return modified;
  }

  /** The files directly in the model's folder, or the one that it is. */
  private static List<Path> files(Path source) throws IOException {
    if (!Files.isDirectory(source)) {
      return List.of(source);
    }
    try (Stream<Path> files = Files.list(source)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  /** A table of what became of each model. */
  static void print(List<ConversionReport.Entry> entries, PrintWriter out) {
    List<String> names = new ArrayList<>(entries.stream().map(e -> e.source()).toList());
    names.add("model");
    int width = Texts.widest(names);
    String row = "%s  %-11s %9s  %9s  %9s  %s%n";
    out.printf(
        Locale.ROOT,
        row,
        Texts.pad("model", width),
        "format",
        "size",
        "relative",
        "time",
        "result");
    for (ConversionReport.Entry entry : entries) {
      out.printf(
          Locale.ROOT,
          row,
          Texts.pad(entry.source(), width),
          entry.format() == null ? "" : entry.format(),
          entry.error() == null ? Texts.bytes(entry.outputBytes()) : "",
          entry.parity() == null
              ? ""
              : String.format(Locale.ROOT, "%.1e", entry.parity().relative()),
          String.format(Locale.ROOT, "%.1f s", entry.seconds()),
          entry.error() == null ? entry.output() : Texts.shorten(entry.error()));
    }
    long failed = entries.stream().filter(entry -> entry.error() != null).count();
    out.println(
        Texts.count(entries.size() - failed, "model")
            + " converted"
            + (failed == 0 ? "" : ", " + failed + " failed"));
  }
}
