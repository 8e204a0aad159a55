package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import dev.sardonyx.kernels.elementwise.UnaryOperation;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Functions of one operand in the Vector API. One loop an operation, as a loop over a function
 * object would box its vectors; each takes whole vectors only.
 */
final class VectorUnary {
  private VectorUnary() {}

  /**
   * {@code y = operation(x, p, q)} on {@code length} elements, a multiple of the lanes.
   *
   * @return false, and nothing done, if there is no vector form of the operation
   */
  static boolean apply(
      UnaryOperation operation,
      float p,
      float q,
      float[] x,
      int xOffset,
      float[] y,
      int yOffset,
      int length) {
    switch (operation) {
      case ABS -> abs(x, xOffset, y, yOffset, length);
      case NEGATE -> negate(x, xOffset, y, yOffset, length);
      case SQRT -> sqrt(x, xOffset, y, yOffset, length);
      case EXP -> exp(x, xOffset, y, yOffset, length);
      case TANH -> tanh(x, xOffset, y, yOffset, length);
      case ERF -> erf(x, xOffset, y, yOffset, length);
      case SIGMOID -> sigmoid(x, xOffset, y, yOffset, length);
      case RELU -> relu(x, xOffset, y, yOffset, length);
      case RECIPROCAL -> reciprocal(x, xOffset, y, yOffset, length);
      case LEAKY_RELU -> leakyRelu(x, xOffset, y, yOffset, length, p);
      case AFFINE -> affine(x, xOffset, y, yOffset, length, p, q);
      case RELU_AFFINE -> reluAffine(x, xOffset, y, yOffset, length, p, q);
      case HARD_SWISH_AFFINE -> hardSwishAffine(x, xOffset, y, yOffset, length, p, q);
      case CLIP -> clip(x, xOffset, y, yOffset, length, p, q);
      case HARD_SIGMOID -> hardSigmoid(x, xOffset, y, yOffset, length, p, q);
      case HARD_SWISH -> hardSwish(x, xOffset, y, yOffset, length);
      case SWISH -> swish(x, xOffset, y, yOffset, length, p);
      case GELU -> gelu(x, xOffset, y, yOffset, length);
      case GELU_TANH -> geluTanh(x, xOffset, y, yOffset, length);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void abs(float[] from, int fromOffset, float[] to, int toOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector x = FloatVector.fromArray(FLOATS, from, fromOffset + i);
      x.abs().intoArray(to, toOffset + i);
    }
  }

  private static void negate(float[] from, int fromOffset, float[] to, int toOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector x = FloatVector.fromArray(FLOATS, from, fromOffset + i);
      x.neg().intoArray(to, toOffset + i);
    }
  }

  private static void sqrt(float[] from, int fromOffset, float[] to, int toOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector x = FloatVector.fromArray(FLOATS, from, fromOffset + i);
      x.sqrt().intoArray(to, toOffset + i);
    }
  }

  private static void exp(float[] from, int fromOffset, float[] to, int toOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector x = FloatVector.fromArray(FLOATS, from, fromOffset + i);
      VectorFunctions.exp(x).intoArray(to, toOffset + i);
    }
  }

  private static void tanh(float[] from, int fromOffset, float[] to, int toOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector x = FloatVector.fromArray(FLOATS, from, fromOffset + i);
      VectorFunctions.tanh(x).intoArray(to, toOffset + i);
    }
  }

  private static void erf(float[] from, int fromOffset, float[] to, int toOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector x = FloatVector.fromArray(FLOATS, from, fromOffset + i);
      VectorFunctions.erf(x).intoArray(to, toOffset + i);
    }
  }

  private static void sigmoid(float[] from, int fromOffset, float[] to, int toOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector x = FloatVector.fromArray(FLOATS, from, fromOffset + i);
      VectorFunctions.sigmoid(x).intoArray(to, toOffset + i);
    }
  }

  private static void relu(float[] from, int fromOffset, float[] to, int toOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector x = FloatVector.fromArray(FLOATS, from, fromOffset + i);
      x.blend(0f, x.compare(VectorOperators.LT, 0f)).intoArray(to, toOffset + i);
    }
  }

  private static void reciprocal(
      float[] from, int fromOffset, float[] to, int toOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector x = FloatVector.fromArray(FLOATS, from, fromOffset + i);
      FloatVector.broadcast(FLOATS, 1f).div(x).intoArray(to, toOffset + i);
    }
  }

  private static void leakyRelu(
      float[] from, int fromOffset, float[] to, int toOffset, int length, float p) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector x = FloatVector.fromArray(FLOATS, from, fromOffset + i);
      x.blend(x.mul(p), x.compare(VectorOperators.LT, 0f)).intoArray(to, toOffset + i);
    }
  }

  private static void affine(
      float[] from, int fromOffset, float[] to, int toOffset, int length, float p, float q) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector x = FloatVector.fromArray(FLOATS, from, fromOffset + i);
      x.mul(p).add(q).intoArray(to, toOffset + i);
    }
  }

  private static void reluAffine(
      float[] from, int fromOffset, float[] to, int toOffset, int length, float p, float q) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector x = FloatVector.fromArray(FLOATS, from, fromOffset + i);
      x.blend(0f, x.compare(VectorOperators.LT, 0f)).mul(p).add(q).intoArray(to, toOffset + i);
    }
  }

  private static void hardSwishAffine(
      float[] from, int fromOffset, float[] to, int toOffset, int length, float p, float q) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector x = FloatVector.fromArray(FLOATS, from, fromOffset + i);
      x.mul(VectorFunctions.clamp(x.mul(1f / 6).add(0.5f), 0f, 1f))
          .mul(p)
          .add(q)
          .intoArray(to, toOffset + i);
    }
  }

  private static void clip(
      float[] from, int fromOffset, float[] to, int toOffset, int length, float p, float q) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector x = FloatVector.fromArray(FLOATS, from, fromOffset + i);
      VectorFunctions.clamp(x, p, q).intoArray(to, toOffset + i);
    }
  }

  private static void hardSigmoid(
      float[] from, int fromOffset, float[] to, int toOffset, int length, float p, float q) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector x = FloatVector.fromArray(FLOATS, from, fromOffset + i);
      VectorFunctions.clamp(x.mul(p).add(q), 0f, 1f).intoArray(to, toOffset + i);
    }
  }

  private static void hardSwish(
      float[] from, int fromOffset, float[] to, int toOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector x = FloatVector.fromArray(FLOATS, from, fromOffset + i);
      x.mul(VectorFunctions.clamp(x.mul(1f / 6).add(0.5f), 0f, 1f)).intoArray(to, toOffset + i);
    }
  }

  private static void swish(
      float[] from, int fromOffset, float[] to, int toOffset, int length, float p) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector x = FloatVector.fromArray(FLOATS, from, fromOffset + i);
      x.div(VectorFunctions.numberExp(x.mul(-p)).add(1f)).intoArray(to, toOffset + i);
    }
  }

  private static void gelu(float[] from, int fromOffset, float[] to, int toOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector x = FloatVector.fromArray(FLOATS, from, fromOffset + i);
      VectorFunctions.erf(x.mul(0.70710678f)).add(1f).mul(x.mul(0.5f)).intoArray(to, toOffset + i);
    }
  }

  private static void geluTanh(float[] from, int fromOffset, float[] to, int toOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector x = FloatVector.fromArray(FLOATS, from, fromOffset + i);
      VectorFunctions.tanh(x.mul(x).mul(0.044715f).add(1f).mul(x.mul(0.7978845608f)))
          .add(1f)
          .mul(x.mul(0.5f))
          .intoArray(to, toOffset + i);
    }
  }
}
