package dev.sardonyx.cuda.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Small models of operators that make images larger or smaller. */
final class ImageGraphs {
  private ImageGraphs() {}

  static Stream<Arguments> cases() {
    List<Arguments> all = new ArrayList<>();
    all.add(
        CudaSessionTest.named(
            "transposed convolutions",
            new GraphCase()
                .input("x", 2, 4, 5, 7)
                .constant("w", 4, 3, 2, 2)
                .constant("b", 3)
                .constant("v", 4, 1, 3, 3)
                .constant("u", 4, 2, 3, 3)
                .node("ConvTranspose", "x,w,b", "a", ints("strides", 2, 2))
                .node("Relu", "a", "y")
                .node(
                    "ConvTranspose",
                    "x,v",
                    "d",
                    Attribute.of("group", 4L),
                    ints("pads", 1, 0, 0, 2),
                    ints("output_padding", 0, 1),
                    ints("strides", 1, 2))
                .node(
                    "ConvTranspose",
                    "x,u",
                    "e",
                    Attribute.of("group", 2L),
                    ints("dilations", 2, 1),
                    ints("strides", 3, 2),
                    ints("output_shape", 14, 13))
                .outputs("a", "y", "d", "e")));
    all.add(
        CudaSessionTest.named(
            "a transposed convolution of no images",
            new GraphCase()
                .input("x", 0, 4, 5)
                .constant("w", 4, 3, 2)
                .node("ConvTranspose", "x,w", "y")
                .outputs("y")));
    for (String mode : List.of("nearest", "linear", "cubic")) {
      all.add(CudaSessionTest.named("resize " + mode, resize(mode)));
    }
    all.add(
        CudaSessionTest.named(
            "resize a region, and all four axes",
            new GraphCase()
                .input("x", 2, 3, 5, 6)
                .constant("roi", Tensor.of(new float[] {0, 0, -0.2f, 0.3f, 1, 1, 0.7f, 1.2f}, 8))
                .constant("scales", Tensor.of(new float[] {1.5f, 0.7f, 2, 0.5f}, 4))
                .integers("sizes", 2, 3, 7, 4)
                .integers("none", 0, 3, 5, 6)
                .node(
                    "Resize",
                    "x,roi,,sizes",
                    "a",
                    Attribute.of("mode", "linear"),
                    Attribute.of("coordinate_transformation_mode", "tf_crop_and_resize"),
                    Attribute.of("extrapolation_value", 3f))
                .node(
                    "Resize",
                    "x,roi,,sizes",
                    "b",
                    Attribute.of("coordinate_transformation_mode", "tf_crop_and_resize"),
                    Attribute.of("extrapolation_value", 3f))
                .node("Resize", "x,,scales", "c", Attribute.of("mode", "linear"))
                .node("Resize", "x,,,none", "d")
                .outputs("a", "b", "c", "d")));
    all.add(
        CudaSessionTest.named(
            "padding",
            new GraphCase()
                .input("x", 2, 3, 4)
                .input("empty", 0, 3)
                .integers("pads", 1, 0, 2, 0, -1, 3)
                .integers("some", 5, 4)
                .integers("axis", -1)
                .integers("few", 1, 0, 0, 0)
                .constant("value", Tensor.of(new float[] {7}, 1))
                .node("Pad", "x,pads,value", "a")
                .node("Pad", "x,some,,axis", "b", Attribute.of("mode", "reflect"))
                .node("Pad", "x,some,,axis", "c", Attribute.of("mode", "edge"))
                .node("Pad", "x,some,,axis", "d", Attribute.of("mode", "wrap"))
                .node("Pad", "empty,few,value", "e")
                .outputs("a", "b", "c", "d", "e")));
    all.add(
        CudaSessionTest.named(
            "padding by attributes",
            new GraphCase()
                .opset(10)
                .input("x", 3, 4)
                .node("Pad", "x", "y", ints("pads", 1, 0, 2, 3), Attribute.of("value", 0.5f))
                .outputs("y")));
    all.add(
        CudaSessionTest.named(
            "repetition and triangles",
            new GraphCase()
                .input("x", 2, 3, 5)
                .input("empty", 2, 0)
                .integers("repeats", 3, 1, 2)
                .integers("none", 1, 0, 1)
                .integers("two", 2, 2)
                .constant("k", Tensor.of(new long[] {-1}))
                .node("Tile", "x,repeats", "a")
                .node("Tile", "x,none", "b")
                .node("Tile", "empty,two", "c")
                .node("Trilu", "x", "d")
                .node("Trilu", "x,k", "e", Attribute.of("upper", 0L))
                .node("Trilu", "empty", "f")
                .outputs("a", "b", "c", "d", "e", "f")));
    return all.stream();
  }

  private static Attribute ints(String name, long... values) {
    return Attribute.ofInts(name, Arrays.stream(values).boxed().toList());
  }

  /** All positions, and what goes with weights, in one way of resizing. */
  private static GraphCase resize(String mode) {
    GraphCase model =
        new GraphCase()
            .input("x", 1, 2, 5, 6)
            .integers("sizes", 1, 2, 8, 4)
            .constant("scales", Tensor.of(new float[] {2, 3}, 2));
    List<String> outputs = new ArrayList<>();
    for (String position :
        List.of("half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric")) {
      Attribute way = Attribute.of("coordinate_transformation_mode", position);
      model.node("Resize", "x,,,sizes", position, Attribute.of("mode", mode), way);
      model.node(
          "Resize",
          "x,,scales",
          position + " by scales",
          Attribute.of("mode", mode),
          way,
          ints("axes", 2, 3),
          Attribute.of("nearest_mode", "floor"),
          Attribute.of("exclude_outside", mode.equals("cubic") ? 1L : 0L));
      outputs.add(position);
      outputs.add(position + " by scales");
    }
    if (!mode.equals("nearest")) {
      model.node(
          "Resize",
          "x,,,sizes",
          "antialias",
          Attribute.of("mode", mode),
          Attribute.of("antialias", 1L));
      outputs.add("antialias");
    }
    return model.outputs(outputs.toArray(String[]::new));
  }
}
