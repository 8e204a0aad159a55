package dev.sardonyx.conformance.paddle.cases;

import static dev.sardonyx.tensor.ElementType.FLOAT;
import static dev.sardonyx.tensor.ElementType.INT32;

import dev.sardonyx.conformance.paddle.program.Cases;
import dev.sardonyx.conformance.paddle.program.Operation;

/** Convolutions and poolings. */
final class ConvolutionCases {
  private ConvolutionCases() {}

  static void add(Cases cases) {
    convolution(cases);
    depthwise(cases);
    transposed(cases);
    convolution3d(cases);
    deformable(cases);
    pooling(cases);
    adaptive(cases);
    pooling3d(cases);
    withIndex(cases);
    cases.seed("unfold");
    cases
        .of("unfold")
        .in("X", cases.floats(2, 3, 5, 6))
        .ints("kernel_sizes", 2, 3)
        .ints("strides", 1, 2)
        .ints("paddings", 1, 0, 1, 0)
        .ints("dilations", 1, 1)
        .out("Y");
    cases
        .of("unfold")
        .in("X", cases.floats(1, 2, 6, 6))
        .ints("kernel_sizes", 3, 3)
        .ints("strides", 2, 2)
        .ints("paddings", 1, 2, 0, 1)
        .ints("dilations", 1, 1)
        .out("Y");
    cases
        .of("unfold")
        .in("X", cases.floats(1, 2, 6, 5))
        .ints("kernel_sizes", 2, 2)
        .ints("strides", 1, 1)
        .ints("paddings", 0, 0, 0, 0)
        .ints("dilations", 2, 2)
        .out("Y");
  }

  private static Operation conv(Cases cases, String type, int[] input, int[] filter) {
    return cases
        .of(type)
        .in("Input", cases.floats(input))
        .weight("Filter", cases.floats(filter))
        .attr("padding_algorithm", "EXPLICIT")
        .attr("data_format", "NCHW");
  }

  private static Operation geometry(
      Operation operation, int[] strides, int[] paddings, int[] dilations, int groups) {
    return operation
        .ints("strides", strides)
        .ints("paddings", paddings)
        .ints("dilations", dilations)
        .attr("groups", groups);
  }

  private static void convolution(Cases cases) {
    cases.seed("conv2d");
    int[] input = {2, 4, 7, 6};
    geometry(conv(cases, "conv2d", input, new int[] {3, 4, 1, 1}), pair(1), pair(0), pair(1), 1)
        .out("Output");
    geometry(conv(cases, "conv2d", input, new int[] {3, 4, 3, 3}), pair(1), pair(1), pair(1), 1)
        .out("Output");
    geometry(
            conv(cases, "conv2d", input, new int[] {3, 4, 3, 2}),
            new int[] {2, 1},
            new int[] {1, 0},
            pair(1),
            1)
        .out("Output");
    geometry(conv(cases, "conv2d", input, new int[] {6, 2, 3, 3}), pair(2), pair(1), pair(1), 2)
        .out("Output");
    geometry(conv(cases, "conv2d", input, new int[] {3, 4, 3, 3}), pair(1), pair(2), pair(2), 1)
        .out("Output");
    geometry(
            conv(cases, "conv2d", input, new int[] {3, 4, 3, 3}),
            pair(1),
            new int[] {0, 1, 2, 0},
            pair(1),
            1)
        .out("Output");
    geometry(conv(cases, "conv2d", input, new int[] {3, 4, 3, 3}), pair(2), pair(0), pair(1), 1)
        .attr("padding_algorithm", "SAME")
        .out("Output");
    geometry(conv(cases, "conv2d", input, new int[] {3, 4, 2, 2}), pair(1), pair(3), pair(1), 1)
        .attr("padding_algorithm", "VALID")
        .out("Output");
    geometry(
            conv(cases, "conv2d", new int[] {1, 6, 5, 4}, new int[] {3, 4, 3, 3}),
            pair(1),
            pair(1),
            pair(1),
            1)
        .attr("data_format", "NHWC")
        .out("Output");
    // The filter may be computed too.
    geometry(
            cases
                .of("conv2d")
                .in("Input", cases.floats(1, 2, 4, 4))
                .in("Filter", cases.floats(2, 2, 3, 3)),
            pair(1),
            pair(1),
            pair(1),
            1)
        .out("Output");
  }

  private static void depthwise(Cases cases) {
    cases.seed("depthwise_conv2d");
    int[] input = {2, 4, 7, 6};
    geometry(
            conv(cases, "depthwise_conv2d", input, new int[] {4, 1, 3, 3}),
            pair(1),
            pair(1),
            pair(1),
            4)
        .out("Output");
    geometry(
            conv(cases, "depthwise_conv2d", input, new int[] {8, 1, 5, 3}),
            new int[] {2, 1},
            new int[] {2, 1},
            pair(1),
            4)
        .out("Output");
    geometry(
            conv(cases, "depthwise_conv2d", input, new int[] {4, 1, 3, 3}),
            pair(1),
            pair(2),
            pair(2),
            4)
        .out("Output");
    geometry(
            conv(cases, "depthwise_conv2d", input, new int[] {4, 1, 3, 3}),
            pair(2),
            pair(0),
            pair(1),
            4)
        .attr("padding_algorithm", "SAME")
        .out("Output");
    cases.seed("depthwise_conv2d_transpose");
    for (int stride : new int[] {1, 2}) {
      geometry(
              conv(cases, "depthwise_conv2d_transpose", input, new int[] {4, 1, 3, 3}),
              pair(stride),
              pair(1),
              pair(1),
              4)
          .ints("output_size")
          .ints("output_padding")
          .out("Output");
    }
  }

  private static void transposed(Cases cases) {
    cases.seed("conv2d_transpose");
    int[] input = {2, 4, 5, 3};
    int[] filter = {4, 3, 3, 3};
    for (int[] strides : new int[][] {{1, 1}, {2, 2}, {2, 3}}) {
      geometry(conv(cases, "conv2d_transpose", input, filter), strides, pair(1), pair(1), 1)
          .ints("output_size")
          .ints("output_padding")
          .out("Output");
    }
    geometry(
            conv(cases, "conv2d_transpose", input, new int[] {4, 2, 2, 2}),
            pair(2),
            pair(0),
            pair(1),
            2)
        .ints("output_size")
        .ints("output_padding")
        .out("Output");
    geometry(conv(cases, "conv2d_transpose", input, filter), pair(2), pair(1), pair(1), 1)
        .ints("output_size")
        .ints("output_padding", 1, 1)
        .out("Output");
    geometry(conv(cases, "conv2d_transpose", input, filter), pair(2), pair(1), pair(1), 1)
        .ints("output_size", 10, 6)
        .ints("output_padding")
        .out("Output");
    geometry(conv(cases, "conv2d_transpose", input, filter), pair(1), pair(1), pair(2), 1)
        .ints("output_size")
        .ints("output_padding")
        .out("Output");
    geometry(
            conv(cases, "conv2d_transpose", input, filter),
            pair(2),
            new int[] {0, 1, 1, 0},
            pair(1),
            1)
        .ints("output_size")
        .ints("output_padding")
        .out("Output");
    geometry(conv(cases, "conv2d_transpose", input, filter), pair(2), pair(0), pair(1), 1)
        .attr("padding_algorithm", "SAME")
        .ints("output_size")
        .ints("output_padding")
        .out("Output");
    geometry(
            conv(cases, "conv2d_transpose", new int[] {1, 4, 3, 4}, filter),
            pair(2),
            pair(1),
            pair(1),
            1)
        .attr("data_format", "NHWC")
        .ints("output_size")
        .ints("output_padding")
        .out("Output");
  }

  private static void convolution3d(Cases cases) {
    cases.seed("conv3d");
    int[] input = {1, 2, 4, 5, 3};
    int[] filter = {3, 2, 3, 2, 2};
    geometry(conv(cases, "conv3d", input, filter), triple(1), triple(0), triple(1), 1)
        .attr("data_format", "NCDHW")
        .out("Output");
    geometry(conv(cases, "conv3d", input, filter), new int[] {2, 1, 1}, triple(1), triple(1), 1)
        .attr("data_format", "NCDHW")
        .out("Output");
    geometry(
            conv(cases, "conv3d", input, new int[] {4, 1, 2, 2, 2}),
            triple(1),
            new int[] {0, 1, 1, 1, 0, 0},
            triple(1),
            2)
        .attr("data_format", "NCDHW")
        .out("Output");
    geometry(conv(cases, "conv3d", input, filter), triple(2), triple(0), triple(1), 1)
        .attr("padding_algorithm", "SAME")
        .attr("data_format", "NCDHW")
        .out("Output");
    geometry(
            conv(cases, "conv3d", new int[] {1, 4, 5, 3, 2}, filter),
            triple(1),
            triple(1),
            triple(1),
            1)
        .attr("data_format", "NDHWC")
        .out("Output");
    cases.seed("conv3d_transpose");
    for (int stride : new int[] {1, 2}) {
      geometry(
              conv(cases, "conv3d_transpose", input, new int[] {2, 3, 2, 3, 2}),
              triple(stride),
              triple(1),
              triple(1),
              1)
          .attr("data_format", "NCDHW")
          .ints("output_size")
          .ints("output_padding")
          .out("Output");
    }
  }

  private static void deformable(Cases cases) {
    cases.seed("deformable_conv");
    geometry(
            cases
                .of("deformable_conv")
                .in("Input", cases.floats(1, 2, 5, 6))
                .in("Offset", cases.floats(1, 18, 5, 6))
                .weight("Filter", cases.floats(3, 2, 3, 3))
                .in("Mask", cases.floatsIn(0, 1, 1, 9, 5, 6)),
            pair(1),
            pair(1),
            pair(1),
            1)
        .attr("deformable_groups", 1)
        .attr("im2col_step", 1)
        .out("Output");
    geometry(
            cases
                .of("deformable_conv")
                .in("Input", cases.floats(2, 4, 6, 5))
                .in("Offset", cases.floats(2, 36, 3, 3))
                .weight("Filter", cases.floats(2, 2, 3, 3))
                .in("Mask", cases.floatsIn(0, 1, 2, 18, 3, 3)),
            pair(2),
            pair(1),
            pair(1),
            2)
        .attr("deformable_groups", 2)
        .attr("im2col_step", 1)
        .out("Output");
    cases.seed("deformable_conv_v1");
    geometry(
            cases
                .of("deformable_conv_v1")
                .in("Input", cases.floats(1, 2, 5, 6))
                .in("Offset", cases.floats(1, 18, 5, 6))
                .weight("Filter", cases.floats(3, 2, 3, 3)),
            pair(1),
            pair(1),
            pair(1),
            1)
        .attr("deformable_groups", 1)
        .attr("im2col_step", 1)
        .out("Output");
  }

  private static Operation pool(Cases cases, String type, String kind, int[] input) {
    return cases
        .of(type)
        .in("X", cases.floats(input))
        .attr("pooling_type", kind)
        .attr("global_pooling", false)
        .attr("adaptive", false)
        .attr("ceil_mode", false)
        .attr("exclusive", true)
        .attr("padding_algorithm", "EXPLICIT")
        .attr("data_format", input.length == 4 ? "NCHW" : "NCDHW");
  }

  private static void pooling(Cases cases) {
    cases.seed("pool2d");
    int[] input = {2, 3, 7, 6};
    for (String kind : new String[] {"max", "avg"}) {
      pool(cases, "pool2d", kind, input)
          .ints("ksize", 2, 2)
          .ints("strides", 2, 2)
          .ints("paddings", 0, 0)
          .out("Out");
      pool(cases, "pool2d", kind, input)
          .ints("ksize", 3, 2)
          .ints("strides", 2, 1)
          .ints("paddings", 1, 0)
          .out("Out");
      pool(cases, "pool2d", kind, input)
          .ints("ksize", 3, 3)
          .ints("strides", 2, 2)
          .ints("paddings", 1, 1)
          .attr("exclusive", false)
          .out("Out");
      pool(cases, "pool2d", kind, input)
          .ints("ksize", 2, 2)
          .ints("strides", 2, 2)
          .ints("paddings", 0, 0)
          .attr("ceil_mode", true)
          .out("Out");
      pool(cases, "pool2d", kind, input)
          .ints("ksize", 3, 3)
          .ints("strides", 2, 2)
          .ints("paddings", 1, 1)
          .attr("ceil_mode", true)
          .attr("exclusive", false)
          .out("Out");
      pool(cases, "pool2d", kind, input)
          .ints("ksize", 3, 3)
          .ints("strides", 2, 2)
          .ints("paddings", 0, 1, 1, 0)
          .out("Out");
      pool(cases, "pool2d", kind, input)
          .ints("ksize", 3, 3)
          .ints("strides", 2, 2)
          .ints("paddings", 0, 0)
          .attr("padding_algorithm", "SAME")
          .out("Out");
      pool(cases, "pool2d", kind, input)
          .ints("ksize", 3, 3)
          .ints("strides", 1, 1)
          .ints("paddings", 1, 1)
          .attr("padding_algorithm", "VALID")
          .out("Out");
      pool(cases, "pool2d", kind, input)
          .ints("ksize", 1, 1)
          .ints("strides", 1, 1)
          .ints("paddings", 0, 0)
          .attr("global_pooling", true)
          .out("Out");
      pool(cases, "pool2d", kind, new int[] {1, 5, 4, 3})
          .ints("ksize", 2, 2)
          .ints("strides", 2, 2)
          .ints("paddings", 0, 0)
          .attr("data_format", "NHWC")
          .out("Out");
      // A kernel larger than the image.
      pool(cases, "pool2d", kind, new int[] {1, 2, 3, 3})
          .ints("ksize", 5, 5)
          .ints("strides", 1, 1)
          .ints("paddings", 1, 1)
          .out("Out");
    }
  }

  /**
   * Averages only: Paddle's own layers never write an adaptive maximum as {@code pool2d}, and its
   * kernels take the output's size for that of a window there.
   */
  private static void adaptive(Cases cases) {
    cases.seed("adaptive");
    int[][] outputs = {{1, 1}, {2, 3}, {7, 6}, {3, 4}, {5, 5}};
    for (int[] output : outputs) {
      adaptive(cases, "pool2d", "NCHW", output, 2, 3, 7, 6);
    }
    // Fewer rows than asked for: each is taken more than once.
    adaptive(cases, "pool2d", "NCHW", pair(3), 1, 2, 2, 6);
    adaptive(cases, "pool2d", "NHWC", pair(2), 1, 6, 5, 2);
    adaptive(cases, "pool3d", "NCDHW", new int[] {2, 3, 4}, 1, 2, 5, 4, 6);
    adaptive(cases, "pool3d", "NCDHW", triple(1), 1, 2, 3, 4, 2);
  }

  private static void adaptive(
      Cases cases, String type, String layout, int[] output, int... input) {
    int[] ones = new int[output.length];
    java.util.Arrays.fill(ones, 1);
    pool(cases, type, "avg", input)
        .ints("ksize", output)
        .ints("strides", ones)
        .ints("paddings", new int[output.length])
        .attr("adaptive", true)
        .attr("data_format", layout)
        .out("Out");
  }

  private static void pooling3d(Cases cases) {
    cases.seed("pool3d");
    int[] input = {1, 2, 5, 4, 6};
    for (String kind : new String[] {"max", "avg"}) {
      pool(cases, "pool3d", kind, input)
          .ints("ksize", 2, 2, 2)
          .ints("strides", 2, 2, 2)
          .ints("paddings", 0, 0, 0)
          .out("Out");
      pool(cases, "pool3d", kind, input)
          .ints("ksize", 3, 2, 3)
          .ints("strides", 2, 1, 2)
          .ints("paddings", 1, 0, 1)
          .attr("ceil_mode", true)
          .out("Out");
      pool(cases, "pool3d", kind, input)
          .ints("ksize", 3, 3, 3)
          .ints("strides", 1, 1, 1)
          .ints("paddings", 1, 1, 1)
          .attr("exclusive", false)
          .out("Out");
      pool(cases, "pool3d", kind, input)
          .ints("ksize", 1, 1, 1)
          .ints("strides", 1, 1, 1)
          .ints("paddings", 0, 0, 0)
          .attr("global_pooling", true)
          .out("Out");
    }
  }

  private static void withIndex(Cases cases) {
    cases.seed("max_pool2d_with_index");
    cases
        .of("max_pool2d_with_index")
        .in("X", cases.distinct(1, 2, 5, 6))
        .ints("ksize", 2, 2)
        .ints("strides", 2, 2)
        .ints("paddings", 0, 0)
        .out("Out", FLOAT)
        .out("Mask", INT32);
    cases
        .of("max_pool2d_with_index")
        .in("X", cases.distinct(1, 2, 5, 6))
        .ints("ksize", 3, 3)
        .ints("strides", 2, 2)
        .ints("paddings", 1, 1)
        .out("Out", FLOAT)
        .out("Mask", INT32);
    cases
        .of("max_pool2d_with_index")
        .in("X", cases.distinct(1, 2, 5, 6))
        .ints("ksize", 2, 2)
        .attr("global_pooling", true)
        .out("Out", FLOAT)
        .out("Mask", INT32);
    cases
        .of("max_pool2d_with_index")
        .in("X", cases.distinct(1, 2, 5, 6))
        .ints("ksize", 2, 3)
        .attr("adaptive", true)
        .out("Out", FLOAT)
        .out("Mask", INT32);
    cases.seed("max_pool3d_with_index");
    cases
        .of("max_pool3d_with_index")
        .in("X", cases.distinct(1, 2, 4, 4, 4))
        .ints("ksize", 2, 2, 2)
        .ints("strides", 2, 2, 2)
        .ints("paddings", 0, 0, 0)
        .out("Out", FLOAT)
        .out("Mask", INT32);
    cases
        .of("max_pool3d_with_index")
        .in("X", cases.distinct(1, 2, 4, 4, 4))
        .ints("ksize", 2, 2, 2)
        .attr("adaptive", true)
        .out("Out", FLOAT)
        .out("Mask", INT32);
  }

  private static int[] pair(int value) {
    return new int[] {value, value};
  }

  private static int[] triple(int value) {
    return new int[] {value, value, value};
  }
}
