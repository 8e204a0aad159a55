package dev.sardonyx.conformance.operators;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.Sardonyx;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.io.OnnxWriter;
import dev.sardonyx.tensor.ElementType;
import java.io.File;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The code of {@code docs/custom-operators.md}: compiled as it stands there and run as a user
 * would, on the class path and on the module path.
 */
class CustomOperatorsPageTest {
  private static final Path PAGE = Path.of("../docs/custom-operators.md");
  private static final String PACKAGE = "com.example.operators.";
  private static final float[] X = {1, -2, 3};
  private static final float[] CUBES = {1, -8, 27};

  @TempDir private static Path folder;

  private static Path classes;
  private static Path model;

  @BeforeAll
  static void compileThePage() throws IOException {
    classes = Files.createDirectory(folder.resolve("classes"));
    model = folder.resolve("model.onnx");
    OnnxWriter.write(cubes(), model);
    List<String> arguments = new ArrayList<>(List.of("-d", classes.toString()));
    arguments.addAll(
        List.of(
            "--module-path",
            engine().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator))));
    Path sources = Files.createDirectory(folder.resolve("sources"));
    for (String source : blocks("java")) {
      Path file = sources.resolve(fileName(source));
      Files.writeString(file, source);
      arguments.add(file.toString());
    }
    assertEquals(
        0,
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new)));
  }

  private static List<String> blocks(String language) throws IOException {
    Matcher block =
        Pattern.compile("(?sm)^```" + language + "\n(.*?)^```$").matcher(Files.readString(PAGE));
    return block.results().map(result -> result.group(1)).toList();
  }

  private static String fileName(String source) {
    Matcher name = Pattern.compile("(?m)^public final class (\\w+)").matcher(source);
    return (name.find() ? name.group(1) : "module-info") + ".java";
  }

  /** Of the class path, what makes up the engine, with the libraries it requires. */
  private static List<Path> engine() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(CustomOperatorsPageTest::isOfEngine)
        .toList();
  }

  private static boolean isOfEngine(Path path) {
    Set<String> engine =
        Set.of(
            "dev.sardonyx",
            "dev.sardonyx.ir",
            "dev.sardonyx.optimizer",
            "dev.sardonyx.kernels",
            "dev.sardonyx.paddle",
            "com.fasterxml.jackson.core",
            "com.google.protobuf",
            "org.apache.commons.codec",
            "org.apache.commons.compress",
            "org.apache.commons.io",
            "org.apache.commons.lang3",
            "org.yaml.snakeyaml");
    try {
      return ModuleFinder.of(path).findAll().stream()
          .anyMatch(module -> engine.contains(module.descriptor().name()));
    } catch (FindException noModule) {
      return false;
    }
  }

  private static Model cubes() {
    TensorType vector = TensorType.of(ElementType.FLOAT, List.of(Dimension.of("n")));
    Node node =
        new Node(
            "cube",
            "com.example",
            "Power",
            "",
            List.of("x"),
            List.of("y"),
            Map.of("exponent", Attribute.of("exponent", 3)),
            "",
            Map.of());
    Graph graph =
        Graph.of(
            "cubes",
            List.of(node),
            Map.of(),
            List.of(Value.of("x", vector)),
            List.of(Value.of("y", vector)));
    return Model.of(graph, 20).withOpsets(Map.of("", 20, "com.example", 1));
  }

  @Test
  void operatorsRegisteredByHandRun() throws Exception {
    try (URLClassLoader loader = classPath(classes)) {
      assertArrayEquals(CUBES, run(loader, "ByHand"));
    }
  }

  @Test
  void withoutThemTheModelIsRefused() {
    UnsupportedOperatorException refusal =
        assertThrows(UnsupportedOperatorException.class, () -> Sardonyx.load(model));
    assertTrue(refusal.getMessage().contains("com.example:Power"), refusal.getMessage());
  }

  @Test
  void aServiceOnTheClassPathIsFound() throws Exception {
    Path services = Files.createDirectories(folder.resolve("services/META-INF/services"));
    String line = blocks("text").getFirst();
    Files.writeString(services.resolve("dev.sardonyx.operator.OperatorProvider"), line);
    try (URLClassLoader loader = classPath(classes, folder.resolve("services"))) {
      assertArrayEquals(CUBES, run(loader, "Installed"));
      // Given and installed: registered once.
      assertArrayEquals(CUBES, run(loader, "ByHand"));
    }
  }

  @Test
  void aServiceThatIsNoProviderIsRefused() throws Exception {
    Path services = Files.createDirectories(folder.resolve("wrong/META-INF/services"));
    Files.writeString(
        services.resolve("dev.sardonyx.operator.OperatorProvider"), PACKAGE + "Installed");
    try (URLClassLoader loader = classPath(classes, folder.resolve("wrong"))) {
      IllegalStateException refusal =
          assertThrows(
              IllegalStateException.class, () -> withLoader(loader, () -> Sardonyx.load(model)));
      assertTrue(refusal.getMessage().contains(PACKAGE + "Installed"), refusal.getMessage());
    }
  }

  @Test
  void aServiceOnTheModulePathIsFound() throws Exception {
    List<Path> path = new ArrayList<>(engine());
    path.add(classes);
    Configuration configuration =
        ModuleLayer.boot()
            .configuration()
            .resolveAndBind(
                ModuleFinder.of(path.toArray(Path[]::new)),
                ModuleFinder.of(),
                Set.of("dev.sardonyx"));
    ModuleLayer layer =
        ModuleLayer.boot()
            .defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader());
    assertTrue(layer.findModule("com.example.operators").isPresent(), "bound as a service");
    assertArrayEquals(CUBES, run(layer.findLoader("com.example.operators"), "Installed"));
  }

  private static URLClassLoader classPath(Path... folders) throws IOException {
    URL[] urls = new URL[folders.length];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = folders[i].toUri().toURL();
    }
    return new URLClassLoader(urls, CustomOperatorsPageTest.class.getClassLoader());
  }

  private static float[] run(ClassLoader loader, String className) throws Exception {
    return (float[])
        withLoader(
            loader,
            () ->
                loader
                    .loadClass(PACKAGE + className)
                    .getMethod("run", Path.class, float[].class)
                    .invoke(null, model, X));
  }

  /** An action that may throw. */
  @FunctionalInterface
  private interface Action {
    Object run() throws Exception;
  }

  private static Object withLoader(ClassLoader loader, Action action) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return action.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
