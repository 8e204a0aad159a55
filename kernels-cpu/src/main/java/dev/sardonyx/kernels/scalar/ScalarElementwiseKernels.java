package dev.sardonyx.kernels.scalar;

import dev.sardonyx.kernels.elementwise.BinaryOperation;
import dev.sardonyx.kernels.elementwise.ElementwiseKernels;
import dev.sardonyx.kernels.elementwise.UnaryOperation;

/**
 * Element-by-element arithmetic in plain loops: the frequent operations in {@code float}, where C2
 * vectorizes by itself, all others by their definition in {@code double}.
 */
public final class ScalarElementwiseKernels implements ElementwiseKernels {
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
    switch (operation) {
      case ABS -> {
        for (int i = 0; i < length; i++) {
          y[yOffset + i] = Math.abs(x[xOffset + i]);
        }
      }
      case NEGATE -> {
        for (int i = 0; i < length; i++) {
          y[yOffset + i] = -x[xOffset + i];
        }
      }
      case SQRT -> {
        for (int i = 0; i < length; i++) {
          y[yOffset + i] = (float) Math.sqrt(x[xOffset + i]);
        }
      }
      case RECIPROCAL -> {
        for (int i = 0; i < length; i++) {
          y[yOffset + i] = 1 / x[xOffset + i];
        }
      }
      case RELU -> {
        for (int i = 0; i < length; i++) {
          float value = x[xOffset + i];
          y[yOffset + i] = value < 0 ? 0 : value;
        }
      }
      case LEAKY_RELU -> {
        for (int i = 0; i < length; i++) {
          float value = x[xOffset + i];
          y[yOffset + i] = value < 0 ? value * p : value;
        }
      }
      case CLIP -> {
        for (int i = 0; i < length; i++) {
          y[yOffset + i] = Math.min(q, Math.max(p, x[xOffset + i]));
        }
      }
      case HARD_SIGMOID -> {
        for (int i = 0; i < length; i++) {
          y[yOffset + i] = Math.max(0, Math.min(1, x[xOffset + i] * p + q));
        }
      }
      case HARD_SWISH -> {
        for (int i = 0; i < length; i++) {
          float value = x[xOffset + i];
          y[yOffset + i] = value * Math.max(0, Math.min(1, value / 6 + 0.5f));
        }
      }
      case AFFINE -> {
        for (int i = 0; i < length; i++) {
          y[yOffset + i] = x[xOffset + i] * p + q;
        }
      }
      case RELU_AFFINE -> {
        for (int i = 0; i < length; i++) {
          float value = x[xOffset + i];
          y[yOffset + i] = (value < 0 ? 0 : value) * p + q;
        }
      }
      case HARD_SWISH_AFFINE -> {
        for (int i = 0; i < length; i++) {
          float value = x[xOffset + i];
          float gate = Math.max(0, Math.min(1, value / 6 + 0.5f));
          y[yOffset + i] = value * gate * p + q;
        }
      }
      default -> {
        for (int i = 0; i < length; i++) {
          y[yOffset + i] = (float) operation.apply(x[xOffset + i], p, q);
        }
      }
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
    switch (operation) {
      case ADD -> {
        for (int i = 0; i < length; i++) {
          y[yOffset + i] = a[aOffset + i * aStep] + b[bOffset + i * bStep];
        }
      }
      case SUBTRACT -> {
        for (int i = 0; i < length; i++) {
          y[yOffset + i] = a[aOffset + i * aStep] - b[bOffset + i * bStep];
        }
      }
      case MULTIPLY -> {
        for (int i = 0; i < length; i++) {
          y[yOffset + i] = a[aOffset + i * aStep] * b[bOffset + i * bStep];
        }
      }
      case DIVIDE -> {
        for (int i = 0; i < length; i++) {
          y[yOffset + i] = a[aOffset + i * aStep] / b[bOffset + i * bStep];
        }
      }
      case MIN -> {
        for (int i = 0; i < length; i++) {
          y[yOffset + i] = Math.min(a[aOffset + i * aStep], b[bOffset + i * bStep]);
        }
      }
      case MAX -> {
        for (int i = 0; i < length; i++) {
          y[yOffset + i] = Math.max(a[aOffset + i * aStep], b[bOffset + i * bStep]);
        }
      }
      case PARAMETRIC_RELU -> {
        for (int i = 0; i < length; i++) {
          float value = a[aOffset + i * aStep];
          y[yOffset + i] = value < 0 ? value * b[bOffset + i * bStep] : value;
        }
      }
      default -> {
        for (int i = 0; i < length; i++) {
          y[yOffset + i] = (float) operation.apply(a[aOffset + i * aStep], b[bOffset + i * bStep]);
        }
      }
    }
  }
}
