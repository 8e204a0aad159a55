package dev.sardonyx.operator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Which operators there are: (domain, name, since-version) → factory. Immutable to those who ask,
 * and safe for many threads; the one place that knows.
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

  /** Operators that are registered together, when one of them is first asked for. */
  private record Family(Consumer<Builder> registration, List<String> keys) {}

  private final Builder all;

  private OperatorRegistry(Builder all) {
    this.all = all;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The entry that serves {@code operator} in a model of this opset version of its domain. */
  public Optional<Entry> find(String domain, String operator, int opset) {
    Map.Entry<Integer, Entry> newest = all.versions(key(domain, operator)).floorEntry(opset);
    return newest == null ? Optional.empty() : Optional.of(newest.getValue());
  }

  /** The opset versions at which {@code operator} has an entry; empty if it is unknown. */
  public SortedSet<Integer> versions(String domain, String operator) {
    return new TreeSet<>(all.versions(key(domain, operator)).keySet());
  }

  /** All entries, by domain, operator and version. */
  public Iterable<Entry> entries() {
    return all.all();
  }

  private static String key(String domain, String operator) {
    return domain.equals("ai.onnx") ? ":" + operator : domain + ":" + operator;
  }

  /** Collects entries. */
  public static final class Builder {
    private static final TreeMap<Integer, Entry> NONE = new TreeMap<>();

    private final Map<String, TreeMap<Integer, Entry>> entries = new TreeMap<>();

    /** The families that are not registered yet, by the keys of their operators. */
    private final Map<String, List<Family>> families = new HashMap<>();

    private Builder() {}

    /**
     * Registers a family of operators later, when one of them is asked for or another is registered
     * under its name: making factories takes time that most programs can save.
     *
     * @param operators what {@code registration} registers, as {@code domain:operator}, the default
     *     domain being empty
     */
    public synchronized Builder family(
        Collection<String> operators, Consumer<Builder> registration) {
      Family family = new Family(registration, List.copyOf(operators));
      for (String key : family.keys()) {
        families.computeIfAbsent(key, ignored -> new ArrayList<>(1)).add(family);
      }
      return this;
    }

    /** The entries of an operator by version; empty if there is none. */
    private synchronized TreeMap<Integer, Entry> versions(String key) {
      load(key);
      return entries.getOrDefault(key, NONE);
    }

    private synchronized List<Entry> all() {
      List.copyOf(families.keySet()).forEach(this::load);
      return entries.values().stream().flatMap(v -> v.values().stream()).toList();
    }

    /** Registers the families that have this operator. */
    private void load(String key) {
      for (List<Family> waiting = families.get(key); waiting != null; waiting = families.get(key)) {
        Family family = waiting.getFirst();
        for (String own : family.keys()) {
          List<Family> others = families.get(own);
          others.remove(family);
          if (others.isEmpty()) {
            families.remove(own);
          }
        }
        Builder members = new Builder();
        family.registration().accept(members);
        members.entries.values().forEach(v -> v.values().forEach(this::put));
      }
    }

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

    private synchronized Builder add(Entry entry) {
      load(key(entry.domain(), entry.operator()));
      put(entry);
      return this;
    }

    private void put(Entry entry) {
      Entry previous =
          entries
              .computeIfAbsent(key(entry.domain(), entry.operator()), ignored -> new TreeMap<>())
              .putIfAbsent(entry.sinceVersion(), entry);
      if (previous != null) {
        throw new IllegalArgumentException(
            "operator %s since version %d is registered twice; give one another domain"
                .formatted(key(entry.domain(), entry.operator()), entry.sinceVersion()));
      }
    }

    public synchronized OperatorRegistry build() {
      Builder copy = new Builder();
      entries.forEach((key, versions) -> copy.entries.put(key, new TreeMap<>(versions)));
      families.forEach((key, waiting) -> copy.families.put(key, new ArrayList<>(waiting)));
      return new OperatorRegistry(copy);
    }
  }
}
