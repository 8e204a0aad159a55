package dev.sardonyx.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Renews one section of a Markdown page and leaves the rest, which people write, as it is. A
 * section lies between {@code <!-- name -->} and {@code <!-- /name -->}.
 */
public final class PageSections {
  private PageSections() {}

  /** Replaces the section; appends it if the page lacks it, writes a page if there is none. */
  public static void write(Path page, String name, String content) throws IOException {
    String old = Files.exists(page) ? Files.readString(page) : "";
    Files.writeString(page, with(old, name, content));
  }

  static String with(String page, String name, String content) {
    String begin = "<!-- " + name + " -->\n";
    String end = "<!-- /" + name + " -->\n";
    String section = begin + "\n" + content.strip() + "\n\n" + end;
    int from = page.indexOf(begin);
    int to = page.indexOf(end);
    if (from >= 0 && to > from) {
      return page.substring(0, from) + section + page.substring(to + end.length());
    }
    return page.isEmpty() ? section : page.stripTrailing() + "\n\n" + section;
  }
}
