package dev.sardonyx.runtime.program.expansion;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** All expansions by operator. */
final class Expansions {
  static final String MICROSOFT = "com.microsoft";

  private static final Map<String, Expansion> ALL = new HashMap<>();

  static {
    FlexAttention.register();
    GradientExpansion.register();
    RetiredOperators.register();
    ContributedActivations.register();
    ContributedEmbeddings.register();
    ContributedNames.register();
    ContributedProducts.register();
    ContributedQuantization.register();
  }

  private Expansions() {}

  static void register(String domain, String operator, Expansion expansion) {
    ALL.put(domain + ":" + operator, expansion);
  }

  /** The operators that have an expansion, as {@code domain:operator}, sorted. */
  static SortedSet<String> operators() {
    return new TreeSet<>(ALL.keySet());
  }

  /** The expansion of an operator; null if it has none. */
  static Expansion find(String domain, String operator) {
    return ALL.get(domain + ":" + operator);
  }
}
