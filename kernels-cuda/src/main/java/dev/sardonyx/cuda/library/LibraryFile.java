package dev.sardonyx.cuda.library;

import java.io.File;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * A library of NVIDIA's that was found.
 *
 * @param major the version in the file's name
 * @param symbols its functions
 */
record LibraryFile(int major, SymbolLookup symbols) {
  private static final Logger LOG = System.getLogger("dev.sardonyx.device");

  /**
   * The system property with the folders to look for NVIDIA's libraries in before the loader of the
   * system does, separated as in a class path; for instance those of Python packages, {@code
   * site-packages/nvidia/cublas/lib}.
   */
  static final String FOLDERS_PROPERTY = "sardonyx.cuda.libraries";

  /** The first of these that loads: {@code libcublas.so.12} is "cublas" of 12. */
  static Optional<LibraryFile> find(String name, int... majors) {
    for (int major : majors) {
      Optional<SymbolLookup> symbols = open("lib" + name + ".so." + major);
      if (symbols.isPresent()) {
        return Optional.of(new LibraryFile(major, symbols.get()));
      }
    }
    return Optional.empty();
  }

  /** "libcublas.so.12 or .13 is not found ...". */
  static String absence(String name, int... majors) {
    return "lib%s.so of version %s is not found; install it, or name its folder by -D%s=FOLDER"
        .formatted(
            name,
            String.join(" or ", Arrays.stream(majors).mapToObj(String::valueOf).toList()),
            FOLDERS_PROPERTY);
  }

  private static Optional<SymbolLookup> open(String file) {
    String folders = System.getProperty(FOLDERS_PROPERTY, "");
    for (String folder : folders.split(File.pathSeparator)) {
      Path path = Path.of(folder, file).toAbsolutePath();
      if (!folder.isEmpty() && Files.exists(path)) {
        Optional<SymbolLookup> found = load(path.toString());
        if (found.isPresent()) {
          return found;
        }
        LOG.log(Level.WARNING, "{0} doesn''t load; does it lack a library beside it?", path);
      }
    }
    return load(file);
  }

  /**
   * A library that stays loaded.
   *
   * @param file its path, or its name for the system's loader
   */
  @SuppressWarnings("restricted") // it is native
  private static Optional<SymbolLookup> load(String file) {
    try {
      return Optional.of(SymbolLookup.libraryLookup(file, Arena.global()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
