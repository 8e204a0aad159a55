package dev.sardonyx.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The choice of the provider: in this JVM, and in others started with other switches. */
class KernelProvidersTest {
  private static final String MODULE = "jdk.incubator.vector";

  /** The build runs this class with and without the module, and with forced widths. */
  @Test
  void choosesByWhatThisJvmHas() {
    KernelProvider preferred = KernelProviders.preferred();
    if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
      assertSame(KernelProviders.scalar(), preferred);
      assertEquals(List.of(preferred), KernelProviders.all());
    } else {
      String bits = System.getProperty(KernelProviders.VECTOR_BITS, "(128|256|512)");
      assertTrue(Pattern.matches("vector-" + bits, preferred.name()), preferred.name());
      assertEquals(List.of(KernelProviders.scalar(), preferred), KernelProviders.all());
    }
    assertSame(preferred, KernelProviders.preferred());
  }

  @Test
  @Tag("launches")
  void servesScalarKernelsWithoutTheModule() throws Exception {
    String output = start();
    assertEquals("scalar", lastLine(output));
    assertTrue(output.contains("Kernels: scalar (the module " + MODULE + " is not there"), output);
    assertEquals(1, output.split("Kernels: ", -1).length - 1, output);
  }

  @Test
  @Tag("launches")
  void servesVectorKernelsWithTheModule() throws Exception {
    String output = start("--add-modules", MODULE);
    assertTrue(lastLine(output).startsWith("vector-"), output);
    assertEquals(1, output.split("Kernels: ", -1).length - 1, output);
  }

  @Test
  @Tag("launches")
  void servesScalarKernelsWithoutTheOptimizingCompiler() throws Exception {
    assertEquals("scalar", lastLine(start("--add-modules", MODULE, "-XX:TieredStopAtLevel=1")));
    assertEquals("scalar", lastLine(start("--add-modules", MODULE, "-Xint")));
  }

  @Test
  @Tag("launches")
  void obeysTheSwitches() throws Exception {
    assertEquals("scalar", lastLine(start("--add-modules", MODULE, "-Dsardonyx.kernels=scalar")));
    assertEquals(
        "vector-128", lastLine(start("--add-modules", MODULE, "-Dsardonyx.vector.bits=128")));
    assertEquals(
        "vector-512",
        lastLine(
            start(
                "--add-modules",
                MODULE,
                "-Dsardonyx.kernels=vector",
                "-Dsardonyx.vector.bits=512")));
  }

  @Test
  @Tag("launches")
  void refusesSwitchesThatCannotBeObeyed() throws Exception {
    String missing = start("-Dsardonyx.kernels=vector");
    assertTrue(missing.contains("the module " + MODULE + " is not there"), missing);
    assertTrue(missing.contains("start Java with --add-modules " + MODULE), missing);
    String unknown = start("-Dsardonyx.kernels=fast");
    assertTrue(unknown.contains("'fast'; expected auto, vector or scalar"), unknown);
    String width = start("--add-modules", MODULE, "-Dsardonyx.vector.bits=64");
    assertTrue(width.contains("'64'; expected 128, 256 or 512"), width);
  }

  /** Prints the name of the provider, or the refusal. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) {
      try {
        System.out.println(KernelProviders.preferred().name());
      } catch (IllegalStateException refusal) {
        System.out.println(refusal.getMessage());
      }
    }
  }

  /** What {@link Main} prints in a JVM started with {@code arguments}. */
  private static String start(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(arguments));
    command.add("-cp");
    command.add("target/classes" + File.pathSeparator + "target/test-classes");
    command.add(Main.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertEquals(0, process.waitFor(), output);
    return output;
  }

  private static String lastLine(String output) {
    return output.substring(output.lastIndexOf('\n') + 1);
  }
}
