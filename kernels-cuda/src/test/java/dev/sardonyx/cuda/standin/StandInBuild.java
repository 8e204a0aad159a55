package dev.sardonyx.cuda.standin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Builds the stand-ins for NVIDIA's libraries by g++, each source when it has changed. */
public final class StandInBuild {
  private static final Path SOURCES = Path.of("src", "test", "cuda");
  private static final Path KERNELS = Path.of("src", "main", "cuda");
  private static final Path TARGET = Path.of("target", "standin");

  /** Addition in the order that is written; a * b + c stays two steps, where nvcc makes it one. */
  private static final List<String> OPTIONS =
      List.of("-std=c++17", "-O1", "-fPIC", "-ffp-contract=off", "-w");

  /** Kernels tell fakecheck.cpp before each access of memory. */
  private static final List<String> EACH_ACCESS =
      List.of("-fsanitize=thread", "--param", "tsan-instrument-func-entry-exit=0");

  private static final List<String> DRIVER =
      List.of(
          "fakecheck.cpp",
          "fakedevice.cpp",
          "fakedriver.cpp",
          "fakegraph.cpp",
          "fakelaunch.cpp",
          "fakememory.cpp",
          "fakestream.cpp",
          "testkernels.cu");

  private StandInBuild() {}

  /** The library of the driver, with the code of all kernels. */
  static Path driver() {
    List<Path> sources = new ArrayList<>();
    for (String part : DRIVER) {
      sources.add(SOURCES.resolve(part));
    }
    sources.addAll(listed(KERNELS, ".cu"));
    return library("libcuda.so.1", sources, List.of());
  }

  /** A folder with cuBLAS 12 and 13 and cuDNN 9, which work on the stand-in driver. */
  public static Path libraries() {
    Path driver = driver();
    Path cublas = SOURCES.resolve("fakecublas.cpp");
    library("libcublas.so.12", List.of(cublas), options("libcublas.so.12", driver));
    List<String> thirteen = new ArrayList<>(options("libcublas.so.13", driver));
    thirteen.add("-DVERSION_MAJOR=13");
    library("libcublas.so.13", List.of(cublas), thirteen);
    library(
        "libcudnn.so.9",
        List.of(SOURCES.resolve("fakecudnn.cpp")),
        options("libcudnn.so.9", driver));
    return TARGET.toAbsolutePath();
  }

  /** Links to the driver, with versions of the functions as NVIDIA's libraries have them. */
  private static List<String> options(String soname, Path driver) {
    try {
      Files.createDirectories(TARGET);
      Path versions = TARGET.resolve(soname + ".versions");
      Files.writeString(versions, soname + " { global: *; };");
      return List.of(driver.toString(), "-Wl,--version-script=" + versions);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A library; the test is skipped where there is no g++.
   *
   * @param soname its file's name, and the one it calls itself
   * @param options for the compiler and linker
   */
  private static synchronized Path library(
      String soname, List<Path> sources, List<String> options) {
    Assumptions.assumeTrue(
        works(List.of("g++", "--version")), "no g++ to build " + soname + " with");
    try {
      Files.createDirectories(TARGET);
      FileTime headers = newest(listed(SOURCES, ".h"), listed(KERNELS, ".cuh"));
      List<Path> objects =
          sources.parallelStream().map(source -> object(soname, source, headers, options)).toList();
      Path library = TARGET.resolve(soname).toAbsolutePath();
      if (isOlder(library, newest(objects))) {
        List<String> link =
            new ArrayList<>(
                List.of("g++", "-shared", "-Wl,-soname," + soname, "-o", library.toString()));
        objects.forEach(object -> link.add(object.toString()));
        options.stream().filter(option -> !option.startsWith("-D")).forEach(link::add);
        run(link);
      }
      return library;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path object(String soname, Path source, FileTime headers, List<String> options) {
    try {
      return compiled(soname, source, headers, options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path compiled(String soname, Path source, FileTime headers, List<String> options)
      throws IOException {
    Path object = TARGET.resolve(soname + "-" + source.getFileName() + ".o");
    if (isOlder(object, headers) || isOlder(object, Files.getLastModifiedTime(source))) {
      List<String> compile = new ArrayList<>(List.of("g++"));
      compile.addAll(OPTIONS);
      options.stream().filter(option -> option.startsWith("-D")).forEach(compile::add);
      if (source.toString().endsWith(".cu")) {
        compile.addAll(EACH_ACCESS);
      }
      compile.addAll(
          List.of("-I" + SOURCES, "-c", "-o", object.toString(), "-x", "c++", source.toString()));
      run(compile);
    }
    return object;
  }

  private static boolean isOlder(Path file, FileTime than) throws IOException {
    return !Files.exists(file) || Files.getLastModifiedTime(file).compareTo(than) < 0;
  }

  @SafeVarargs
  private static FileTime newest(List<Path>... lists) throws IOException {
    FileTime newest = FileTime.fromMillis(0);
    for (List<Path> files : lists) {
      for (Path file : files) {
        FileTime time = Files.getLastModifiedTime(file);
        newest = time.compareTo(newest) > 0 ? time : newest;
      }
    }
    return newest;
  }

  private static List<Path> listed(Path folder, String ending) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean works(List<String> command) {
    try {
      run(command);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void run(List<String> command) throws IOException {
    Path log = Files.createTempFile("standin-build", ".log");
    try {
      run(command, log);
    } finally {
      Files.delete(log);
    }
  }

  private static void run(List<String> command, Path log) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException(String.join(" ", command) + " fails:\n" + Files.readString(log));
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
