package dev.sardonyx.runtime.operators;

import dev.sardonyx.operator.OperatorProvider;
import dev.sardonyx.operator.OperatorRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** The standard operators together with those that users bring along. */
public final class CustomOperators {
  private CustomOperators() {}

  /**
   * The registry of the standard operators, those of installed services, and those of {@code
   * providers}. A provider that is given and installed too registers once.
   *
   * @throws IllegalArgumentException if a provider registers what can't be registered
   * @throws IllegalStateException if an installed service is no usable provider
   */
  public static OperatorRegistry registry(List<OperatorProvider> providers) {
    List<OperatorProvider> all = new ArrayList<>(installed());
    all.removeIf(service -> isAmong(providers, service));
    all.addAll(providers);
    if (all.isEmpty()) {
      return StandardOperators.registry();
    }
    OperatorRegistry.Builder builder = StandardOperators.builder();
    all.forEach(provider -> register(provider, builder));
    return builder.build();
  }

  private static List<OperatorProvider> installed() {
    try {
      return ServiceLoader.load(OperatorProvider.class).stream()
          .map(ServiceLoader.Provider::get)
          .toList();
    } catch (ServiceConfigurationError e) {
      throw new IllegalStateException(
          "an installed service of custom operators can't be used: " + e.getMessage(), e);
    }
  }

  private static boolean isAmong(List<OperatorProvider> providers, OperatorProvider service) {
    return providers.stream().anyMatch(provider -> provider.getClass() == service.getClass());
  }

  private static void register(OperatorProvider provider, OperatorRegistry.Builder builder) {
    try {
      provider.register(builder);
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new IllegalArgumentException(
          "the operators of %s can't be registered: %s"
              .formatted(provider.getClass().getName(), e.getMessage()),
          e);
    }
  }
}
