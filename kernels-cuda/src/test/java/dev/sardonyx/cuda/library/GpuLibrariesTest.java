package dev.sardonyx.cuda.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.cuda.standin.OtherJvm;
import dev.sardonyx.cuda.standin.StandInBuild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which libraries are found, and what is said of those that aren't. */
class GpuLibrariesTest extends LibraryTestCase {
  @Test
  void whatIsMissingIsSaid() {
    assertEquals(Optional.empty(), LibraryFile.find("cublas", 99));
    assertEquals(
        "libcudnn.so of version 9 is not found; install it, or name its folder by"
            + " -Dsardonyx.cuda.libraries=FOLDER",
        LibraryFile.absence("cudnn", 9));
    System.setProperty(GpuLibraries.USE_PROPERTY, "none");
    GpuLibraries none = GpuLibraries.search();
    assertEquals(
        "cuBLAS isn't used, own kernels are: -Dsardonyx.cuda.use-libraries=none",
        none.findings().getFirst().toString());
    assertEquals(Optional.empty(), none.matrices(stream));
    assertEquals(Optional.empty(), none.network(stream));
  }

  @Test
  void anOlderCudnnIsNamed(@TempDir Path folder) throws IOException {
    Files.copy(StandInBuild.libraries().resolve("libcudnn.so.9"), folder.resolve("libcudnn.so.8"));
    String said =
        OtherJvm.run(
            LibrariesProbe.class,
            Map.of(),
            List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-Dsardonyx.cuda.driver=" + System.getProperty("sardonyx.cuda.driver"),
                "-D" + LibraryFile.FOLDERS_PROPERTY + "=" + folder));
    Assumptions.assumeFalse(said.contains("cuDNN 9"), "this machine has a cuDNN 9 of its own");
    assertTrue(
        said.endsWith(
            "cuDNN isn't used, own kernels are: libcudnn.so of version 9 is not found; install it,"
                + " or name its folder by -Dsardonyx.cuda.libraries=FOLDER (cuDNN 8 is, and isn't"
                + " supported)"),
        said);
  }

  @Test
  void aFileThatIsNoLibraryIsPassedBy(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("libcublas.so.77"), "no library");
    System.setProperty(LibraryFile.FOLDERS_PROPERTY, folder.toString());
    assertEquals(Optional.empty(), LibraryFile.find("cublas", 77));
  }

  @Test
  void aLibraryThatDoesNotGetReadyIsDoneWithout() {
    standIn.fail("cublasCreate_v2", 1, 0, 1);
    assertEquals(Optional.empty(), GpuLibraries.search().matrices(stream));
  }
}
