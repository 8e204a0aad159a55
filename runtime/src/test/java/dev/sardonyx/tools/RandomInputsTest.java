package dev.sardonyx.tools;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.error.InvalidInputException;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.ValueType;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomInputsTest {
  private static final Value IMAGE =
      Value.of(
          "x",
          TensorType.of(
              ElementType.FLOAT,
              Dimension.of("batch"),
              Dimension.of(3),
              Dimension.UNKNOWN,
              Dimension.UNKNOWN));

  private static Value ofType(ElementType type) {
    return Value.of("x", TensorType.of(type, Shape.of(100)));
  }

  @Test
  void floatsAreThoseOfJavaRandom() {
    Random random = new Random(42);
    float[] elements = RandomInputs.of(ofType(ElementType.FLOAT), 42).floats();
    for (float element : elements) {
      assertEquals(random.nextFloat(), element);
    }
  }

  @Test
  void theSeedDecides() {
    Value input = ofType(ElementType.DOUBLE);
    assertArrayEquals(RandomInputs.of(input, 1).doubles(), RandomInputs.of(input, 1).doubles());
    assertFalse(
        Arrays.equals(RandomInputs.of(input, 1).doubles(), RandomInputs.of(input, 2).doubles()));
  }

  @Test
  void wideIntegersAreZeroOrOneAndNarrowOnesTakeTheirWholeRange() {
    assertArrayEquals(
        new long[] {0, 1},
        Arrays.stream(RandomInputs.of(ofType(ElementType.INT64), 1).longs())
            .distinct()
            .sorted()
            .toArray());
    byte[] nibbles = RandomInputs.of(ofType(ElementType.INT4), 1).bytes();
    assertArrayEquals(
        IntStream.range(-8, 8).toArray(),
        IntStream.range(0, 100).map(i -> nibbles[i]).distinct().sorted().toArray());
  }

  @Test
  void stringsAreWords() {
    for (String word : RandomInputs.of(ofType(ElementType.STRING), 1).strings()) {
      assertTrue(word.matches("[a-z]{3,8}"), word);
    }
  }

  @Test
  void asksForTheShapeWhereADimensionIsOpen() {
    String message =
        assertThrows(InvalidInputException.class, () -> RandomInputs.of(IMAGE, 1)).getMessage();
    assertEquals(
        "input 'x' is FLOAT[batch, 3, ?, ?], whose dimension 0, 2, 3 has no size;"
            + " give its shape, for example x=1,3,640,640",
        message);
    Tensor tensor = RandomInputs.of(IMAGE, Shape.of(1, 3, 2, 4), 1);
    assertEquals("FLOAT[1, 3, 2, 4]", tensor.toString());
  }

  @Test
  void refusesAShapeTheInputCannotHave() {
    for (Shape shape : new Shape[] {Shape.of(1, 4, 2, 4), Shape.of(3, 2, 4), Shape.SCALAR}) {
      String message =
          assertThrows(InvalidInputException.class, () -> RandomInputs.of(IMAGE, shape, 1))
              .getMessage();
      assertTrue(message.endsWith("it can't have the shape " + shape), message);
    }
  }

  @Test
  void refusesWhatItCannotMakeUp() {
    Value sequence = Value.of("s", new ValueType.SequenceType(IMAGE.type().orElseThrow()));
    for (Value input :
        new Value[] {sequence, Value.untyped("s"), ofType(ElementType.FLOAT8E4M3FN)}) {
      String message =
          assertThrows(InvalidInputException.class, () -> RandomInputs.of(input, 1)).getMessage();
      assertTrue(message.contains("input '" + input.name() + "'"), message);
    }
  }
}
