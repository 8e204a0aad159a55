package dev.sardonyx.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** A table of a Markdown page: words to the left, numbers to the right. */
public final class MarkdownTable {
  private final List<String> lines = new ArrayList<>();
  private final int columns;

  /**
   * @param textColumns how many columns hold words; those after them hold numbers
   */
  public MarkdownTable(int textColumns, String... header) {
    this.columns = header.length;
    add(header);
    lines.add("|" + "---|".repeat(textColumns) + "--:|".repeat(columns - textColumns));
  }

  /** Adds a row of as many cells as the header has. */
  public void add(String... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(
          "expected " + columns + " cells; found " + cells.length + ": " + String.join("|", cells));
    }
    lines.add("| " + String.join(" | ", cells) + " |");
  }

  @Override
  public String toString() {
    return String.join("\n", lines) + "\n";
  }
}
