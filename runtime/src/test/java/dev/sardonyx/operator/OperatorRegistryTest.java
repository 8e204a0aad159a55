package dev.sardonyx.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.SessionOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be registered, and how a mistake is told. */
class OperatorRegistryTest {
  private static final OperatorFactory FACTORY = setup -> context -> {};

  @Test
  void theNewestEntryNotAboveTheOpsetServes() {
    OperatorRegistry registry =
        SessionOptions.defaults()
            .operators(
                builder ->
                    builder.register("mine", "A", 2, FACTORY).register("mine", "A", 5, FACTORY))
            .registry();
    assertTrue(registry.find("mine", "A", 1).isEmpty());
    assertEquals(2, registry.find("mine", "A", 4).orElseThrow().sinceVersion());
    assertEquals(5, registry.find("mine", "A", 9).orElseThrow().sinceVersion());
    assertTrue(registry.find("", "Add", 14).isPresent());
  }

  @ParameterizedTest
  @CsvSource({
    "mine, ' ', 1, an operator of domain 'mine' has no name",
    "mine, A, 0, operator mine:A is registered since version 0; versions begin at 1",
    "'', Add, 1, operator :Add since version 1 is registered twice",
    "ai.onnx, Add, 1, operator :Add since version 1 is registered twice",
  })
  void aMistakeNamesProviderAndOperator(String domain, String name, int version, String message) {
    OperatorProvider provider = new OneOperator(domain, name, version, FACTORY);
    SessionOptions options = SessionOptions.defaults().operators(provider);
    String found = assertThrows(IllegalArgumentException.class, options::registry).getMessage();
    assertTrue(found.contains(OneOperator.class.getName()), found);
    assertTrue(found.contains(message), found);
  }

  @Test
  void anOperatorNeedsAFactory() {
    SessionOptions options =
        SessionOptions.defaults().operators(new OneOperator("mine", "A", 1, null));
    String found = assertThrows(IllegalArgumentException.class, options::registry).getMessage();
    assertTrue(found.contains("factory"), found);
  }

  private record OneOperator(String domain, String name, int version, OperatorFactory factory)
      implements OperatorProvider {
    @Override
    public void register(OperatorRegistry.Builder registry) {
      registry.register(domain, name, version, factory);
    }
  }
}
