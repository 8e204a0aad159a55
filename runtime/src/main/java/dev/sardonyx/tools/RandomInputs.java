package dev.sardonyx.tools;

import dev.sardonyx.error.InvalidInputException;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.ValueType;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Inputs made up from a model's declared types, the same ones for the same seed.
 *
 * <p>Floating-point elements are uniform in [0, 1). Integers are 0 or 1, which are valid as an
 * index, a mask, a flag and a token alike; those of 8 bits and fewer, which hold pixels and codes,
 * take any value. Strings are short words of lower-case letters.
 */
public final class RandomInputs {
  private RandomInputs() {}

  /**
   * A tensor of the type that {@code input} declares.
   *
   * @throws InvalidInputException if a dimension has no declared size, or the input is not a dense
   *     tensor of a type that can be made up
   */
  public static Tensor of(Value input, long seed) {
    TensorType type = tensorType(input);
    Shape shape =
        type.staticShape()
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "input '"
                            + input.name()
                            + "' is "
                            + type
                            + ", "
                            + openDimensions(type)
                            + "; give its shape, for example "
                            + input.name()
                            + "="
                            + exampleShape(type)));
    return of(input, shape, seed);
  }

  /**
   * As {@link #of(Value, long)}, of the shape given.
   *
   * @throws InvalidInputException if the shape is not one the input may have
   */
  public static Tensor of(Value input, Shape shape, long seed) {
    TensorType type = tensorType(input);
    if (!admits(type, shape)) {
      throw new InvalidInputException(
          "input '" + input.name() + "' is " + type + "; it can't have the shape " + shape);
    }
    Tensor tensor = Tensor.zeros(type.elementType(), shape);
    fill(input, tensor, new Random(seed));
    return tensor;
  }

  private static TensorType tensorType(Value input) {
    ValueType type =
        input
            .type()
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "input '" + input.name() + "' has no declared type; give its value"));
    if (type instanceof TensorType tensorType) {
      return tensorType;
    }
    throw new InvalidInputException(
        "input '" + input.name() + "' is " + type + "; only dense tensors can be made up");
  }

  private static String openDimensions(TensorType type) {
    if (type.dimensions().isEmpty()) {
      return "of unknown rank";
    }
    List<Dimension> dimensions = type.dimensions().get();
    String open =
        IntStream.range(0, dimensions.size())
            .filter(axis -> !dimensions.get(axis).isKnown())
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(", "));
    return "whose dimension " + open + " has no size";
  }

  /** Known dimensions as they are and common sizes in place of the rest: {@code 1,3,640,640}. */
  public static String exampleShape(TensorType type) {
    List<Dimension> dimensions = type.dimensions().orElse(List.of());
    if (dimensions.isEmpty()) {
      return "1,16";
    }
    return IntStream.range(0, dimensions.size())
        .mapToObj(
            axis ->
                switch (dimensions.get(axis)) {
                  case Dimension.Known known -> Long.toString(known.size());
                  default -> axis == 0 ? "1" : dimensions.size() == 4 && axis > 1 ? "640" : "16";
                })
        .collect(Collectors.joining(","));
  }

  private static boolean admits(TensorType type, Shape shape) {
    return type.dimensions()
        .map(
            dimensions ->
                dimensions.size() == shape.rank()
                    && IntStream.range(0, shape.rank())
                        .allMatch(axis -> admits(dimensions.get(axis), shape.dimension(axis))))
        .orElse(true);
  }

  private static boolean admits(Dimension dimension, int size) {
    return !(dimension instanceof Dimension.Known known) || known.size() == size;
  }

  private static void fill(Value input, Tensor tensor, Random random) {
    ElementType type = tensor.elementType();
    for (int i = 0; i < tensor.slots(); i++) {
      switch (type) {
        case FLOAT, COMPLEX64 -> tensor.floatArray()[i] = random.nextFloat();
        case DOUBLE, COMPLEX128 -> tensor.doubleArray()[i] = random.nextDouble();
        case FLOAT16 -> tensor.shortArray()[i] = Float.floatToFloat16(random.nextFloat());
        case BFLOAT16 ->
            tensor.shortArray()[i] = (short) (Float.floatToIntBits(random.nextFloat()) >> 16);
        case INT64, UINT64 -> tensor.longArray()[i] = random.nextInt(2);
        case INT32, UINT32 -> tensor.intArray()[i] = random.nextInt(2);
        case INT16, UINT16 -> tensor.shortArray()[i] = (short) random.nextInt(2);
        case UINT8, UINT4, UINT2 -> tensor.byteArray()[i] = (byte) random.nextInt(1 << type.bits());
        case INT8, INT4, INT2 ->
            tensor.byteArray()[i] =
                (byte) (random.nextInt(1 << type.bits()) - (1 << type.bits() - 1));
        case BOOL -> tensor.byteArray()[i] = (byte) random.nextInt(2);
        case STRING -> tensor.stringArray()[i] = word(random);
        default ->
            throw new InvalidInputException(
                "input '" + input.name() + "' is " + type + ", which can't be made up; give it");
      }
    }
  }

  private static String word(Random random) {
    return random
        .ints(3 + random.nextInt(6), 'a', 'z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
