package dev.sardonyx.conformance.paddle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The cases that Paddle 2.3.2 refuses, with its reasons. */
final class RefusedCases {
  private RefusedCases() {}

  /** Reasons by the name of the case. */
  static Map<String, String> of(String family) throws IOException {
    Map<String, String> reasons = new TreeMap<>();
    String name = "/paddle-operators/" + family + ".refused.tsv";
    try (InputStream stream = RefusedCases.class.getResourceAsStream(name)) {
      if (stream != null) {
        for (String line :
            new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
          String[] cells = line.split("\t", 2);
          reasons.put(cells[0], cells[1]);
        }
      }
    }
    return reasons;
  }
}
