package dev.sardonyx.cuda.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.cuda.standin.OtherJvm;
import dev.sardonyx.cuda.standin.StandIn;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A machine with several GPUs, each used by its index. */
class SeveralGpusTest {
  @Test
  void sessionsRunOnTheGpuTheyAskFor() throws IOException {
    StandIn.load();
    String said =
        OtherJvm.run(
            SeveralGpusProbe.class,
            Map.of("FAKE_DEVICES", "3"),
            List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-Dsardonyx.cuda.use-libraries=none",
                "-Dsardonyx.cuda.driver=" + System.getProperty("sardonyx.cuda.driver")));
    assertEquals(
        """
        3 GPUs
        cuda:0 gives [1.0, 0.0, 4.0]
        cuda:2 gives [1.0, 0.0, 4.0]
        InvalidInputException: input 'x' is FLOAT[3] on cuda:0, but this session runs on cuda:2; \
        give it toHost()
        DeviceUnavailableException: there is no device 'cuda:3'; this machine has \
        [cuda:0 (Stand-in GPU 0), cuda:1 (Stand-in GPU 1), cuda:2 (Stand-in GPU 2)]\
        """,
        said.lines()
            .filter(line -> !line.startsWith("WARNING") && !line.contains("KernelProviders"))
            .filter(line -> !line.startsWith("INFO"))
            .reduce((first, second) -> first + "\n" + second)
            .orElse(""));
  }
}
