package dev.sardonyx.conformance.types;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The types that ONNX allows and the engine doesn't do: lines of operator, type variable, types
 * with commas, and the reason after {@code #}.
 */
public final class UnsupportedTypes {
  /** "Operator variable type" → the reason. */
  private final Map<String, String> reasons = new HashMap<>();

  private UnsupportedTypes() {}

  public static UnsupportedTypes read() throws IOException {
    UnsupportedTypes types = new UnsupportedTypes();
    try (InputStream stream =
        UnsupportedTypes.class.getResourceAsStream("/unsupported-types.txt")) {
      new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .forEach(types::add);
    }
    return types;
  }

  private void add(String line) {
    String[] parts = line.split(" +# +", 2);
    String[] words = parts[0].split(" +");
    if (parts.length != 2 || words.length != 3) {
      throw new IllegalArgumentException("no line 'OPERATOR VARIABLE TYPES # REASON': " + line);
    }
    Arrays.stream(words[2].split(","))
        .forEach(type -> reasons.put(words[0] + " " + words[1] + " " + type, parts[1]));
  }

  /** Why a type of a variable of an operator is not done; empty if it is. */
  public Optional<String> reason(String operator, String variable, String type) {
    return Optional.ofNullable(reasons.get(operator + " " + variable + " " + type));
  }
}
