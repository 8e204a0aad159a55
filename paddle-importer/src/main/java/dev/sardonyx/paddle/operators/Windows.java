package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Strides, paddings and dilations as Paddle's convolutions and pools have them. */
final class Windows {
  private Windows() {}

  /** A list of {@code spatial} numbers; one number stands for all. */
  static long[] spread(OperatorContext op, String attribute, int spatial, long absent) {
    long[] values = op.attributes().integers(attribute, absent);
    if (values.length == 1) {
      long[] all = new long[spatial];
      Arrays.fill(all, values[0]);
      return all;
    }
    if (values.length != spatial) {
      throw op.unsupported(
          attribute + " of " + values.length + " numbers for " + spatial + " dimensions");
    }
    return values;
  }

  /** Whether paddings follow from the sizes ({@code SAME}); dilations are 1 then. */
  static boolean isSame(OperatorContext op) {
    return op.attributes().text("padding_algorithm", "EXPLICIT").equals("SAME");
  }

  /** ONNX's attributes for the paddings: {@code pads}, or {@code auto_pad}. */
  static List<Attribute> paddings(OperatorContext op, int spatial) {
    List<Attribute> attributes = new ArrayList<>();
    if (isSame(op)) {
      attributes.add(Attribute.of("auto_pad", "SAME_UPPER"));
    } else {
      attributes.add(Onnx.ints("pads", pads(op, spatial)));
    }
    return attributes;
  }

  /** Explicit paddings in ONNX's order: all starts, then all ends. */
  static long[] pads(OperatorContext op, int spatial) {
    String algorithm = op.attributes().text("padding_algorithm", "EXPLICIT");
    long[] pads = new long[2 * spatial];
    if (algorithm.equals("VALID")) {
      return pads;
    }
    if (!algorithm.equals("EXPLICIT")) {
      throw op.unsupported("padding_algorithm " + algorithm);
    }
    long[] paddings = op.attributes().integers("paddings", 0);
    for (int i = 0; i < spatial; i++) {
      if (paddings.length == 2 * spatial) {
        pads[i] = paddings[2 * i];
        pads[i + spatial] = paddings[2 * i + 1];
      } else if (paddings.length == spatial || paddings.length == 1) {
        pads[i] = paddings[paddings.length == 1 ? 0 : i];
        pads[i + spatial] = pads[i];
      } else {
        throw op.unsupported(
            "paddings " + Arrays.toString(paddings) + " for " + spatial + " dimensions");
      }
    }
    return pads;
  }
}
