package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import dev.sardonyx.kernels.elementwise.BinaryOperation;
import dev.sardonyx.kernels.elementwise.ElementwiseKernels;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import dev.sardonyx.kernels.scalar.ScalarElementwiseKernels;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Element-by-element arithmetic in the Vector API; rare operations are left to plain loops. */
final class VectorElementwiseKernels implements ElementwiseKernels {
  /** Repetitions of a constant operand that are laid out for an operation of two vectors. */
  private static final int REPETITIONS = 256;

  private final ElementwiseKernels scalar = new ScalarElementwiseKernels();

  @Override
  public void unary(
      UnaryOperation operation,
      float p,
      float q,
      float[] x,
      int xOffset,
      float[] y,
      int yOffset,
      int length) {
    int whole = length & -LANES;
    if (!VectorUnary.apply(operation, p, q, x, xOffset, y, yOffset, whole)) {
      scalar.unary(operation, p, q, x, xOffset, y, yOffset, length);
    } else if (whole < length) {
      float[] rest = PartVector.of(x, xOffset + whole, length - whole);
      VectorUnary.apply(operation, p, q, rest, 0, rest, 0, LANES);
      System.arraycopy(rest, 0, y, yOffset + whole, length - whole);
    }
  }

  @Override
  public void binary(
      BinaryOperation operation,
      float[] a,
      int aOffset,
      int aStep,
      float[] b,
      int bOffset,
      int bStep,
      float[] y,
      int yOffset,
      int length) {
    int done = 0;
    if (length >= LANES) {
      int whole = length & -LANES;
      if (aStep == 1 && bStep == 1) {
        done = pairs(operation, a, aOffset, b, bOffset, y, yOffset, whole);
      } else if (aStep == 1) {
        done = byConstant(operation, a, aOffset, b[bOffset], y, yOffset, whole);
      } else {
        done = ofConstant(operation, a[aOffset], b, bOffset, y, yOffset, whole);
      }
    }
    // One operation of IEEE 754 has the same bits in a vector and outside.
    if (done < length) {
      scalar.binary(
          operation,
          a,
          aOffset + done * aStep,
          aStep,
          b,
          bOffset + done * bStep,
          bStep,
          y,
          yOffset + done,
          length - done);
    }
  }

  /** Returns the elements done: {@code length}, or 0 if there is no vector form. */
  private static int pairs(
      BinaryOperation operation,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      float[] y,
      int yOffset,
      int length) {
    switch (operation) {
      case ADD -> add(a, aOffset, b, bOffset, y, yOffset, length);
      case SUBTRACT -> subtract(a, aOffset, b, bOffset, y, yOffset, length);
      case MULTIPLY -> multiply(a, aOffset, b, bOffset, y, yOffset, length);
      case DIVIDE -> divide(a, aOffset, b, bOffset, y, yOffset, length);
      case MIN -> min(a, aOffset, b, bOffset, y, yOffset, length);
      case MAX -> max(a, aOffset, b, bOffset, y, yOffset, length);
      case PARAMETRIC_RELU -> parametricRelu(a, aOffset, b, bOffset, y, yOffset, length);
      default -> {
        return 0;
      }
    }
    return length;
  }

  private static int byConstant(
      BinaryOperation operation,
      float[] a,
      int aOffset,
      float b,
      float[] y,
      int yOffset,
      int length) {
    switch (operation) {
      case ADD -> add(a, aOffset, b, y, yOffset, length);
      case SUBTRACT -> add(a, aOffset, -b, y, yOffset, length);
      case MULTIPLY -> multiply(a, aOffset, b, y, yOffset, length);
      case DIVIDE -> divide(a, aOffset, b, y, yOffset, length);
      case POWER -> {
        if (b != 2) {
          return 0;
        }
        multiply(a, aOffset, a, aOffset, y, yOffset, length);
      }
      default -> {
        float[] repeated = repeated(b, length);
        for (int at = 0; at < length; at += repeated.length) {
          int count = Math.min(repeated.length, length - at);
          if (pairs(operation, a, aOffset + at, repeated, 0, y, yOffset + at, count) == 0) {
            return 0;
          }
        }
      }
    }
    return length;
  }

  private static int ofConstant(
      BinaryOperation operation,
      float a,
      float[] b,
      int bOffset,
      float[] y,
      int yOffset,
      int length) {
    switch (operation) {
      case ADD -> add(b, bOffset, a, y, yOffset, length);
      case MULTIPLY -> multiply(b, bOffset, a, y, yOffset, length);
      default -> {
        float[] repeated = repeated(a, length);
        for (int at = 0; at < length; at += repeated.length) {
          int count = Math.min(repeated.length, length - at);
          if (pairs(operation, repeated, 0, b, bOffset + at, y, yOffset + at, count) == 0) {
            return 0;
          }
        }
      }
    }
    return length;
  }

  private static float[] repeated(float value, int length) {
    float[] repeated = new float[Math.min(REPETITIONS, length)];
    Arrays.fill(repeated, value);
    return repeated;
  }

  private static void add(
      float[] a, int aOffset, float[] b, int bOffset, float[] y, int yOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector left = FloatVector.fromArray(FLOATS, a, aOffset + i);
      FloatVector right = FloatVector.fromArray(FLOATS, b, bOffset + i);
      left.add(right).intoArray(y, yOffset + i);
    }
  }

  private static void subtract(
      float[] a, int aOffset, float[] b, int bOffset, float[] y, int yOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector left = FloatVector.fromArray(FLOATS, a, aOffset + i);
      FloatVector right = FloatVector.fromArray(FLOATS, b, bOffset + i);
      left.sub(right).intoArray(y, yOffset + i);
    }
  }

  private static void multiply(
      float[] a, int aOffset, float[] b, int bOffset, float[] y, int yOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector left = FloatVector.fromArray(FLOATS, a, aOffset + i);
      FloatVector right = FloatVector.fromArray(FLOATS, b, bOffset + i);
      left.mul(right).intoArray(y, yOffset + i);
    }
  }

  private static void divide(
      float[] a, int aOffset, float[] b, int bOffset, float[] y, int yOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector left = FloatVector.fromArray(FLOATS, a, aOffset + i);
      FloatVector right = FloatVector.fromArray(FLOATS, b, bOffset + i);
      left.div(right).intoArray(y, yOffset + i);
    }
  }

  private static void min(
      float[] a, int aOffset, float[] b, int bOffset, float[] y, int yOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector left = FloatVector.fromArray(FLOATS, a, aOffset + i);
      FloatVector right = FloatVector.fromArray(FLOATS, b, bOffset + i);
      left.min(right).intoArray(y, yOffset + i);
    }
  }

  private static void max(
      float[] a, int aOffset, float[] b, int bOffset, float[] y, int yOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector left = FloatVector.fromArray(FLOATS, a, aOffset + i);
      FloatVector right = FloatVector.fromArray(FLOATS, b, bOffset + i);
      left.max(right).intoArray(y, yOffset + i);
    }
  }

  private static void parametricRelu(
      float[] a, int aOffset, float[] b, int bOffset, float[] y, int yOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector left = FloatVector.fromArray(FLOATS, a, aOffset + i);
      FloatVector right = FloatVector.fromArray(FLOATS, b, bOffset + i);
      left.blend(left.mul(right), left.compare(VectorOperators.LT, 0f)).intoArray(y, yOffset + i);
    }
  }

  private static void add(float[] a, int aOffset, float b, float[] y, int yOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector left = FloatVector.fromArray(FLOATS, a, aOffset + i);
      left.add(b).intoArray(y, yOffset + i);
    }
  }

  private static void multiply(
      float[] a, int aOffset, float b, float[] y, int yOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector left = FloatVector.fromArray(FLOATS, a, aOffset + i);
      left.mul(b).intoArray(y, yOffset + i);
    }
  }

  private static void divide(float[] a, int aOffset, float b, float[] y, int yOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector left = FloatVector.fromArray(FLOATS, a, aOffset + i);
      left.div(b).intoArray(y, yOffset + i);
    }
  }
}
