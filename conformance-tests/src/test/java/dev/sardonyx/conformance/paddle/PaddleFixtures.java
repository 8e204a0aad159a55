package dev.sardonyx.conformance.paddle;

import dev.sardonyx.conformance.paddle.cases.Families;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The fixtures that native Paddle made, from the resources. */
final class PaddleFixtures {
  private PaddleFixtures() {}

  /** All, by the operator they are about. */
  static NavigableMap<String, List<PaddleFixture>> byOperator() throws IOException {
    NavigableMap<String, List<PaddleFixture>> fixtures = new TreeMap<>();
    for (String family : Families.names()) {
      for (PaddleFixture fixture : ofFamily(family)) {
        fixtures.computeIfAbsent(fixture.operator(), o -> new ArrayList<>()).add(fixture);
      }
    }
    return fixtures;
  }

  /** Those of a family of operators. */
  static List<PaddleFixture> ofFamily(String family) throws IOException {
    try (InputStream stream =
        PaddleFixtures.class.getResourceAsStream("/paddle-operators/" + family + ".xz")) {
      return FixtureFile.read(stream);
    }
  }
}
