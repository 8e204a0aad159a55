package dev.sardonyx.cli;

import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.paddle.program.PaddleProgram;
import dev.sardonyx.paddle.program.PaddleVariable;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import dev.sardonyx.tools.RandomInputs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Random inputs for a Paddle model: sizes as the program declares them, else usual ones. */
final class SampleInputs {
  private static final int BATCH = 1;

  /** A multiple of 32, by which most networks shrink pictures. */
  private static final int SIDE = 96;

  private static final int OTHER = 16;

  /** Rows of a tensor that is cut into sequences, and where. */
  private static final long[] OFFSETS = {0, 2, 7};

  private SampleInputs() {}

  /** The values by name, the same for the same seed, of the declared sizes. */
  static Map<String, Tensor> of(PaddleProgram program, Model model, long seed) {
    return of(program, model, seed, true);
  }

  /**
   * As {@link #of}, with pictures of a usual size: some programs can't run on what they declare.
   */
  static Map<String, Tensor> ofUsualSizes(PaddleProgram program, Model model, long seed) {
    return of(program, model, seed, false);
  }

  private static Map<String, Tensor> of(
      PaddleProgram program, Model model, long seed, boolean asDeclared) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    List<Value> values = model.graph().inputs();
    int at = 0;
    for (String name : program.inputs()) {
      PaddleVariable variable = program.variable(0, name).orElseThrow();
      Value value = values.get(at);
      inputs.put(
          value.name(), RandomInputs.of(value, shape(variable, value, asDeclared), seed + at));
      at++;
      if (variable.lodLevel() > 0) {
        inputs.put(values.get(at++).name(), Tensor.of(OFFSETS, OFFSETS.length));
      }
    }
    return inputs;
  }

  private static Shape shape(PaddleVariable variable, Value value, boolean asDeclared) {
    Optional<TensorType> type =
        asDeclared ? variable.type() : value.type().map(TensorType.class::cast);
    List<Dimension> dimensions = type.flatMap(TensorType::dimensions).orElse(List.of());
    long[] sizes = new long[dimensions.size()];
    for (int axis = 0; axis < sizes.length; axis++) {
      sizes[axis] =
          dimensions.get(axis) instanceof Dimension.Known known
              ? known.size()
              : open(variable, axis, sizes.length);
    }
    return Shape.of(sizes);
  }

  private static long open(PaddleVariable variable, int axis, int rank) {
    if (axis == 0) {
      return variable.lodLevel() > 0 ? OFFSETS[OFFSETS.length - 1] : BATCH;
    }
    return rank == 4 ? SIDE : OTHER;
  }
}
