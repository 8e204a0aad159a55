package dev.sardonyx.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Elements picked by products with one-hot vectors. */
class OneHotSumsTest {
  private static final String FUSED = "dev.sardonyx:OneHotSum";

  /** Rows of 13 and 5 indices a row, in opset 13, where some axes are inputs. */
  private static Models picked(long oneHotAxis, long unsqueezeAxis, long sumAxis, float... values) {
    return Models.model()
        .input("x", "batch", 13)
        .input("i", ElementType.INT64, "rows", 5)
        .constant("depth", Tensor.of(new long[] {13}, 1))
        .constant("values", Tensor.of(values, 2))
        .constant("added", Tensor.of(new long[] {unsqueezeAxis}, 1))
        .constant("summed", Tensor.of(new long[] {sumAxis}, 1))
        .node("OneHot", "i depth values", "marks", Attribute.of("axis", oneHotAxis))
        .node("Unsqueeze", "x added", "rows3")
        .node("Mul", "rows3 marks", "product")
        .node("ReduceSum", "product summed", "y", Attribute.of("keepdims", 0L));
  }

  @ParameterizedTest
  @CsvSource({"1,2,1", "-1,1,2", "2,-2,-1", "-2,-1,1"})
  void marksAlongEitherAxis(long oneHotAxis, long unsqueezeAxis, long sumAxis) {
    Optimized result = picked(oneHotAxis, unsqueezeAxis, sumAxis, 0, 1).output("y").engine();
    assertEquals(Map.of(FUSED, 1), Models.operators(result));
    assertEquals(List.of("x", "i"), Models.only(result, FUSED).inputs());
  }

  @Test
  void severalMayShareTheRows() {
    Optimized result =
        picked(1, 2, 1, 0, 1)
            .input("j", ElementType.INT64, "rows", 5)
            .node("OneHot", "j depth values", "marks2", Attribute.of("axis", 1L))
            .node("Mul", "marks2 rows3", "product2")
            .node("ReduceSum", "product2 summed", "z", Attribute.of("keepdims", 0L))
            .output("y", "z")
            .engine();
    assertEquals(Map.of(FUSED, 2), Models.operators(result));
  }

  private static void stays(Models model, String reason) {
    Optimized result = model.engine();
    assertEquals(1, Models.operators(result).get("OneHot"));
    assertEquals(0, Models.operators(result).getOrDefault(FUSED, 0));
    String declined = Models.declined(result, "one-hot-sums");
    assertTrue(declined.contains(reason), declined);
  }

  @Test
  void declinesWhatIsSomethingElse() {
    // The sum is over the indices of a row, not over its elements.
    stays(picked(1, 2, 2, 0, 1).output("y"), "not along the axis");
    // x is [batch, 13, 1] and the marks are [rows, 5, 13]: every element with every mark.
    stays(picked(2, 2, 2, 0, 1).output("y"), "rows are not multiplied with rows");
    stays(picked(1, 2, 1, 0, 2).output("y"), "not a 1 among zeros");
    stays(picked(1, 2, 1, 0, 1).output("y", "marks"), "graph output");
    stays(
        picked(1, 2, 1, 0, 1).constant("depth", Tensor.of(new long[] {1}, 1)).output("y"),
        "not a 1 among zeros");
    stays(
        picked(1, 2, 1, 0, 1).input("x", ElementType.DOUBLE, "batch", 13).output("y"),
        "not rows of FLOAT");
  }
}
