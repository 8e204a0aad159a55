package dev.sardonyx.runtime.operators.fused;

import static dev.sardonyx.runtime.operators.OperatorRun.floats;
import static dev.sardonyx.runtime.operators.OperatorRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.SardonyxException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.runtime.operators.OperatorRun;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class ElementwiseOperatorTest {
  private static OperatorRun program(
      List<String> operations, List<Long> operands, List<Float> parameters) {
    return run("Elementwise", 1)
        .in("dev.sardonyx")
        .with(
            Attribute.ofStrings("operations", operations),
            Attribute.ofInts("operands", operands),
            Attribute.ofFloats("parameters", parameters));
  }

  @Test
  void computesOneAfterTheOther() {
    Tensor found =
        program(
                List.of("Mul", "Affine", "Relu", "Add"),
                List.of(0L, 1L, 2L, -1L, 3L, -1L, 4L, 0L),
                List.of(0f, 0f, 2f, -1f, 0f, 0f, 0f, 0f))
            .on(Tensor.of(new float[] {1, 2, 3, 4}, 2, 2), floats(0.25f, 2));
    // relu(2 * x * [0.25, 2] - 1) + x
    assertEquals(Shape.of(2, 2), found.shape());
    assertArrayEquals(new float[] {1, 9, 3.5f, 19}, found.floats());
  }

  private static void refuses(
      Class<? extends SardonyxException> error, OperatorRun operator, Tensor... inputs) {
    assertThrows(error, () -> operator.on(inputs));
  }

  @Test
  void refusesWhatItCant() {
    Tensor two = floats(1, 2);
    List<Float> none = List.of(0f, 0f);
    refuses(ModelFormatException.class, program(List.of(), List.of(), List.of()), two);
    refuses(ModelFormatException.class, program(List.of("Abs"), List.of(0L), none), two);
    refuses(ModelFormatException.class, program(List.of("Abs"), List.of(1L, -1L), none), two);
    refuses(ModelFormatException.class, program(List.of("Add"), List.of(0L, 1L << 40), none), two);
    refuses(
        UnsupportedOperatorException.class, program(List.of("Add"), List.of(0L, -1L), none), two);
    refuses(
        UnsupportedOperatorException.class, program(List.of("Abs"), List.of(0L, 0L), none), two);
    refuses(
        TypeMismatchException.class,
        program(List.of("Abs"), List.of(0L, -1L), none),
        Tensor.of(new long[] {1}, 1));
    refuses(
        ShapeMismatchException.class,
        program(List.of("Add"), List.of(0L, 1L), none),
        two,
        floats(1, 2, 3));
  }
}
