package dev.sardonyx.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.cuda.standin.OtherJvm;
import dev.sardonyx.cuda.standin.StandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said where the driver is missing or of no use, each time by a JVM of its own. */
class DriverAbsenceTest {
  @TempDir Path temporary;

  private String probe(Map<String, String> environment, String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of("-Djava.io.tmpdir=" + temporary));
    all.addAll(List.of(options));
    return OtherJvm.run(DriverProbe.class, environment, all);
  }

  private String standIn(String variable, String value) throws IOException {
    StandIn.load();
    return probe(
        Map.of(variable, value),
        "--enable-native-access=ALL-UNNAMED",
        "-Dsardonyx.cuda.driver=" + System.getProperty("sardonyx.cuda.driver"));
  }

  @Test
  void theStandInIsFoundAndNothingStaysInTheTemporaryFolder() throws IOException {
    assertEquals(
        "opened cuda:0 Stand-in GPU 0, compute capability 8.0, 1.0 GiB\nleft []",
        standIn("FAKE_DEVICES", "1"));
  }

  @Test
  void aMachineWithoutDriver() throws IOException {
    String said = probe(Map.of(), "--enable-native-access=ALL-UNNAMED");
    Assumptions.assumeFalse(
        said.startsWith("opened") || said.contains("the NVIDIA driver is installed"),
        "this machine has a driver");
    assertEquals(
        "DeviceUnavailableException: CUDA can't be used: the NVIDIA driver isn't installed,"
            + " libcuda.so.1 is not found. Install the driver; in a container, start it with access"
            + " to the GPU (--gpus all); or name the library by -Dsardonyx.cuda.driver=FILE.\n"
            + "left []",
        said);
  }

  @Test
  void aDriverWithoutGpu() throws IOException {
    assertEquals(
        "DeviceUnavailableException: CUDA can't be used: the NVIDIA driver is installed and finds"
            + " no GPU; check nvidia-smi, that the container was started with access to the GPU"
            + " (--gpus all), and CUDA_VISIBLE_DEVICES.\n"
            + "left []",
        standIn("FAKE_DEVICES", "0"));
  }

  @Test
  void aDriverThatIsTooOld() throws IOException {
    assertEquals(
        "DeviceUnavailableException: CUDA can't be used: the NVIDIA driver is too old, it supports"
            + " CUDA 10.2 and at least 11.4 is needed. Install a driver of version 470 or newer.\n"
            + "left []",
        standIn("FAKE_DRIVER", "10020"));
  }

  @Test
  void aGpuThatIsTooOld() throws IOException {
    assertEquals(
        "DeviceUnavailableException: cuda:0 (Stand-in GPU 0) can't be used: its compute capability"
            + " is 3.5, and at least 5.0 is needed.\nleft []",
        standIn("FAKE_CAPABILITY", "35"));
  }

  @Test
  void aLibraryThatIsNone() throws IOException {
    Path text = Files.writeString(temporary.resolve("libcuda.txt"), "no library");
    String said =
        probe(Map.of(), "--enable-native-access=ALL-UNNAMED", "-Dsardonyx.cuda.driver=" + text);
    assertTrue(
        said.contains("DeviceUnavailableException: CUDA can't be used: " + text + " doesn't load"),
        said);
    assertTrue(
        probe(Map.of(), "--enable-native-access=ALL-UNNAMED", "-Dsardonyx.cuda.driver=/none")
            .startsWith(
                "DeviceUnavailableException: CUDA can't be used: the property sardonyx.cuda.driver"
                    + " names /none, which doesn't exist."));
  }

  @Test
  void aJvmThatDeniesNativeAccess() throws IOException {
    StandIn.load();
    String said =
        probe(
            Map.of(),
            "--illegal-native-access=deny",
            "-Dsardonyx.cuda.driver=" + System.getProperty("sardonyx.cuda.driver"));
    assertTrue(said.contains("this JVM denies native access; start it with"), said);
  }
}
