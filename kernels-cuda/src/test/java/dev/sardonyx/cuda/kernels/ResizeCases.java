package dev.sardonyx.cuda.kernels;

import dev.sardonyx.cuda.kernels.ResizeKernels.Axis;
import dev.sardonyx.cuda.kernels.ResizeKernels.Rounding;
import dev.sardonyx.cuda.kernels.ResizeKernels.Transformation;
import dev.sardonyx.kernels.parallel.CallerThread;
import dev.sardonyx.kernels.resize.CoordinateTransformation;
import dev.sardonyx.kernels.resize.FloatAxisResize;
import dev.sardonyx.kernels.resize.Interpolation;
import dev.sardonyx.kernels.resize.NearestRounding;
import dev.sardonyx.tensor.ElementType;
import java.util.List;

/** Resize against the CPU kernels, which have the tables of indices and weights. */
final class ResizeCases {
  private static final float EXTRAPOLATION = 0.75f;

  private static final List<Axis> AXES =
      List.of(
          new Axis(7, 14, 2, 0.1f, 0.8f),
          new Axis(9, 6, 6.0 / 9, -0.2f, 1.3f),
          new Axis(5, 13, 2.61, 0, 1),
          new Axis(8, 1, 0.125, 0.25f, 0.5f),
          new Axis(1, 4, 4, 0, 1));

  private ResizeCases() {}

  static void add(Cases cases) {
    for (Transformation transformation : Transformation.values()) {
      for (Rounding rounding : Rounding.values()) {
        cases.add(
            "nearest " + transformation + " " + rounding,
            device -> nearest(device, transformation, rounding));
      }
      for (ElementType type : Numbers.FLOATS) {
        cases.add(
            "weighted " + transformation + " " + type,
            device -> weighted(device, type, transformation));
        cases.add(
            "bilinear " + transformation + " " + type,
            device -> bilinear(device, type, transformation));
      }
    }
  }

  private static CoordinateTransformation onCpu(Transformation transformation) {
    return CoordinateTransformation.valueOf(transformation.name());
  }

  private static CoordinateTransformation.Axis onCpu(Axis axis) {
    return new CoordinateTransformation.Axis(
        axis.original(), axis.resized(), axis.scale(), axis.start(), axis.end());
  }

  private static void nearest(TestDevice device, Transformation transformation, Rounding rounding) {
    for (int pair = 0; pair + 1 < AXES.size(); pair++) {
      Axis a = AXES.get(pair);
      Axis b = AXES.get(pair + 1);
      int[] rows =
          NearestRounding.valueOf(rounding.name()).indices(onCpu(transformation), onCpu(a));
      int[] columns =
          NearestRounding.valueOf(rounding.name()).indices(onCpu(transformation), onCpu(b));
      double[] x = new double[a.original() * b.original()];
      for (int i = 0; i < x.length; i++) {
        x[i] = i + 1;
      }
      double[] expected = new double[rows.length * columns.length];
      for (int i = 0; i < expected.length; i++) {
        int row = rows[i / columns.length];
        int column = columns[i % columns.length];
        expected[i] = row < 0 || column < 0 ? 99 : x[row * b.original() + column];
      }
      for (ElementType type :
          List.of(ElementType.UINT8, ElementType.FLOAT16, ElementType.FLOAT, ElementType.INT64)) {
        long y = device.allocate(type, expected.length);
        new ResizeKernels(device.modules)
            .nearest(
                device.stream,
                type,
                transformation,
                rounding,
                List.of(a, b),
                device.upload(type, x),
                device.upload(type, 99),
                y);
        Numbers.assertNear(0, expected, device.download(type, y, expected.length));
      }
    }
  }

  private static double[] resizedOnCpu(Interpolation plan, int outer, int inner, double[] x) {
    float[] from = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      from[i] = (float) x[i];
    }
    float[] to = new float[outer * plan.resized() * inner];
    FloatAxisResize.resize(
        plan, outer, inner, EXTRAPOLATION, from, 0, to, 0, CallerThread.INSTANCE);
    double[] resized = new double[to.length];
    for (int i = 0; i < to.length; i++) {
      resized[i] = to[i];
    }
    return resized;
  }

  private static void weighted(TestDevice device, ElementType type, Transformation transformation) {
    for (Axis axis : AXES) {
      for (int kind = 0; kind < 8; kind++) {
        boolean cubic = (kind & 1) != 0;
        boolean exclude = (kind & 2) != 0;
        boolean antialias = (kind & 4) != 0;
        int inner = kind % 3 + 1;
        Interpolation plan =
            cubic
                ? Interpolation.cubic(onCpu(transformation), onCpu(axis), -0.75, exclude, antialias)
                : Interpolation.linear(onCpu(transformation), onCpu(axis), exclude, antialias);
        double[] x = TestDevice.rounded(type, Numbers.random(2 * axis.original() * inner));
        double[] expected = resizedOnCpu(plan, 2, inner, x);
        long y = device.allocate(type, expected.length);
        ResizeKernels.Weights weights =
            new ResizeKernels.Weights(
                transformation, cubic, -0.75f, exclude, antialias, EXTRAPOLATION);
        new ResizeKernels(device.modules)
            .axis(device.stream, type, weights, axis, 2, inner, device.upload(type, x), y);
        double errors = type == ElementType.FLOAT ? 100 : 2;
        Numbers.assertNear(type, errors, expected, device.download(type, y, expected.length));
      }
    }
  }

  private static void bilinear(TestDevice device, ElementType type, Transformation transformation) {
    if (transformation == Transformation.TF_CROP_AND_RESIZE) {
      return; // has extrapolation
    }
    for (int pair = 0; pair + 1 < AXES.size(); pair++) {
      Axis a = AXES.get(pair);
      Axis b = AXES.get(pair + 1);
      double[] x = TestDevice.rounded(type, Numbers.random(2 * a.original() * b.original()));
      double[] rows =
          resizedOnCpu(
              Interpolation.linear(onCpu(transformation), onCpu(a), false, false),
              2,
              b.original(),
              x);
      double[] expected =
          resizedOnCpu(
              Interpolation.linear(onCpu(transformation), onCpu(b), false, false),
              2 * a.resized(),
              1,
              rows);
      long y = device.allocate(type, expected.length);
      new ResizeKernels(device.modules)
          .bilinear(device.stream, type, transformation, a, b, 2, device.upload(type, x), y);
      double errors = type == ElementType.FLOAT ? 100 : 2;
      Numbers.assertNear(type, errors, expected, device.download(type, y, expected.length));
    }
  }
}
