package dev.sardonyx.ir.shape;

import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Image resampling. */
final class ResizingRules {
  private ResizingRules() {}

  static void register(ShapeRules rules) {
    rules.add("Resize", ResizingRules::resize);
    rules.add("Upsample", ResizingRules::upsample);
    rules.add("GridSample", ResizingRules::gridSample);
    rules.add("AffineGrid", ResizingRules::affineGrid);
    rules.add("CenterCropPad", ResizingRules::cropPad);
    rules.add("Col2Im", ResizingRules::columns);
  }

  private static void resize(NodeInference node) {
    List<Size> input = node.shape(0);
    if (input == null) {
      node.output(0, node.type(0), null);
      return;
    }
    long[] axes = node.integerList("axes");
    List<Size> sizes = node.hasInput(3) ? node.data(3) : null;
    float[] scales = scales(node, node.opset() < 11 ? 1 : 2);
    int count = axes == null ? input.size() : axes.length;
    List<Size> result = new ArrayList<>(input);
    boolean stretch = node.text("keep_aspect_ratio_policy", "stretch").equals("stretch");
    for (int i = 0; i < count; i++) {
      int axis = axes == null ? i : node.normalizeAxis(axes[i], input.size());
      Size size = Size.UNKNOWN;
      if (sizes != null && sizes.size() == count && stretch) {
        size = sizes.get(i);
      } else if (scales != null && scales.length == count) {
        size = scaled(input.get(axis), scales[i]);
      }
      result.set(axis, size);
    }
    node.output(0, node.type(0), result);
  }

  /** {@code floor(size * scale)}; of a symbolic size only where the scale is whole or 1/whole. */
  private static Size scaled(Size size, float scale) {
    if (size.isConstant()) {
      // Engines differ in where they round; what depends on that is not said.
      long inDouble = (long) Math.floor((double) size.constant() * scale);
      long inFloat = (long) Math.floor(size.constant() * scale);
      return inDouble == inFloat ? Size.of(inDouble) : Size.UNKNOWN;
    }
    if (scale == Math.rint(scale) && scale > 0 && scale < Integer.MAX_VALUE) {
      return size.times((long) scale);
    }
    float inverse = 1 / scale;
    return inverse == Math.rint(inverse) && inverse > 0 && Float.toString(scale).length() < 8
        ? size.floorDivide((long) inverse)
        : Size.UNKNOWN;
  }

  /** The elements of the constant float input {@code index}; null if it isn't one or is empty. */
  private static float[] scales(NodeInference node, int index) {
    Tensor scales = node.constant(index);
    if (scales == null || scales.elementType() != ElementType.FLOAT || scales.elements() == 0) {
      return null;
    }
    return Arrays.copyOfRange(
        scales.floatArray(), scales.offset(), scales.offset() + scales.elements());
  }

  private static void upsample(NodeInference node) {
    List<Size> input = node.shape(0);
    float[] scales =
        node.node().attribute("scales").map(a -> a.asFloats()).orElseGet(() -> scales(node, 1));
    if (input == null || scales == null || scales.length != input.size()) {
      node.output(0, node.type(0), input == null ? null : NodeInference.unknown(input.size()));
      return;
    }
    List<Size> result = new ArrayList<>();
    for (int i = 0; i < scales.length; i++) {
      result.add(scaled(input.get(i), scales[i]));
    }
    node.output(0, node.type(0), result);
  }

  private static void gridSample(NodeInference node) {
    List<Size> input = node.shape(0);
    List<Size> grid = node.shape(1);
    List<Size> result = null;
    if (input != null && grid != null) {
      result = NodeInference.concat(input.subList(0, 2), grid.subList(1, grid.size() - 1));
    }
    node.output(0, node.type(0), result);
  }

  private static void affineGrid(NodeInference node) {
    List<Size> size = node.data(1);
    List<Size> result = null;
    if (size != null) {
      result = new ArrayList<>(size);
      result.remove(1);
      result.add(Size.of(size.size() - 2L));
    }
    node.output(0, node.type(0), result);
  }

  private static void cropPad(NodeInference node) {
    List<Size> input = node.shape(0);
    List<Size> wanted = node.data(1);
    if (input == null || wanted == null) {
      node.output(0, node.type(0), input == null ? null : NodeInference.unknown(input.size()));
      return;
    }
    long[] axes = node.integerList("axes");
    List<Size> result = new ArrayList<>(input);
    for (int i = 0; i < wanted.size(); i++) {
      result.set(axes == null ? i : node.normalizeAxis(axes[i], input.size()), wanted.get(i));
    }
    node.output(0, node.type(0), result);
  }

  /** Input {@code [N, C * block, L]} to {@code [N, C, image...]}. */
  private static void columns(NodeInference node) {
    List<Size> input = node.shape(0);
    List<Size> image = node.data(1);
    List<Size> block = node.data(2);
    if (input == null || image == null || block == null) {
      node.output(0, node.type(0), null);
      return;
    }
    node.output(
        0,
        node.type(0),
        NodeInference.concat(
            List.of(input.get(0), input.get(1).floorDivide(Size.product(block))), image));
  }
}
