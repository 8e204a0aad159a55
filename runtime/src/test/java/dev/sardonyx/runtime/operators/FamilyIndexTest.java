package dev.sardonyx.runtime.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.operator.OperatorRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The index of the operators' families against what the families register. To renew it: {@code
 * ./mvnw -pl runtime -am test -Dtest=FamilyIndexTest -Dfamilies.update=true
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class FamilyIndexTest {
  private static final Path SOURCE =
      Path.of("src/main/resources/dev/sardonyx/runtime/operators", StandardOperators.INDEX);

  @Test
  void namesWhatEachFamilyRegisters() throws IOException {
    String found;
    try (InputStream stream =
        StandardOperators.class.getResourceAsStream(StandardOperators.INDEX)) {
      found = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
    String expected = index(found);
    if (Boolean.getBoolean("families.update")) {
      Files.writeString(SOURCE, expected);
    }
    assertEquals(expected, found, "renew " + SOURCE + " as this class says");
  }

  private static String index(String families) {
    StringBuilder index = new StringBuilder();
    for (String line : families.split("\n")) {
      String family = line.split(" ")[0];
      OperatorRegistry.Builder members = OperatorRegistry.builder();
      StandardOperators.register(family, members);
      TreeSet<String> keys = new TreeSet<>();
      for (OperatorRegistry.Entry entry : members.build().entries()) {
        keys.add(entry.domain() + ":" + entry.operator());
      }
      index.append(family).append(' ').append(String.join(" ", keys)).append('\n');
    }
    return index.toString();
  }

  @Test
  void everyFamilyCanBeAskedFor() {
    OperatorRegistry registry = StandardOperators.registry();
    for (String operator : new String[] {"Add", "Conv", "Gemm", "Softmax", "Concat"}) {
      assertTrue(registry.find("", operator, 23).isPresent(), operator);
    }
    assertTrue(registry.find("", "NoSuchOperator", 23).isEmpty());
    for (OperatorRegistry.Entry entry : registry.entries()) {
      assertTrue(
          registry.find(entry.domain(), entry.operator(), entry.sinceVersion()).isPresent(),
          entry.operator());
    }
  }
}
