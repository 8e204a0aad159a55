package dev.sardonyx.benchmarks.process;

import dev.sardonyx.tensor.Tensor;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * A JVM's cache of loaded classes for {@link Probe} with one model ({@code -XX:AOTCache}), made by
 * a run of it. It serves class paths of jars alone, so the folders of this JVM's class path become
 * some.
 */
final class AotCache {
  private final Path file;
  private final String classPath;

  private AotCache(Path file, String classPath) {
    this.file = file;
    this.classPath = classPath;
  }

  /**
   * Runs the model for some seconds and writes the cache.
   *
   * @param folder where cache and jars go
   */
  static AotCache train(
      Path folder, Path model, Map<String, Tensor> inputs, int threads, double seconds)
      throws IOException {
    AotCache cache = new AotCache(folder.resolve("startup.aot"), jars(folder));
    Files.deleteIfExists(cache.file);
    List<String> options = List.of("-cp", cache.classPath, "-XX:AOTCacheOutput=" + cache.file);
    ProbeProcess.run(options, "sardonyx", model, inputs, threads, seconds);
    return cache;
  }

  /** As {@link ProbeProcess#run(String, Path, Map, int, double)}, from the cache. */
  Map<String, Long> run(Path model, Map<String, Tensor> inputs, int threads, double seconds)
      throws IOException {
    List<String> options = List.of("-cp", classPath, "-XX:AOTCache=" + file);
    return ProbeProcess.run(options, "sardonyx", model, inputs, threads, seconds);
  }

  private static String jars(Path folder) throws IOException {
    List<String> jars = new ArrayList<>();
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(part);
      if (Files.isDirectory(path)) {
        Path jar = folder.resolve("classes" + jars.size() + ".jar");
        pack(path, jar);
        jars.add(jar.toString());
      } else {
        jars.add(part);
      }
    }
    return String.join(File.pathSeparator, jars);
  }

  private static void pack(Path folder, Path jar) throws IOException {
    try (OutputStream stream = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(stream);
        Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
        entries.putNextEntry(new JarEntry(name));
        Files.copy(file, entries);
      }
    }
  }
}
