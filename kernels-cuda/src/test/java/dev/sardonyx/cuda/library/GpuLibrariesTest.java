package dev.sardonyx.cuda.library;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

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
  void aLibraryThatDoesNotGetReadyIsDoneWithout() {
    standIn.fail("cublasCreate_v2", 1, 0, 1);
    assertEquals(Optional.empty(), GpuLibraries.search().matrices(stream));
  }
}
