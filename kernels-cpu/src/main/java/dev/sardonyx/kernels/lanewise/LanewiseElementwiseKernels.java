package dev.sardonyx.kernels.lanewise;

import dev.sardonyx.kernels.elementwise.BinaryOperation;
import dev.sardonyx.kernels.elementwise.ElementwiseKernels;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import dev.sardonyx.kernels.scalar.ScalarElementwiseKernels;

/**
 * Element-by-element arithmetic with the bits of the vector kernels. What is one operation of IEEE
 * 754, or is left to plain loops there too, is the scalar kernels' own.
 */
public final class LanewiseElementwiseKernels implements ElementwiseKernels {
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
    int by = yOffset - xOffset;
    int end = xOffset + length;
    switch (operation) {
      case EXP -> {
        for (int i = xOffset; i < end; i++) {
          y[by + i] = LanewiseFunctions.exp(x[i]);
        }
      }
      case TANH -> {
        for (int i = xOffset; i < end; i++) {
          y[by + i] = LanewiseFunctions.tanh(x[i]);
        }
      }
      case ERF -> {
        for (int i = xOffset; i < end; i++) {
          y[by + i] = LanewiseFunctions.erf(x[i]);
        }
      }
      case SIGMOID -> {
        for (int i = xOffset; i < end; i++) {
          y[by + i] = LanewiseFunctions.sigmoid(x[i]);
        }
      }
      case HARD_SWISH_AFFINE -> {
        for (int i = xOffset; i < end; i++) {
          y[by + i] = hardSwish(x[i]) * p + q;
        }
      }
      case CLIP -> {
        for (int i = xOffset; i < end; i++) {
          y[by + i] = LanewiseFunctions.clamp(x[i], p, q);
        }
      }
      case HARD_SIGMOID -> {
        for (int i = xOffset; i < end; i++) {
          y[by + i] = LanewiseFunctions.clamp(x[i] * p + q, 0f, 1f);
        }
      }
      case HARD_SWISH -> {
        for (int i = xOffset; i < end; i++) {
          y[by + i] = hardSwish(x[i]);
        }
      }
      case SWISH -> {
        for (int i = xOffset; i < end; i++) {
          y[by + i] = x[i] / (LanewiseFunctions.numberExp(x[i] * -p) + 1f);
        }
      }
      case GELU -> {
        for (int i = xOffset; i < end; i++) {
          y[by + i] = (LanewiseFunctions.erf(x[i] * 0.70710678f) + 1f) * (x[i] * 0.5f);
        }
      }
      case GELU_TANH -> {
        for (int i = xOffset; i < end; i++) {
          y[by + i] = geluTanh(x[i]);
        }
      }
      default -> scalar.unary(operation, p, q, x, xOffset, y, yOffset, length);
    }
  }

  private static float hardSwish(float x) {
    return x * LanewiseFunctions.clamp(x * (1f / 6) + 0.5f, 0f, 1f);
  }

  private static float geluTanh(float x) {
    float inner = (x * x * 0.044715f + 1f) * (x * 0.7978845608f);
    return (LanewiseFunctions.tanh(inner) + 1f) * (x * 0.5f);
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
    if (operation == BinaryOperation.POWER && bStep == 0 && b[bOffset] == 2) {
      scalar.binary(
          BinaryOperation.MULTIPLY, a, aOffset, aStep, a, aOffset, aStep, y, yOffset, length);
    } else {
      scalar.binary(operation, a, aOffset, aStep, b, bOffset, bStep, y, yOffset, length);
    }
  }
}
