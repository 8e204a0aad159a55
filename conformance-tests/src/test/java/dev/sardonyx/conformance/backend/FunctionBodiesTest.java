package dev.sardonyx.conformance.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sardonyx.Sardonyx;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.conformance.ValueComparison;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.io.OnnxReader;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The kernels of function operators against the bodies that ONNX's schemas give them: one model, in
 * which the body is a function of the operator's name and goes before the kernel, run with and
 * without that function. {@code vectors/make-function-bodies.py} packs the models.
 */
class FunctionBodiesTest {
  private static final String ARCHIVE = "/function-bodies.tar.xz";

  private static final SessionOptions OPTIONS = SessionOptions.defaults().threads(1);

  @TestFactory
  Stream<DynamicTest> kernelsAgreeWithBodies() throws IOException {
    return VectorArchive.unpack(ARCHIVE).entrySet().stream()
        .map(entry -> dynamicTest(entry.getKey(), () -> compare(entry.getValue())));
  }

  private static void compare(byte[] file) {
    Model withBody = OnnxReader.read(file);
    assertEquals(1, withBody.functions().size());
    Model withoutBody = withBody.withFunctions(List.of());
    Map<String, OnnxValue> body = run(withBody);
    Map<String, OnnxValue> kernel = run(withoutBody);
    assertFalse(body.isEmpty());
    assertEquals(body.keySet(), kernel.keySet());
    ValueComparison comparison = tolerance(withBody);
    body.forEach((name, value) -> comparison.require(name, value, kernel.get(name)));
  }

  /** On the inputs that the model has as their default values. */
  private static Map<String, OnnxValue> run(Model model) {
    return new LinkedHashMap<>(
        Sardonyx.load(model, OPTIONS).run(Map.<String, Tensor>of()).values());
  }

  /** Kernels round less often than bodies, which in 16 bits round after each of their steps. */
  private static ValueComparison tolerance(Model model) {
    return model.graph().inputs().stream().anyMatch(FunctionBodiesTest::isHalf)
        ? ValueComparison.within(1e-2, 5e-3)
        : ValueComparison.within(1e-5, 2e-6);
  }

  private static boolean isHalf(Value input) {
    return input.type().orElse(null) instanceof TensorType type
        && type.elementType() == ElementType.FLOAT16;
  }
}
