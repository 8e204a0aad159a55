package dev.sardonyx.runtime.program.expansion;

import static dev.sardonyx.runtime.program.expansion.Expansions.MICROSOFT;

import dev.sardonyx.ir.Attribute;
import java.util.List;

/** Operators that com.microsoft had before ai.onnx, or has in another form. */
final class ContributedNames {
  private ContributedNames() {}

  static void register() {
    Expansions.register(MICROSOFT, "ExpandDims", ContributedNames::expandDimension);
    same("GatherND", 11);
    same("Range", 11);
    same("Trilu", 14);
    Expansions.register(MICROSOFT, "NhwcMaxPool", ContributedNames::pool);
  }

  /** An operator that is the same in ai.onnx from an opset on. */
  private static void same(String operator, int opset) {
    Expansions.register(
        MICROSOFT,
        operator,
        call -> {
          if (call.opset() < opset) {
            return false;
          }
          call.addAs(call.output(0), operator, call.node().inputs(), call.attributesBut());
          return true;
        });
  }

  /** Inputs: X, the axis. */
  private static boolean expandDimension(ExpandedCall call) {
    if (call.opset() < 13) {
      return false;
    }
    String axes = call.add("Reshape", List.of(call.input(1), call.integers(1L)));
    String wide = call.add("Cast", List.of(axes), Attribute.of("to", 7));
    call.addAs(call.output(0), "Unsqueeze", List.of(call.input(0), wide));
    return true;
  }

  /** MaxPool with the channels last. */
  private static boolean pool(ExpandedCall call) {
    if (call.opset() < 12) {
      return false;
    }
    String first = call.channelsFirst(call.input(0));
    String pooled = call.add("MaxPool", List.of(first), call.attributesBut());
    call.addAs(call.output(0), "Identity", List.of(call.channelsLast(pooled)));
    return true;
  }
}
