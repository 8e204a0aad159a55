package dev.sardonyx.benchmarks.suite;

import dev.sardonyx.ir.io.OnnxReader;
import dev.sardonyx.ir.io.OnnxWriter;
import dev.sardonyx.paddle.PaddleImporter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Brings the suite's models to files, which both engines read: those of the class path and those
 * whose weights are replaced into a folder of its own, removed on {@link #close()}.
 */
public final class SuiteModels implements AutoCloseable {
  /** Seed of the classifiers' weights. */
  private static final long SEED = 42;

  private final Path shared;
  private final Path folder;

  /**
   * @param shared folder with {@code models/onnx}, {@code models/paddle} and {@code conformance};
   *     may lack
   */
  public SuiteModels(Path shared) throws IOException {
    this.shared = shared;
    this.folder = Files.createTempDirectory("sardonyx-suite");
  }

  /**
   * The file of a model; empty if this machine lacks it.
   *
   * @param model as in {@link SuiteRow#model()}
   */
  public Optional<Path> file(String model) throws IOException {
    int end = model.indexOf(':');
    String name = model.substring(end + 1);
    return switch (model.substring(0, end)) {
      case "classpath" -> resource(name);
      case "shared" ->
          Optional.of(shared.resolve("models/onnx").resolve(name)).filter(Files::exists);
      case "light" -> light(name);
      case "paddle" -> paddle(name);
      default -> throw new IllegalArgumentException("no such kind of place: " + model);
    };
  }

  /** The folder of a Paddle model; empty if this machine lacks it. */
  public Optional<Path> paddleFolder(String name) {
    return Optional.of(shared.resolve("models/paddle").resolve(name)).filter(Files::isDirectory);
  }

  /** A Paddle model as the ONNX file that it is converted to. */
  private Optional<Path> paddle(String name) throws IOException {
    Path file = folder.resolve(name + ".onnx");
    Optional<Path> source = paddleFolder(name);
    if (source.isPresent() && !Files.exists(file)) {
      OnnxWriter.write(PaddleImporter.read(source.get()), file);
    }
    return source.map(ignored -> file);
  }

  private Optional<Path> resource(String name) throws IOException {
    Path file = folder.resolve(name.substring(name.lastIndexOf('/') + 1));
    if (Files.exists(file)) {
      return Optional.of(file);
    }
    try (InputStream stream = SuiteModels.class.getResourceAsStream(name)) {
      if (stream == null) {
        return Optional.empty();
      }
      Files.copy(stream, file);
      return Optional.of(file);
    }
  }

  /** A classifier of ONNX's test data, from the archive of them, with random weights. */
  private Optional<Path> light(String name) throws IOException {
    Path file = folder.resolve(name + ".onnx");
    if (Files.exists(file)) {
      return Optional.of(file);
    }
    Optional<Path> archive = archive();
    if (archive.isEmpty()) {
      return Optional.empty();
    }
    try (ZipFile zip = new ZipFile(archive.get().toFile())) {
      ZipEntry entry = zip.getEntry("light/light_" + name + ".onnx");
      if (entry == null) {
        return Optional.empty();
      }
      try (InputStream stream = zip.getInputStream(entry)) {
        OnnxWriter.write(RandomWeights.in(OnnxReader.read(stream), SEED), file);
      }
    }
    return Optional.of(file);
  }

  private Optional<Path> archive() throws IOException {
    Path conformance = shared.resolve("conformance");
    if (!Files.isDirectory(conformance)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(conformance)) {
      return files.filter(file -> file.toString().endsWith("-vectors.zip")).sorted().findFirst();
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
