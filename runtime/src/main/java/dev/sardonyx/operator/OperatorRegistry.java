package dev.sardonyx.operator;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which operators there are: (domain, name, since-version) → factory. Immutable; the one place that
 * knows.
 */
public final class OperatorRegistry {
  /**
   * One registered operator.
   *
   * @param sinceVersion the first opset this entry serves; it serves later ones up to the next
   *     entry
   * @param view true if output 0 shares the memory of input 0
   */
  public record Entry(
      String domain, String operator, int sinceVersion, OperatorFactory factory, boolean view) {
    /**
     * @throws IllegalArgumentException if the operator has no name or a version below 1
     */
    public Entry {
      Objects.requireNonNull(domain, "domain");
      Objects.requireNonNull(factory, "factory");
      if (operator.isBlank()) {
        throw new IllegalArgumentException(
            "an operator of domain '"
                + domain
                + "' has no name; expected the op_type of its nodes");
      }
      if (sinceVersion < 1) {
        throw new IllegalArgumentException(
            "operator %s:%s is registered since version %d; versions begin at 1"
                .formatted(domain, operator, sinceVersion));
      }
    }
  }

  private final Map<String, TreeMap<Integer, Entry>> entries;

  private OperatorRegistry(Map<String, TreeMap<Integer, Entry>> entries) {
    this.entries = entries;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The entry that serves {@code operator} in a model of this opset version of its domain. */
  public Optional<Entry> find(String domain, String operator, int opset) {
    TreeMap<Integer, Entry> versions = entries.get(key(domain, operator));
    return Optional.ofNullable(versions).map(v -> v.floorEntry(opset)).map(Map.Entry::getValue);
  }

  /** The opset versions at which {@code operator} has an entry; empty if it is unknown. */
  public SortedSet<Integer> versions(String domain, String operator) {
    TreeMap<Integer, Entry> versions = entries.get(key(domain, operator));
    return versions == null ? new TreeSet<>() : new TreeSet<>(versions.keySet());
  }

  /** All entries, by domain, operator and version. */
  public Iterable<Entry> entries() {
    return entries.values().stream().flatMap(v -> v.values().stream()).toList();
  }

  private static String key(String domain, String operator) {
    return domain.equals("ai.onnx") ? ":" + operator : domain + ":" + operator;
  }

  /** Collects entries. */
  public static final class Builder {
    private final Map<String, TreeMap<Integer, Entry>> entries = new TreeMap<>();

    private Builder() {}

    /**
     * Registers an operator of the default domain.
     *
     * @throws IllegalArgumentException if there is one already of this name since this version, the
     *     name is blank, or the version is below 1; so do the other methods
     */
    public Builder register(String operator, int sinceVersion, OperatorFactory factory) {
      return add(new Entry("", operator, sinceVersion, factory, false));
    }

    public Builder register(
        String domain, String operator, int sinceVersion, OperatorFactory factory) {
      return add(new Entry(domain, operator, sinceVersion, factory, false));
    }

    /**
     * Registers an operator of the default domain that always hands on input 0 under another shape,
     * through {@link ExecutionContext#forward}.
     */
    public Builder registerView(String operator, int sinceVersion, OperatorFactory factory) {
      return add(new Entry("", operator, sinceVersion, factory, true));
    }

    /** As {@link #registerView(String, int, OperatorFactory)}, of another domain. */
    public Builder registerView(
        String domain, String operator, int sinceVersion, OperatorFactory factory) {
      return add(new Entry(domain, operator, sinceVersion, factory, true));
    }

    private Builder add(Entry entry) {
      Entry previous =
          entries
              .computeIfAbsent(key(entry.domain(), entry.operator()), ignored -> new TreeMap<>())
              .putIfAbsent(entry.sinceVersion(), entry);
      if (previous != null) {
        throw new IllegalArgumentException(
            "operator %s since version %d is registered twice; give one another domain"
                .formatted(key(entry.domain(), entry.operator()), entry.sinceVersion()));
      }
      return this;
    }

    public OperatorRegistry build() {
      TreeMap<String, TreeMap<Integer, Entry>> copy = new TreeMap<>();
      entries.forEach((key, versions) -> copy.put(key, new TreeMap<>(versions)));
      return new OperatorRegistry(copy);
    }
  }
}
