package dev.sardonyx.conformance.paddle.program;

import dev.sardonyx.conformance.paddle.LodTensor;
import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A case as Paddle's inference library can run it: it feeds and fetches four element types only.
 *
 * <p>A tensor of another type to feed becomes a parameter, and one to fetch goes through a {@code
 * cast} to a type that holds its values.
 */
public final class NativeForm {
  private static final String CAST_SUFFIX = "@CAST";

  private NativeForm() {}

  /** The case, changed in place. */
  public static OperatorCase of(OperatorCase operatorCase, Predicate<ElementType> carried) {
    List.copyOf(operatorCase.feeds().entrySet()).stream()
        .filter(fed -> !carried.test(fed.getValue().type()))
        .forEach(fed -> makeParameter(operatorCase, fed));
    List<Map.Entry<String, ElementType>> fetches =
        new ArrayList<>(operatorCase.fetches().entrySet());
    operatorCase.fetches().clear();
    for (Map.Entry<String, ElementType> fetched : fetches) {
      ElementType type = fetched.getValue();
      if (carried.test(type)) {
        operatorCase.fetch(fetched.getKey(), type);
      } else {
        cast(operatorCase, fetched.getKey(), type);
      }
    }
    if (operatorCase.parameters().isEmpty()) {
      // The library takes no empty file of parameters.
      operatorCase.parameter("none", dev.sardonyx.tensor.Tensor.of(new float[1], 1));
    }
    return operatorCase;
  }

  private static void makeParameter(OperatorCase operatorCase, Map.Entry<String, LodTensor> fed) {
    operatorCase.feeds().remove(fed.getKey());
    operatorCase.parameter(fed.getKey(), fed.getValue().tensor());
  }

  private static void cast(OperatorCase operatorCase, String name, ElementType type) {
    ElementType wide = type.isFloatingPoint() ? ElementType.FLOAT : ElementType.INT32;
    String castName = name + CAST_SUFFIX;
    operatorCase
        .main()
        .op("cast")
        .from("X", name)
        .to("Out", castName, wide)
        .attr("in_dtype", PaddleType.of(type))
        .attr("out_dtype", PaddleType.of(wide));
    operatorCase.fetch(castName, wide);
  }
}
