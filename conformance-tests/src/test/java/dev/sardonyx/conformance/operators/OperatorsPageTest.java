package dev.sardonyx.conformance.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.conformance.MustPassList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page {@code docs/operators.md} is as the registry and the schemas have it. */
class OperatorsPageTest {
  private static final Path PAGE = Path.of("../docs/operators.md");

  @Test
  void isUpToDate() throws IOException {
    String page = OperatorsPage.text();
    if (MustPassList.isBeingUpdated()) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page);
    }
    assertEquals(
        page, Files.readString(PAGE), "docs/operators.md is old; renew it: " + OperatorsPage.RENEW);
  }
}
