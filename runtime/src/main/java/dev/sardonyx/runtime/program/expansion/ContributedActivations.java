package dev.sardonyx.runtime.program.expansion;

import static dev.sardonyx.runtime.program.expansion.Expansions.MICROSOFT;

import dev.sardonyx.ir.Attribute;
import java.util.List;

/** The Gelu family of com.microsoft. */
final class ContributedActivations {
  private ContributedActivations() {}

  static void register() {
    Expansions.register(MICROSOFT, "BiasGelu", call -> gelu(call, "none"));
    Expansions.register(MICROSOFT, "FastGelu", call -> gelu(call, "tanh"));
    Expansions.register(MICROSOFT, "Gelu", call -> gelu(call, "none"));
    Expansions.register(MICROSOFT, "QuickGelu", ContributedActivations::quickGelu);
  }

  /** Gelu of the first input plus the second, if there is one. */
  private static boolean gelu(ExpandedCall call, String approximation) {
    String x = call.has(1) ? call.add("Add", List.of(call.input(0), call.input(1))) : call.input(0);
    call.addOwn(
        List.of(call.output(0)), "Gelu", List.of(x), Attribute.of("approximate", approximation));
    return true;
  }

  /** {@code x * sigmoid(alpha * x)}. */
  private static boolean quickGelu(ExpandedCall call) {
    call.addOwn(
        List.of(call.output(0)),
        "Silu",
        List.of(call.input(0)),
        Attribute.of("alpha", call.real("alpha", 1.702f)));
    return true;
  }
}
