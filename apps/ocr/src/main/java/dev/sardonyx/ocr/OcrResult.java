package dev.sardonyx.ocr;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What was read in one picture.
 *
 * @param lines in reading order; empty for a picture without text
 */
public record OcrResult(List<OcrLine> lines) {
  public OcrResult {
    lines = List.copyOf(lines);
  }

  /** The texts of the lines, each on a line of its own. */
  public String text() {
    return lines.stream().map(OcrLine::text).collect(Collectors.joining("\n"));
  }
}
