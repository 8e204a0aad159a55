package dev.sardonyx.runtime.operators;

import dev.sardonyx.operator.OperatorProvider;
import dev.sardonyx.operator.OperatorRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** The standard operators together with those that users bring along. */
public final class CustomOperators {
  private CustomOperators() {}

  /**
   * The registry of the standard operators, those of installed services, and those of {@code
   * providers}.
   */
  public static OperatorRegistry registry(List<OperatorProvider> providers) {
    List<OperatorProvider> all = new ArrayList<>();
    ServiceLoader.load(OperatorProvider.class).forEach(all::add);
    all.addAll(providers);
    if (all.isEmpty()) {
      return StandardOperators.registry();
    }
    OperatorRegistry.Builder builder = StandardOperators.builder();
    all.forEach(provider -> provider.register(builder));
    return builder.build();
  }
}
