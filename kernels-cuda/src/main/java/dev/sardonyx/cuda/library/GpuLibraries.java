package dev.sardonyx.cuda.library;

import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.cuda.driver.JCudaNatives;
import dev.sardonyx.error.DeviceException;
import dev.sardonyx.error.DeviceLostException;
import dev.sardonyx.error.DeviceMemoryException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which of NVIDIA's libraries this machine has, found once in a process for what the properties
 * say: cuBLAS 12 by JCublas2, else cuBLAS 13 or 11 by Java's foreign functions; cuDNN 9 by JCudnn.
 * Where one is missing, or fails to get ready, own kernels do its work. It is safe for use by many
 * threads.
 */
public final class GpuLibraries {
  /**
   * The system property that says which are used: {@code all}, which is the default, or {@code
   * none}.
   */
  public static final String USE_PROPERTY = "sardonyx.cuda.use-libraries";

  private static final Logger LOG = System.getLogger("dev.sardonyx.device");

  private static GpuLibraries found;

  /** What the properties said when that was found. */
  private static List<String> foundUnder;

  private final Supplier<CublasBinding> cublas;
  private final boolean hasCudnn;
  private final List<LibraryFinding> findings;

  private GpuLibraries(
      Supplier<CublasBinding> cublas, boolean hasCudnn, List<LibraryFinding> findings) {
    this.cublas = cublas;
    this.hasCudnn = hasCudnn;
    this.findings = List.copyOf(findings);
  }

  /** The libraries of this machine. */
  public static synchronized GpuLibraries find() {
    List<String> asked = List.of(use(), System.getProperty(LibraryFile.FOLDERS_PROPERTY, ""));
    if (!asked.equals(foundUnder)) {
      found = search();
      foundUnder = asked;
    }
    return found;
  }

  private static String use() {
    return System.getProperty(USE_PROPERTY, "all");
  }

  /** Looks anew. */
  static GpuLibraries search() {
    if (use().equals("none")) {
      String reason = "-D" + USE_PROPERTY + "=none";
      return new GpuLibraries(
          null,
          false,
          List.of(LibraryFinding.absent("cuBLAS", reason), LibraryFinding.absent("cuDNN", reason)));
    }
    FoundCublas matrices = searchCublas();
    LibraryFinding network = searchCudnn();
    return new GpuLibraries(
        matrices.binding(), network.isUsed(), List.of(matrices.finding(), network));
  }

  private record FoundCublas(Supplier<CublasBinding> binding, LibraryFinding finding) {}

  private static FoundCublas searchCublas() {
    Optional<LibraryFile> twelve = LibraryFile.find("cublas", 12);
    if (twelve.isPresent()) {
      try {
        CublasBinding binding = new JCublasBinding();
        return new FoundCublas(
            JCublasBinding::new, LibraryFinding.used("cuBLAS", binding.version(), "JCublas2"));
      } catch (LinkageError e) {
        return foreignCublas(twelve.get(), "; JCublas2 doesn't load: " + JCudaNatives.reason(e));
      }
    }
    return LibraryFile.find("cublas", 13, 11)
        .map(file -> foreignCublas(file, "; JCublas2 is for cuBLAS 12 only"))
        .orElseGet(
            () ->
                new FoundCublas(
                    null,
                    LibraryFinding.absent("cuBLAS", LibraryFile.absence("cublas", 12, 13, 11))));
  }

  private static FoundCublas foreignCublas(LibraryFile file, String why) {
    SymbolLookup symbols = file.symbols();
    try {
      String version = new ForeignCublasBinding(symbols).version();
      return new FoundCublas(
          () -> new ForeignCublasBinding(symbols),
          LibraryFinding.used("cuBLAS", version, "Java's foreign functions" + why));
    } catch (NoSuchElementException e) {
      return new FoundCublas(
          null,
          LibraryFinding.absent(
              "cuBLAS", "libcublas.so.%d is too old, %s".formatted(file.major(), e.getMessage())));
    }
  }

  private static LibraryFinding searchCudnn() {
    if (LibraryFile.find("cudnn", 9).isEmpty()) {
      String old =
          LibraryFile.find("cudnn", 8).isPresent() ? " (cuDNN 8 is, and isn't supported)" : "";
      return LibraryFinding.absent("cuDNN", LibraryFile.absence("cudnn", 9) + old);
    }
    try {
      return LibraryFinding.used("cuDNN", Cudnn.load(), "JCudnn");
    } catch (LinkageError e) {
      return LibraryFinding.absent("cuDNN", "JCudnn doesn't load: " + JCudaNatives.reason(e));
    }
  }

  /** What was found, which was taken, and why. */
  public List<LibraryFinding> findings() {
    return findings;
  }

  /** cuBLAS on a stream; empty where there is none, or it doesn't get ready. */
  public Optional<MatrixLibrary> matrices(CudaStream stream) {
    return cublas == null
        ? Optional.empty()
        : ready("cuBLAS", () -> new Cublas(stream, cublas.get()));
  }

  /** cuDNN on a stream; empty where there is none, or it doesn't get ready. */
  public Optional<NetworkLibrary> network(CudaStream stream) {
    return hasCudnn ? ready("cuDNN", () -> new Cudnn(stream)) : Optional.empty();
  }

  private static <T> Optional<T> ready(String name, Supplier<T> library) {
    try {
      return Optional.of(library.get());
    } catch (DeviceLostException | DeviceMemoryException e) {
      throw e;
    } catch (DeviceException e) {
      LOG.log(Level.WARNING, "{0} isn''t used, own kernels are: {1}", name, e.getMessage());
      return Optional.empty();
    }
  }
}
