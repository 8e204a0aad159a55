package dev.sardonyx.ir.shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sliding windows, shared by convolution and pooling: the spatial sizes of the output (ONNX
 * specification, Conv and MaxPool).
 *
 * @param kernel the window's spatial sizes
 */
record Windows(
    long[] kernel, long[] strides, long[] dilations, long[] pads, String autoPad, boolean ceil) {

  /** Reads the attributes of {@code node}; {@code kernel} by its spatial sizes. */
  static Windows of(NodeInference node, long[] kernel) {
    int spatial = kernel.length;
    return new Windows(
        kernel,
        list(node, "strides", spatial, 1),
        list(node, "dilations", spatial, 1),
        list(node, "pads", 2 * spatial, 0),
        node.text("auto_pad", "NOTSET"),
        node.integer("ceil_mode", 0) != 0);
  }

  private static long[] list(NodeInference node, String name, int length, long absent) {
    long[] values = node.integerList(name);
    if (values == null) {
      values = new long[length];
      Arrays.fill(values, absent);
    }
    if (values.length != length) {
      throw node.contradiction(name + " has " + values.length + " entries; expected " + length);
    }
    return values;
  }

  /** The spatial sizes of the output for an input of shape {@code [N, C, spatial...]}. */
  List<Size> outputSizes(List<Size> input) {
    List<Size> result = new ArrayList<>();
    for (int i = 0; i < kernel.length; i++) {
      result.add(outputSize(input.get(i + 2), i));
    }
    return result;
  }

  private Size outputSize(Size input, int i) {
    long reach = dilations[i] * (kernel[i] - 1) + 1;
    return switch (autoPad) {
      case "SAME_UPPER", "SAME_LOWER" -> input.ceilDivide(strides[i]);
      case "VALID" -> input.plus(strides[i] - reach).floorDivide(strides[i]);
      default -> {
        Size span = input.plus(pads[i] + pads[i + kernel.length] - reach);
        if (!ceil) {
          yield span.floorDivide(strides[i]).plus(1);
        }
        Size size = span.ceilDivide(strides[i]).plus(1);
        // A window that would begin in the padding behind the input is left out.
        if (size.isConstant() && input.isConstant()) {
          boolean beyond = (size.constant() - 1) * strides[i] >= input.constant() + pads[i];
          yield beyond ? size.plus(-1) : size;
        }
        yield pads[i] + pads[i + kernel.length] == 0 && kernel[i] >= strides[i]
            ? size
            : Size.UNKNOWN;
      }
    };
  }
}
