package dev.sardonyx.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.cuda.kernels.DeviceEpilogue.Bias;
import dev.sardonyx.cuda.kernels.DeviceEpilogue.Step;
import dev.sardonyx.error.ResourceLimitException;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import dev.sardonyx.tensor.ElementType;
import java.util.List;

/** Convolutions against plain loops in double precision. */
final class ConvolutionCases {
  private static final DeviceEpilogue ALL =
      new DeviceEpilogue(
          1,
          Bias.ROWS,
          0,
          List.of(new Step(UnaryOperation.HARD_SWISH, 0, 0), new Step(UnaryOperation.RELU, 0, 0)),
          1);

  private ConvolutionCases() {}

  static void add(Cases cases) {
    for (ElementType type : Numbers.FLOATS) {
      add(cases, type, "plain", shape(2, 1, 3, 9, size(1, 7, 9), size(1, 3, 3), 1, 1, 1));
      add(
          cases,
          type,
          "stride, dilation",
          shape(1, 1, 4, 9, size(1, 11, 12), size(1, 3, 2), 2, 2, 2));
      add(cases, type, "groups", shape(2, 2, 3, 8, size(1, 6, 5), size(1, 3, 3), 1, 1, 1));
      add(cases, type, "volume", shape(1, 1, 2, 8, size(4, 5, 6), size(2, 3, 3), 1, 1, 1));
      add(cases, type, "depthwise", shape(2, 5, 1, 1, size(1, 9, 7), size(1, 3, 3), 2, 1, 1));
      add(cases, type, "few channels", shape(1, 2, 3, 2, size(3, 4, 5), size(2, 2, 3), 1, 2, 1));
      add(cases, type, "one tap", shape(2, 1, 10, 12, size(1, 5, 7), size(1, 1, 1), 1, 1, 0));
      add(
          cases,
          type,
          "one tap, stride",
          shape(2, 1, 10, 12, size(1, 5, 7), size(1, 1, 1), 2, 1, 0));
      add(cases, type, "in parts", shape(1, 1, 64, 9, size(1, 4, 4), size(1, 3, 3), 1, 1, 1));
      add(cases, type, "large tiles", shape(8, 16, 1, 10, size(1, 12, 11), size(1, 2, 2), 1, 1, 0));
      add(cases, type, "no images", shape(0, 1, 3, 9, size(1, 7, 9), size(1, 3, 3), 1, 1, 1));
      addTransposed(cases, type, "plain", shape(2, 1, 3, 4, size(1, 6, 7), size(1, 3, 3), 2, 1, 1));
      addTransposed(
          cases, type, "groups", shape(1, 2, 3, 2, size(1, 9, 5), size(1, 2, 3), 1, 2, 0));
      addTransposed(
          cases, type, "volume", shape(1, 1, 2, 3, size(4, 5, 6), size(2, 3, 2), 3, 1, 1));
    }
    cases.add("transposed, too large", ConvolutionCases::tooLarge);
  }

  private static int[] size(int depth, int height, int width) {
    return new int[] {depth, height, width};
  }

  /** Stride, dilation and padding are those of all dimensions that are longer than 1. */
  private static ConvolutionShape shape(
      int batch,
      int groups,
      int inputChannels,
      int outputChannels,
      int[] input,
      int[] kernel,
      int stride,
      int dilation,
      int pad) {
    int[] strides = new int[3];
    int[] dilations = new int[3];
    int[] pads = new int[3];
    int[] output = new int[3];
    for (int d = 0; d < 3; d++) {
      boolean there = input[d] > 1;
      strides[d] = there ? stride : 1;
      dilations[d] = there ? dilation : 1;
      pads[d] = there ? pad : 0;
      int window = (kernel[d] - 1) * dilations[d] + 1;
      output[d] = (input[d] + 2 * pads[d] - window) / strides[d] + 1;
    }
    return new ConvolutionShape(
        batch,
        groups,
        inputChannels,
        outputChannels,
        input,
        output,
        kernel,
        strides,
        dilations,
        pads);
  }

  private static void add(Cases cases, ElementType type, String name, ConvolutionShape shape) {
    cases.add(name + " " + type, device -> convolve(device, type, shape, DeviceEpilogue.NONE));
    cases.add(name + " with epilogue " + type, device -> convolve(device, type, shape, ALL));
  }

  /** Calls back with all pairs of an output pixel, a tap and the input pixel under it. */
  private interface Pairs {
    void accept(int output, int tap, int input);
  }

  private static void pairs(ConvolutionShape s, Pairs pairs) {
    for (int output = 0; output < Numbers.product(s.output()); output++) {
      for (int tap = 0; tap < Numbers.product(s.kernel()); tap++) {
        int input = 0;
        int restOutput = output;
        int restTap = tap;
        int stride = 1;
        boolean inside = true;
        for (int d = 2; d >= 0; d--) {
          int at =
              restOutput % s.output()[d] * s.stride()[d]
                  - s.pad()[d]
                  + restTap % s.kernel()[d] * s.dilation()[d];
          inside &= at >= 0 && at < s.input()[d];
          input += at * stride;
          stride *= s.input()[d];
          restOutput /= s.output()[d];
          restTap /= s.kernel()[d];
        }
        if (inside) {
          pairs.accept(output, tap, input);
        }
      }
    }
  }

  private static void convolve(
      TestDevice device, ElementType type, ConvolutionShape s, DeviceEpilogue epilogue) {
    int inputs = Numbers.product(s.input());
    int outputs = Numbers.product(s.output());
    int taps = Numbers.product(s.kernel());
    int channels = s.groups() * s.outputChannels();
    double[] x =
        TestDevice.rounded(
            type, Numbers.random(s.batch() * s.groups() * s.inputChannels() * inputs, 1));
    double[] weights =
        TestDevice.rounded(type, Numbers.random(channels * s.inputChannels() * taps, 2));
    double[] bias = TestDevice.rounded(type, Numbers.random(channels, 3));
    double[] residual = TestDevice.rounded(type, Numbers.random(s.batch() * channels * outputs, 4));
    double[] expected = new double[residual.length];
    for (int plane = 0; plane < s.batch() * channels; plane++) {
      int channel = plane % channels;
      int group = plane / channels * s.groups() + channel / s.outputChannels();
      int to = plane * outputs;
      for (int c = 0; c < s.inputChannels(); c++) {
        int from = (group * s.inputChannels() + c) * inputs;
        int filter = (channel * s.inputChannels() + c) * taps;
        pairs(
            s,
            (output, tap, input) ->
                expected[to + output] += x[from + input] * weights[filter + tap]);
      }
      for (int i = to; i < to + outputs; i++) {
        expected[i] = ProductCases.finish(epilogue, expected[i], bias, channel, 0, residual[i]);
      }
    }
    long y = device.allocate(type, expected.length);
    new ConvolutionKernels(device.modules)
        .convolve(
            device.stream,
            type,
            s,
            epilogue,
            device.upload(type, x),
            device.upload(type, weights),
            device.upload(type, bias),
            device.upload(type, residual),
            y,
            device.allocate(ConvolutionKernels.scratchBytes(s)));
    double errors = type == ElementType.FLOAT ? 20 + s.inputChannels() * taps : 4;
    Numbers.assertNear(type, errors, expected, device.download(type, y, expected.length));
  }

  private static void addTransposed(
      Cases cases, ElementType type, String name, ConvolutionShape gradient) {
    cases.add(
        "transposed, " + name + " " + type,
        device -> transposed(device, type, gradient, new ConvolutionKernels(device.modules)));
    if (gradient.batch() > 1) {
      cases.add(
          "transposed one by one, " + name + " " + type,
          device -> transposed(device, type, gradient, new ConvolutionKernels(device.modules, 1)));
    }
  }

  /** What is more than kernels count is refused before anything is allocated or launched. */
  private static void tooLarge(TestDevice device) {
    ConvolutionShape large =
        new ConvolutionShape(
            1,
            1,
            1,
            1 << 10,
            new int[] {1, 1, 1 << 12},
            new int[] {1, 1, 1 << 12},
            new int[] {1, 1, 1 << 9},
            new int[] {1, 1, 1},
            new int[] {1, 1, 1},
            new int[] {0, 0, 0});
    String message =
        assertThrows(
                ResourceLimitException.class,
                () ->
                    new ConvolutionKernels(device.modules)
                        .transposedScratchBytes(ElementType.FLOAT, large))
            .getMessage();
    assertEquals(
        "ConvTranspose to an image of [1, 1, 4096] by windows of [1, 1, 512] adds up 2147483648"
            + " products; on a GPU at most 2147483647; run the model on device(\"cpu\")",
        message);
  }

  private static void transposed(
      TestDevice device, ElementType type, ConvolutionShape s, ConvolutionKernels kernels) {
    int results = Numbers.product(s.input());
    int pixels = Numbers.product(s.output());
    int taps = Numbers.product(s.kernel());
    int channels = s.groups() * s.outputChannels();
    double[] x =
        TestDevice.rounded(
            type, Numbers.random(s.batch() * s.groups() * s.inputChannels() * pixels, 1));
    double[] weights =
        TestDevice.rounded(
            type, Numbers.random(s.groups() * s.inputChannels() * s.outputChannels() * taps, 2));
    double[] bias = TestDevice.rounded(type, Numbers.random(channels, 3));
    double[] residual = new double[s.batch() * channels * results];
    double[] expected = new double[residual.length];
    for (int plane = 0; plane < s.batch() * channels; plane++) {
      int channel = plane % channels;
      int group = channel / s.outputChannels();
      int to = plane * results;
      for (int c = 0; c < s.inputChannels(); c++) {
        int inputChannel = group * s.inputChannels() + c;
        int from = (plane / channels * s.groups() * s.inputChannels() + inputChannel) * pixels;
        int filter = (inputChannel * s.outputChannels() + channel % s.outputChannels()) * taps;
        pairs(
            s,
            (pixel, tap, result) ->
                expected[to + result] += x[from + pixel] * weights[filter + tap]);
      }
      for (int i = to; i < to + results; i++) {
        expected[i] = ProductCases.finish(ALL, expected[i], bias, channel, 0, 0);
      }
    }
    long y = device.allocate(type, expected.length);
    kernels.transposed(
        device.stream,
        type,
        s,
        ALL,
        device.upload(type, x),
        device.upload(type, weights),
        device.upload(type, bias),
        device.upload(type, residual),
        y,
        device.allocate(kernels.transposedScratchBytes(type, s)));
    // The products are stored in the type before they are added up.
    double errors = type == ElementType.FLOAT ? 60 : 16;
    Numbers.assertNear(type, errors, expected, device.download(type, y, expected.length));
  }
}
