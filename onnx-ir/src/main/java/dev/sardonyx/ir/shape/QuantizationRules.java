package dev.sardonyx.ir.shape;

import dev.sardonyx.tensor.ElementType;
import java.util.List;

/** To and from quantized integers. */
final class QuantizationRules {
  private QuantizationRules() {}

  static void register(ShapeRules rules) {
    rules.add("QuantizeLinear", QuantizationRules::quantize);
    rules.add("DequantizeLinear", QuantizationRules::dequantize);
    rules.add("DynamicQuantizeLinear", QuantizationRules::dynamic);
  }

  private static void quantize(NodeInference node) {
    ElementType absent = node.typeAttribute("output_dtype", ElementType.UINT8);
    if (node.integer("output_dtype", 0) == 0) {
      absent = ElementType.UINT8;
    }
    node.output(0, node.hasInput(2) ? node.type(2) : absent, node.shape(0));
  }

  private static void dequantize(NodeInference node) {
    ElementType type = node.type(1);
    if (node.integer("output_dtype", 0) != 0) {
      type = node.typeAttribute("output_dtype", type);
    }
    node.output(0, type, node.shape(0));
  }

  private static void dynamic(NodeInference node) {
    node.output(0, ElementType.UINT8, node.shape(0));
    node.output(1, ElementType.FLOAT, List.of());
    node.output(2, ElementType.UINT8, List.of());
  }
}
