package dev.sardonyx.runtime.operators.conversion;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.convert.ElementFormat;
import dev.sardonyx.kernels.convert.Elements;
import dev.sardonyx.kernels.convert.Quantization;
import dev.sardonyx.kernels.convert.Rounding;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Formats;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** QuantizeLinear, DequantizeLinear and DynamicQuantizeLinear. */
final class QuantizationOperators {
  private static final int BLOCK = 512;

  private static final int GRAIN = 32 * BLOCK;

  private QuantizationOperators() {}

  private static ElementType type(OperatorSetup setup, String attribute) {
    long code = setup.integer(attribute, 0);
    return code == 0
        ? null
        : ElementType.ofCode((int) code)
            .orElseThrow(
                () ->
                    new ModelFormatException(
                        setup.node().label() + ": '" + attribute + "' is no type: " + code));
  }

  static Operator quantize(OperatorSetup setup) {
    long axis = setup.integer("axis", 1);
    long blockSize = setup.integer("block_size", 0);
    ElementType outputType = type(setup, "output_dtype");
    ElementType precision = type(setup, "precision");
    Rounding rounding = new Rounding(setup.flag("saturate", true), Rounding.Direction.UP);
    return context -> {
      Tensor x = context.input(0);
      Tensor scale = context.input(1);
      Tensor zeroPoint = context.input(2);
      ElementType type = outputType == null ? ElementType.UINT8 : outputType;
      if (zeroPoint != null) {
        requireSameShape(scale, zeroPoint);
        if (outputType != null && outputType != zeroPoint.elementType()) {
          throw new TypeMismatchException(
              "expected a zero point of 'output_dtype' " + outputType + "; found " + zeroPoint);
        }
        type = zeroPoint.elementType();
      }
      QuantizationLayout layout = QuantizationLayout.of(x.shape(), scale.shape(), axis, blockSize);
      Tensor y = context.allocate(0, type, x.shape());
      boolean plain =
          x.elementType() == ElementType.FLOAT
              && scale.elementType() == ElementType.FLOAT
              && (precision == null || precision == ElementType.FLOAT)
              && layout.kind() == QuantizationLayout.Kind.TENSOR
              && (type == ElementType.UINT8 || type == ElementType.INT8);
      if (plain) {
        int zero = zeroPoint == null ? 0 : (int) number(zeroPoint);
        quantizePlain(context, x, scale.floatArray()[scale.offset()], zero, y);
        return;
      }
      ElementType division = precision == null ? scale.elementType() : precision;
      quantize(context, layout, x, scale, zeroPoint, y, divisionFormat(division), rounding);
    };
  }

  /** The precision of x / scale; integers and scales that are powers of two divide in FLOAT. */
  private static ElementFormat divisionFormat(ElementType type) {
    return switch (type) {
      case FLOAT16, BFLOAT16, DOUBLE -> Formats.of(type);
      default -> ElementFormat.FLOAT;
    };
  }

  private static void quantizePlain(
      ExecutionContext context, Tensor x, float scale, int zero, Tensor y) {
    boolean signed = y.elementType() == ElementType.INT8;
    Ranges.split(
        context.workers(),
        x.elements(),
        GRAIN,
        (begin, end) ->
            Quantization.quantize(
                x.floatArray(),
                x.offset() + begin,
                scale,
                zero,
                signed ? -128 : 0,
                signed ? 127 : 255,
                y.byteArray(),
                y.offset() + begin,
                end - begin));
  }

  private static void quantize(
      ExecutionContext context,
      QuantizationLayout layout,
      Tensor x,
      Tensor scale,
      Tensor zeroPoint,
      Tensor y,
      ElementFormat division,
      Rounding rounding) {
    Elements from = Formats.elements(x);
    Elements to = Formats.elements(y);
    double[] scales = doubles(scale);
    double[] zeros = zeroPoint == null ? new double[scales.length] : doubles(zeroPoint);
    ElementFormat target = to.format();
    double least = target.isInteger() ? target.least() : 0;
    double largest = target.isInteger() ? target.largest() : 0;
    Ranges.split(
        context.workers(),
        x.elements(),
        GRAIN,
        (begin, end) -> {
          double[] block = new double[Math.min(BLOCK, end - begin)];
          Object quotients = Formats.array(division, block.length);
          for (int at = begin; at < end; at += BLOCK) {
            int count = Math.min(BLOCK, end - at);
            from.read(at, block, 0, count);
            for (int i = 0; i < count; i++) {
              block[i] /= scales[layout.index(at + i)];
            }
            division.writeDoubles(block, 0, quotients, 0, count, rounding);
            division.readDoubles(quotients, 0, block, 0, count);
            for (int i = 0; i < count; i++) {
              double zero = zeros[layout.index(at + i)];
              block[i] =
                  target.isInteger()
                      ? bounded(Math.rint(block[i]) + zero, least, largest)
                      : block[i] + zero;
            }
            target.writeDoubles(block, 0, to.array(), to.offset() + at, count, rounding);
          }
        });
  }

  /** NaN becomes the lower bound, as in {@link Quantization#quantize}. */
  private static double bounded(double value, double least, double largest) {
    return value >= least ? Math.min(largest, value) : least;
  }

  static Operator dequantize(OperatorSetup setup) {
    long axis = setup.integer("axis", 1);
    long blockSize = setup.integer("block_size", 0);
    ElementType outputType = type(setup, "output_dtype");
    return context -> {
      Tensor x = context.input(0);
      Tensor scale = context.input(1);
      Tensor zeroPoint = context.input(2);
      if (zeroPoint != null) {
        requireSameShape(scale, zeroPoint);
        Formats.requireSameType(x, zeroPoint);
      }
      QuantizationLayout layout = QuantizationLayout.of(x.shape(), scale.shape(), axis, blockSize);
      ElementType type = outputType == null ? scale.elementType() : outputType;
      if (type == ElementType.FLOAT8E8M0) {
        throw new TypeMismatchException(
            "a scale of FLOAT8E8M0 is no type for results; expected 'output_dtype' to name one");
      }
      Elements from = Formats.elements(x);
      Elements to = Formats.elements(context.allocate(0, type, x.shape()));
      double[] scales = doubles(scale);
      double[] zeros = zeroPoint == null ? new double[scales.length] : doubles(zeroPoint);
      Ranges.split(
          context.workers(),
          x.elements(),
          GRAIN,
          (begin, end) -> {
            double[] block = new double[Math.min(BLOCK, end - begin)];
            for (int at = begin; at < end; at += BLOCK) {
              int count = Math.min(BLOCK, end - at);
              from.read(at, block, 0, count);
              for (int i = 0; i < count; i++) {
                int index = layout.index(at + i);
                block[i] = (block[i] - zeros[index]) * scales[index];
              }
              to.write(at, block, 0, count);
            }
          });
    };
  }

  private static void requireSameShape(Tensor scale, Tensor zeroPoint) {
    if (scale.elements() != zeroPoint.elements()) {
      throw new ShapeMismatchException(
          "expected a zero point of the scale's shape " + scale.shape() + "; found " + zeroPoint);
    }
  }

  private static double number(Tensor scalar) {
    return doubles(scalar)[0];
  }

  private static double[] doubles(Tensor tensor) {
    double[] values = new double[tensor.elements()];
    Formats.elements(tensor).read(0, values, 0, values.length);
    return values;
  }

  /** To UINT8, by the range of the elements and 0 (DynamicQuantizeLinear-11). */
  static Operator dynamicQuantize(OperatorSetup setup) {
    return context -> {
      Tensor x = context.input(0);
      Tensor y = context.allocate(0, ElementType.UINT8, x.shape());
      Tensor scale = context.allocate(1, ElementType.FLOAT, Shape.SCALAR);
      Tensor zeroPoint = context.allocate(2, ElementType.UINT8, Shape.SCALAR);
      float least = Math.min(0, Quantization.least(x.floatArray(), x.offset(), x.elements()));
      float largest = Math.max(0, Quantization.largest(x.floatArray(), x.offset(), x.elements()));
      float step = largest == least ? 1 : (largest - least) / 255;
      int zero = (int) Math.clamp(Math.rint(-least / step), 0, 255);
      scale.floatArray()[scale.offset()] = step;
      zeroPoint.byteArray()[zeroPoint.offset()] = (byte) zero;
      quantizePlain(context, x, step, zero, y);
    };
  }
}
