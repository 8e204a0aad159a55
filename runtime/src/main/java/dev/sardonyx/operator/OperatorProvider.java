package dev.sardonyx.operator;

/**
 * Operators of a user's own, for {@link dev.sardonyx.SessionOptions#operators} or found by {@link
 * java.util.ServiceLoader}: a jar on the class path or module path that names an implementation as
 * a service adds its operators to every session.
 */
@FunctionalInterface
public interface OperatorProvider {
  /**
   * Registers the operators.
   *
   * @throws IllegalArgumentException if one is registered already with the same since-version
   */
  void register(OperatorRegistry.Builder registry);
}
