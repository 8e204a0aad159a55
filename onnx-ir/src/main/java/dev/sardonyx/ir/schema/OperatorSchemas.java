package dev.sardonyx.ir.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** All versions of all operators that ONNX defines, from the table {@code operators.tsv}. */
public final class OperatorSchemas {
  private static final String TABLE = "operators.tsv";

  // Domain → operator → version.
  private final NavigableMap<String, NavigableMap<String, NavigableMap<Integer, OperatorSchema>>>
      schemas = new TreeMap<>();

  private OperatorSchemas(List<OperatorSchema> all) {
    for (OperatorSchema schema : all) {
      schemas
          .computeIfAbsent(schema.domain(), ignored -> new TreeMap<>())
          .computeIfAbsent(schema.name(), ignored -> new TreeMap<>())
          .put(schema.sinceVersion(), schema);
    }
  }

  /** Read when it is first asked for. */
  private static final class Standard {
    static final OperatorSchemas SCHEMAS = new OperatorSchemas(SchemaTable.parse(text()));

    private static String text() {
      try (InputStream stream = OperatorSchemas.class.getResourceAsStream(TABLE)) {
        return new String(stream.readAllBytes(), StandardCharsets.US_ASCII);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  public static OperatorSchemas standard() {
    return Standard.SCHEMAS;
  }

  /** The version of an operator that is in force in this version of its domain, if there is one. */
  public Optional<OperatorSchema> find(String domain, String operator, int opset) {
    return Optional.ofNullable(versions(domain, operator).floorEntry(opset))
        .map(entry -> entry.getValue());
  }

  /** An operator's versions; empty if ONNX has no such operator. */
  public NavigableMap<Integer, OperatorSchema> versions(String domain, String operator) {
    NavigableMap<String, NavigableMap<Integer, OperatorSchema>> operators = schemas.get(domain);
    NavigableMap<Integer, OperatorSchema> versions =
        operators == null ? null : operators.get(operator);
    return versions == null
        ? Collections.emptyNavigableMap()
        : Collections.unmodifiableNavigableMap(versions);
  }

  /** The domains ONNX defines; that of the standard operators is {@code ""}. */
  public Set<String> domains() {
    return Collections.unmodifiableSet(schemas.keySet());
  }

  /** The operators of a domain, sorted. */
  public Set<String> operators(String domain) {
    return schemas.containsKey(domain)
        ? Collections.unmodifiableSet(schemas.get(domain).keySet())
        : Set.of();
  }

  /**
   * The newest version of a domain that changed an operator; 0 for a domain ONNX doesn't define.
   */
  public int newestVersion(String domain) {
    return operators(domain).stream()
        .mapToInt(operator -> versions(domain, operator).lastKey())
        .max()
        .orElse(0);
  }
}
