package dev.sardonyx.paddle.io;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.paddle.program.PaddleProgram;
import dev.sardonyx.paddle.program.PaddleVariable;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/** The values of a program's parameters. */
public final class PaddleWeights {
  private PaddleWeights() {}

  /**
   * The tensors of a combined file ({@code .pdiparams}, {@code __params__}), which follow one
   * another in the order of their names, without names themselves.
   *
   * @throws ModelFormatException if they are not the program's
   */
  public static Map<String, Tensor> combined(
      PaddleProgram program, ByteBuffer bytes, String source) {
    List<PaddleVariable> parameters = program.parameters();
    requireNoPointer(bytes, source);
    ByteBuffer rest = bytes.slice();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      PaddleVariable parameter = parameters.get(i);
      String what =
          source + ", tensor " + i + " of " + parameters.size() + " '" + parameter.name() + "'";
      if (!rest.hasRemaining()) {
        throw new ModelFormatException(
            what
                + " is missing: the file ends after "
                + i
                + " tensors, but "
                + program.source()
                + " has "
                + parameters.size()
                + " parameters. It belongs to another model, or was cut off; get both files again"
                + " from where they came from");
      }
      tensors.put(
          parameter.name(), checked(program, parameter, WeightRecord.read(rest, what), what));
    }
    if (rest.hasRemaining()) {
      throw new ModelFormatException(
          source
              + " goes on for "
              + rest.remaining()
              + " bytes after the "
              + parameters.size()
              + " parameters of "
              + program.source()
              + ". It belongs to another model; get both files again from where they came from");
    }
    return tensors;
  }

  /**
   * The tensors of one file per variable.
   *
   * @param files the bytes of the file of this name; empty if there is none
   * @throws ModelFormatException if a file is missing or not the variable's
   */
  public static Map<String, Tensor> separate(
      PaddleProgram program, String folder, Function<String, Optional<ByteBuffer>> files) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (PaddleVariable parameter : program.parameters()) {
      String what = folder + "/" + parameter.name();
      ByteBuffer bytes =
          files.apply(parameter.name()).orElseThrow(() -> missing(program, parameter, folder));
      requireNoPointer(bytes, what);
      ByteBuffer rest = bytes.slice();
      Tensor tensor = checked(program, parameter, WeightRecord.read(rest, what), what);
      if (rest.hasRemaining()) {
        throw new ModelFormatException(
            what
                + " goes on for "
                + rest.remaining()
                + " bytes after its tensor; expected one tensor. Get the file again");
      }
      tensors.put(parameter.name(), tensor);
    }
    return tensors;
  }

  /**
   * Weights made from a seed, for a program whose own are not to be had: normally distributed with
   * a deviation that keeps activations finite; variances and scales are positive.
   */
  public static Map<String, Tensor> seeded(PaddleProgram program, long seed) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (PaddleVariable parameter : program.parameters()) {
      Shape shape =
          parameter
              .type()
              .flatMap(TensorType::staticShape)
              .orElseThrow(
                  () ->
                      new ModelFormatException(
                          program.source()
                              + ": parameter '"
                              + parameter.name()
                              + "' has no fixed shape; expected one. Export the model again"));
      ElementType type = parameter.type().orElseThrow().elementType();
      tensors.put(parameter.name(), random(type, shape, seed ^ parameter.name().hashCode()));
    }
    return tensors;
  }

  private static Tensor random(ElementType type, Shape shape, long seed) {
    Tensor tensor = Tensor.zeros(type, shape);
    Random random = new Random(seed);
    boolean isVector = shape.rank() < 2;
    int fan = isVector ? 1 : Math.max(1, shape.elements() / Math.max(1, shape.dimension(0)));
    switch (tensor.array()) {
      case float[] floats -> {
        for (int i = 0; i < floats.length; i++) {
          floats[i] =
              (float)
                  (isVector ? 0.5 + random.nextDouble() : random.nextGaussian() / Math.sqrt(fan));
        }
      }
      case double[] doubles -> {
        for (int i = 0; i < doubles.length; i++) {
          doubles[i] =
              isVector ? 0.5 + random.nextDouble() : random.nextGaussian() / Math.sqrt(fan);
        }
      }
      // Indices, masks and quantized weights: zero is valid for all of them.
      default -> {}
    }
    return tensor;
  }

  private static Tensor checked(
      PaddleProgram program, PaddleVariable parameter, Tensor tensor, String what) {
    Optional<TensorType> declared = parameter.type();
    if (declared.isPresent() && !fits(declared.get(), tensor)) {
      throw new ModelFormatException(
          what
              + ": expected "
              + declared.get()
              + " as "
              + program.source()
              + " declares it, found "
              + tensor
              + ". The weights belong to another model; get both files again from where they came"
              + " from");
    }
    return tensor;
  }

  private static boolean fits(TensorType declared, Tensor tensor) {
    if (declared.elementType() != tensor.elementType()) {
      return false;
    }
    if (declared.dimensions().isEmpty()) {
      return true;
    }
    List<Dimension> dimensions = declared.dimensions().get();
    if (dimensions.size() != tensor.shape().rank()) {
      return false;
    }
    for (int i = 0; i < dimensions.size(); i++) {
      if (dimensions.get(i) instanceof Dimension.Known known
          && known.size() != tensor.shape().dimension(i)) {
        return false;
      }
    }
    return true;
  }

  private static void requireNoPointer(ByteBuffer bytes, String source) {
    FileSigns.requireNoLfsPointer(bytes, source);
  }

  private static ModelFormatException missing(
      PaddleProgram program, PaddleVariable parameter, String folder) {
    return new ModelFormatException(
        folder
            + " has no weights for '"
            + parameter.name()
            + "' of "
            + program.source()
            + ": expected a combined file (.pdiparams, __params__) or one file per variable. Put the"
            + " model's weights beside the program");
  }
}
