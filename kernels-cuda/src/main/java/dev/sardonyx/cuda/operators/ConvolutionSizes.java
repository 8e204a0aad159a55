package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.ConvolutionShape;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.convolution.Windows;
import dev.sardonyx.tensor.Shape;

/**
 * A convolution of one run.
 *
 * @param output the result's shape
 */
record ConvolutionSizes(ConvolutionShape shape, Shape output) {
  /**
   * By a node's attributes and the shapes of X {@code [N, C, D1, ...]} and W {@code [M, C/group,
   * k1, ...]}.
   *
   * @param kernelAttribute {@code kernel_shape}; null if it is absent
   */
  static ConvolutionSizes of(
      OperatorSetup attributes, int groups, int[] kernelAttribute, Shape x, Shape weights) {
    int[] kernel = Windows.kernel(weights, "[M, C/group, k1, ...]", kernelAttribute);
    Placement placement = Windows.place(Windows.of(attributes, kernel), x);
    int outputs = weights.dimension(0);
    int inputs = weights.dimension(1);
    if (x.dimension(1) != inputs * groups || outputs % groups != 0) {
      throw new ShapeMismatchException(
          "group is " + groups + ", W " + weights + " and X " + x + "; channels don't fit");
    }
    ConvolutionShape shape =
        new ConvolutionShape(
            x.dimension(0),
            groups,
            inputs,
            outputs / groups,
            Windows3d.inputs(placement),
            Windows3d.outputs(placement),
            Windows3d.kernels(placement),
            Windows3d.strides(placement),
            Windows3d.dilations(placement),
            Windows3d.begins(placement));
    return new ConvolutionSizes(shape, Windows.outputShape(x.dimension(0), outputs, placement));
  }
}
