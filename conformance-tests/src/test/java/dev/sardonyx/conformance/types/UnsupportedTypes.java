package dev.sardonyx.conformance.types;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * The types that ONNX allows and the engine doesn't do: lines of operator, type variable, types
 * with commas, and the reason after {@code #}.
 */
public final class UnsupportedTypes {
  private final Set<String> entries = new HashSet<>();

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
    Arrays.stream(words[2].split(",(?![^(]*\\))"))
        .forEach(type -> entries.add(words[0] + " " + words[1] + " " + type));
  }

  /**
   * @param what "variable type"
   */
  boolean contains(String operator, String what) {
    return contains(operator, what.split(" ")[0], what.split(" ")[1]);
  }

  /** Whether {@code type} stands in the list for a variable of an operator. */
  public boolean contains(String operator, String variable, String type) {
    return entries.contains(operator + " " + variable + " " + type);
  }
}
