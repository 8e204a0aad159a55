package dev.sardonyx.conformance.paddle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.conformance.MustPassList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The section of {@code docs/paddle.md} about operators is as mappings and fixtures have it. */
class PaddleOperatorsPageTest {
  private static final Path PAGE = Path.of("../docs/paddle.md");
  private static final String BEGIN = "<!-- operators -->\n\n";
  private static final String END = "\n<!-- /operators -->";

  @Test
  void isUpToDate() throws IOException {
    String section = PaddleOperatorsPage.text();
    String page = Files.readString(PAGE);
    int from = page.indexOf(BEGIN) + BEGIN.length();
    int to = page.indexOf(END);
    if (MustPassList.isBeingUpdated()) {
      page = page.substring(0, from) + section + page.substring(to);
      Files.writeString(PAGE, page);
      to = page.indexOf(END);
    }
    assertEquals(
        section,
        page.substring(from, to),
        "docs/paddle.md is old; renew it: " + PaddleOperatorsPage.RENEW);
  }
}
