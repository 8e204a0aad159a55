package dev.sardonyx.cuda.driver;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;
import jcuda.JCudaVersion;
import jcuda.LibUtils;

/**
 * Loads JCuda's native libraries.
 *
 * <p>JCuda itself would write a library under a fixed name into the folder of temporary files,
 * leave it there, and load whatever lies there already under that name, of anyone. So each one is
 * written here into a folder of its own that only this user can read, JCuda is pointed to it, and
 * it is deleted once it is loaded (or, where the system keeps loaded files, when the JVM ends).
 */
public final class JCudaNatives {
  private static final String TEMPORARY_FOLDER = "java.io.tmpdir";

  private JCudaNatives() {}

  /**
   * Runs a call of a class of JCuda whose static initializer loads the library.
   *
   * @param library the library's name without its version, as {@code JCudaDriver}
   * @throws LinkageError if it can't be loaded; {@link #reason} says why in plain words
   */
  public static synchronized <T> T load(String library, Supplier<T> firstCall) {
    String name = LibUtils.createPlatformLibraryName(library + "-" + JCudaVersion.get());
    String file = LibUtils.createLibraryFileName(name);
    Path folder = null;
    String before = System.getProperty(TEMPORARY_FOLDER);
    try (InputStream bytes = resource("lib/" + file)) {
      if (bytes == null) {
        throw new UnsatisfiedLinkError(
            "no " + file + " is on the class path: add JCuda's natives for this machine");
      }
      folder = Files.createTempDirectory("sardonyx-cuda");
      Files.copy(bytes, folder.resolve(file));
      System.setProperty(TEMPORARY_FOLDER, folder.toString());
      return firstCall.get();
    } catch (IOException e) {
      throw (LinkageError)
          new UnsatisfiedLinkError(file + " can't be written to a temporary file").initCause(e);
    } finally {
      System.setProperty(TEMPORARY_FOLDER, before);
      if (folder != null) {
        delete(folder.resolve(file));
        delete(folder);
      }
    }
  }

  private static InputStream resource(String name) {
    ClassLoader loader = JCudaNatives.class.getClassLoader();
    return loader == null
        ? ClassLoader.getSystemResourceAsStream(name)
        : loader.getResourceAsStream(name);
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      path.toFile().deleteOnExit();
    }
  }

  /**
   * Why a library didn't load, in a line: JCuda's own message has the stack traces of two attempts.
   */
  public static String reason(LinkageError error) {
    String text = String.valueOf(error.getMessage());
    String found =
        text.lines()
            .map(String::strip)
            .filter(line -> line.contains("shared object") || line.contains("version `"))
            .reduce((first, second) -> second)
            .orElse(text.lines().findFirst().orElse(text));
    return found.replaceFirst("^(Caused by: )?java\\.lang\\.[A-Za-z]+: ", "").strip();
  }

  /** Whether this is a platform that JCuda has natives for. */
  static boolean supportsThisPlatform() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String architecture = System.getProperty("os.arch");
    return (os.contains("linux") || os.contains("windows"))
        && (architecture.equals("amd64") || architecture.equals("x86_64"));
  }
}
