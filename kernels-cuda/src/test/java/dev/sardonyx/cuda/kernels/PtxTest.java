package dev.sardonyx.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The committed PTX: of the committed sources, and accepted by NVIDIA's assembler. */
class PtxTest {
  private static final Path SOURCES = Path.of("src", "main", "cuda");
  private static final Path PTX =
      Path.of("src", "main", "resources", "dev", "sardonyx", "cuda", "ptx");

  /** The oldest and the newest that there are kernels for. */
  private static final List<Integer> ENDS = List.of(50, 90);

  /** All, by {@code -Dcuda.architectures=all}: that takes minutes. */
  private static final List<Integer> ARCHITECTURES =
      "all".equals(System.getProperty("cuda.architectures"))
          ? List.of(50, 60, 70, 75, 80, 86, 89, 90)
          : ENDS;

  private static final Pattern INCLUDE = Pattern.compile("#include \"(.*\\.cuh)\"");

  static List<String> families() {
    try (Stream<Path> files = Files.list(PTX)) {
      return files.map(file -> file.getFileName().toString().replace(".ptx", "")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String ptx(String family) {
    try {
      return Files.readString(PTX.resolve(family + ".ptx"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void eachSourceHasItsPtx() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      List<String> sources =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".cu"))
              .map(name -> name.substring(0, name.length() - 3))
              .sorted()
              .toList();
      assertEquals(sources, families(), "run src/main/cuda/compile.sh");
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void isOfTheCommittedSources(String family) throws IOException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (String file : withIncludes(family + ".cu")) {
      digest.update(Files.readAllBytes(SOURCES.resolve(file)));
    }
    assertEquals(
        "// sources " + HexFormat.of().formatHex(digest.digest()),
        ptx(family).lines().findFirst().orElseThrow(),
        "run src/main/cuda/compile.sh");
  }

  private static TreeSet<String> withIncludes(String name) throws IOException {
    TreeSet<String> files = new TreeSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(name));
    while (!open.isEmpty()) {
      String file = open.pop();
      if (files.add(file)) {
        Matcher include = INCLUDE.matcher(Files.readString(SOURCES.resolve(file)));
        while (include.find()) {
          open.push(include.group(1));
        }
      }
    }
    return files;
  }

  @ParameterizedTest
  @MethodSource("families")
  void assembles(String family) {
    Assumptions.assumeTrue(assemblerLoads(), "JNvPTXCompiler has no natives for this platform");
    byte[] text = ptx(family).getBytes(StandardCharsets.US_ASCII);
    ARCHITECTURES.parallelStream().forEach(architecture -> assemble(family, text, architecture));
  }

  private static void assemble(String family, byte[] text, int architecture) {
    nvPTXCompilerHandle handle = new nvPTXCompilerHandle();
    assertEquals(0, JNvPTXCompiler.nvPTXCompilerCreate(handle, text.length, text));
    // Without optimization: whether it is accepted is all that is asked.
    String[] options = {"--gpu-name=sm_" + architecture, "--opt-level=0"};
    int result = JNvPTXCompiler.nvPTXCompilerCompile(handle, options.length, options);
    assertEquals(0, result, () -> family + " for sm_" + architecture + ": " + log(handle));
    JNvPTXCompiler.nvPTXCompilerDestroy(handle);
  }

  private static String log(nvPTXCompilerHandle handle) {
    long[] size = new long[1];
    JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(handle, size);
    byte[] log = new byte[(int) size[0] + 1];
    JNvPTXCompiler.nvPTXCompilerGetErrorLog(handle, log);
    return new String(log, StandardCharsets.US_ASCII).strip();
  }

  private static boolean assemblerLoads() {
    try {
      JNvPTXCompiler.nvPTXCompilerGetVersion(new int[1], new int[1]);
      return true;
    } catch (LinkageError e) {
      return false;
    }
  }

  @Test
  void operationsAreNumberedAsInJava() throws IOException {
    String operations = Files.readString(SOURCES.resolve("operations.cuh"));
    assertArrayEquals(
        names(dev.sardonyx.kernels.elementwise.UnaryOperation.values()),
        members(operations, "Unary"));
    assertArrayEquals(
        names(dev.sardonyx.kernels.elementwise.BinaryOperation.values()),
        members(operations, "Binary"));
    assertArrayEquals(
        names(dev.sardonyx.kernels.elementwise.Comparison.values()),
        members(operations, "Comparison"));
    String resize = Files.readString(SOURCES.resolve("resize.cu"));
    assertArrayEquals(
        names(ResizeKernels.Transformation.values()), members(resize, "Transformation"));
    assertArrayEquals(names(ResizeKernels.Rounding.values()), members(resize, "Rounding"));
    assertTrue(
        Files.readString(SOURCES.resolve("device.cuh"))
            .contains("#define MAX_RANK " + Walk.MAX_RANK + "\n"));
  }

  private static String[] names(Enum<?>[] values) {
    return Stream.of(values).map(Enum::name).toArray(String[]::new);
  }

  private static String[] members(String source, String name) {
    Matcher matcher = Pattern.compile("enum " + name + " \\{([^}]*)}").matcher(source);
    assertTrue(matcher.find(), name);
    return Stream.of(matcher.group(1).split(",")).map(String::strip).toArray(String[]::new);
  }
}
