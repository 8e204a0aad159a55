package dev.sardonyx.runtime.operators.movement;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * GatherBlockQuantized of com.microsoft, the embedding of language models: Gather from numbers of a
 * few bits, of which each block along one axis has a scale and a zero point. Inputs: data of INT4
 * or UINT4, or UINT8 with several numbers a byte along the last axis, the first in the lowest bits;
 * indices; scales; zero points. An index outside the data gives zeros.
 */
final class GatherBlocks implements Operator {
  private final long gatherAxis;
  private final long blockAxis;
  private final int block;
  private final int bits;

  private GatherBlocks(OperatorSetup setup) {
    this.gatherAxis = setup.integer("gather_axis", 0);
    this.blockAxis = setup.integer("quantize_axis", 1);
    this.block = Math.toIntExact(setup.integer("block_size", 128));
    this.bits = Math.toIntExact(setup.integer("bits", 4));
    if (block < 1 || bits != 2 && bits != 4 && bits != 8) {
      throw setup.unsupported("%d bits in blocks of %d".formatted(bits, block));
    }
  }

  static Operator create(OperatorSetup setup) {
    return new GatherBlocks(setup);
  }

  @Override
  public void run(ExecutionContext context) {
    Tensor data = context.input(0);
    Tensor indices = context.input(1);
    Tensor scales = context.input(2);
    Tensor zeroPoints = context.input(3);
    ElementType type = data.elementType();
    boolean bytes = type == ElementType.UINT8;
    if (!bytes && type != ElementType.INT4 && type != ElementType.UINT4) {
      throw new TypeMismatchException("expected data of INT4, UINT4 or UINT8; found " + type);
    }
    if (zeroPoints != null && zeroPoints.elementType() != type) {
      throw new TypeMismatchException("expected zero points of " + type + "; found " + zeroPoints);
    }
    int rank = data.shape().rank();
    int[] wide = data.shape().toArray();
    if (rank == 0) {
      throw new ShapeMismatchException("expected data with axes; found a scalar");
    }
    wide[rank - 1] *= bytes ? 8 / bits : 1;
    Shape numbers = Shape.of(wide);
    int axis = Integers.index(gatherAxis, rank, 0);
    int blocked = Integers.index(blockAxis, rank, 0);
    int[] blocks = wide.clone();
    blocks[blocked] = (wide[blocked] + block - 1) / block;
    Shape scaleShape = Shape.of(blocks);
    int zeroRow = (blocks[rank - 1] * bits + 7) / 8;
    int zeroCount =
        bytes && blocks[rank - 1] > 0
            ? scaleShape.elements() / blocks[rank - 1] * zeroRow
            : scaleShape.elements();
    if (!scales.shape().equals(scaleShape)
        || zeroPoints != null && zeroPoints.elements() != zeroCount) {
      throw new ShapeMismatchException(
          "expected scales %s and as many zero points; found %s and %s"
              .formatted(scaleShape, scales.shape(), zeroPoints == null ? "none" : zeroPoints));
    }
    List<Integer> result = new ArrayList<>();
    for (int i = 0; i < axis; i++) {
      result.add(wide[i]);
    }
    for (int dimension : indices.shape().toArray()) {
      result.add(dimension);
    }
    for (int i = axis + 1; i < rank; i++) {
      result.add(wide[i]);
    }
    Shape shape = Shape.of(result.stream().mapToInt(Integer::intValue).toArray());
    Tensor y = context.allocate(0, scales.elementType(), shape);
    long[] wanted = Integers.read(indices, "indices");
    int inner = numbers.elements(axis + 1, rank);
    int after = numbers.elements(blocked + 1, rank);
    for (int i = 0; i < y.elements(); i++) {
      long index = wanted[i / inner % wanted.length];
      index += index < 0 ? wide[axis] : 0;
      if (index < 0 || index >= wide[axis]) {
        Numbers.setReal(y, i, 0);
        continue;
      }
      int outer = i / inner / wanted.length;
      int at = (outer * wide[axis] + (int) index) * inner + i % inner;
      int before = at / after / wide[blocked];
      int place = at / after % wide[blocked] / block;
      int scale = (before * blocks[blocked] + place) * after + at % after;
      long zero = bytes ? 1L << bits - 1 : 0;
      if (zeroPoints != null && bytes) {
        int row = scale / blocks[rank - 1] * zeroRow;
        zero = field(zeroPoints, row * 8 / bits + scale % blocks[rank - 1]);
      } else if (zeroPoints != null) {
        zero = Numbers.integer(zeroPoints, scale);
      }
      long value = bytes ? field(data, at) : Numbers.integer(data, at);
      Numbers.setReal(y, i, (value - zero) * Numbers.real(scales, scale));
    }
  }

  /** Number {@code index} of those packed in bytes. */
  private int field(Tensor packed, int index) {
    int bit = index * bits;
    return packed.byteArray()[packed.offset() + bit / 8] >> bit % 8 & (1 << bits) - 1;
  }
}
