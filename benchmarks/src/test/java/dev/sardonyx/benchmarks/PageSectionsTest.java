package dev.sardonyx.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PageSectionsTest {
  @Test
  void replacesItsSectionAlone() {
    assertEquals(
        "# Title\n<!-- a -->\n\nnew\n\n<!-- /a -->\nWords.\n<!-- b -->\nother\n<!-- /b -->\n",
        PageSections.with(
            "# Title\n<!-- a -->\nold\n<!-- /a -->\nWords.\n<!-- b -->\nother\n<!-- /b -->\n",
            "a",
            "new\n"));
  }

  @Test
  void appendsASectionThatIsNew() {
    assertEquals(
        "Words.\n\n<!-- a -->\n\nnew\n\n<!-- /a -->\n", PageSections.with("Words.\n", "a", "new"));
    assertEquals("<!-- a -->\n\nnew\n\n<!-- /a -->\n", PageSections.with("", "a", "new"));
  }
}
