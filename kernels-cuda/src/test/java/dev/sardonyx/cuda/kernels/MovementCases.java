package dev.sardonyx.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.sardonyx.cuda.kernels.MovementKernels.PadMode;
import dev.sardonyx.tensor.ElementType;
import java.util.List;

/** Copies that change places against plain loops, by size of an element. */
final class MovementCases {
  private static final List<ElementType> TYPES =
      List.of(ElementType.INT8, ElementType.INT16, ElementType.INT32, ElementType.INT64);

  private MovementCases() {}

  static void add(Cases cases) {
    for (ElementType type : TYPES) {
      cases.add("slice " + type, device -> slice(device, type));
      cases.add("dense copy " + type, device -> dense(device, type));
      for (int[] p :
          new int[][] {{1, 0, 2, 3}, {0, 2, 3, 1}, {3, 2, 1, 0}, {0, 1, 3, 2}, {0, 1, 2, 3}}) {
        cases.add(
            "transpose " + type + java.util.Arrays.toString(p),
            device -> transpose(device, type, new int[] {2, 3, 4, 5}, p));
      }
      cases.add(
          "transpose by tiles " + type,
          device -> transpose(device, type, new int[] {2, 33, 41}, new int[] {0, 2, 1}));
      cases.add(
          "transpose of one matrix " + type,
          device -> transpose(device, type, new int[] {70, 9}, new int[] {1, 0}));
      cases.add(
          "transpose of nothing " + type,
          device -> transpose(device, type, new int[] {0, 9}, new int[] {1, 0}));
      for (PadMode mode : PadMode.values()) {
        cases.add("pad " + mode + " " + type, device -> pad(device, type, mode));
      }
      cases.add("triangle " + type, device -> triangle(device, type));
      cases.add("fill " + type, device -> fill(device, type));
    }
  }

  private static long[] numbers(int n) {
    long[] numbers = new long[n];
    for (int i = 0; i < n; i++) {
      numbers[i] = i % 120 + 1;
    }
    return numbers;
  }

  /** {@code x[4:0:-2, :, 1:3]} of [5, 2, 4] into the second half of [2, 4, 2] along axis 1. */
  private static void slice(TestDevice device, ElementType type) {
    long[] x = numbers(5 * 2 * 4);
    long[] expected = new long[2 * 4 * 2];
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 2; j++) {
        for (int k = 0; k < 2; k++) {
          expected[i * 8 + (j + 2) * 2 + k] = x[(4 - 2 * i) * 8 + j * 4 + 1 + k];
        }
      }
    }
    long y = device.uploadLongs(type, new long[expected.length]);
    new MovementKernels(device.modules)
        .copy(
            device.stream,
            type,
            new int[] {2, 2, 2},
            device.uploadLongs(type, x),
            4 * 8 + 1,
            new int[] {-16, 4, 1},
            y,
            4,
            new int[] {8, 2, 1});
    assertArrayEquals(expected, device.downloadLongs(type, y, expected.length));
  }

  private static void dense(TestDevice device, ElementType type) {
    long[] x = numbers(24);
    long y = device.allocate(type, 24);
    new MovementKernels(device.modules)
        .copy(
            device.stream,
            type,
            new int[] {2, 3, 4},
            device.uploadLongs(type, x),
            0,
            new int[] {12, 4, 1},
            y,
            0,
            new int[] {12, 4, 1});
    assertArrayEquals(x, device.downloadLongs(type, y, 24));
  }

  private static void transpose(
      TestDevice device, ElementType type, int[] shape, int[] permutation) {
    long[] x = numbers(Numbers.product(shape));
    int rank = shape.length;
    int[] strides = new int[rank];
    int stride = 1;
    for (int d = rank - 1; d >= 0; d--) {
      strides[d] = stride;
      stride *= shape[d];
    }
    long[] expected = new long[x.length];
    for (int i = 0; i < x.length; i++) {
      int rest = i;
      int from = 0;
      for (int d = rank - 1; d >= 0; d--) {
        from += rest % shape[permutation[d]] * strides[permutation[d]];
        rest /= shape[permutation[d]];
      }
      expected[i] = x[from];
    }
    long y = device.allocate(type, x.length);
    new MovementKernels(device.modules)
        .transpose(device.stream, type, shape, permutation, device.uploadLongs(type, x), y);
    assertArrayEquals(expected, device.downloadLongs(type, y, x.length));
  }

  /** [3, 4] with 2 rows above, -1 below, 5 columns left and 2 right. */
  private static void pad(TestDevice device, ElementType type, PadMode mode) {
    long[] x = numbers(12);
    int rows = 4;
    int columns = 11;
    long[] expected = new long[rows * columns];
    for (int i = 0; i < expected.length; i++) {
      int row = place(mode, i / columns - 2, 3);
      int column = place(mode, i % columns - 5, 4);
      expected[i] = row < 0 || column < 0 ? 7 : x[row * 4 + column];
    }
    long y = device.allocate(type, expected.length);
    new MovementKernels(device.modules)
        .pad(
            device.stream,
            type,
            mode,
            new int[] {3, 4},
            new int[] {2, 5},
            new int[] {rows, columns},
            device.uploadLongs(type, x),
            device.uploadLongs(type, 7),
            y);
    assertArrayEquals(expected, device.downloadLongs(type, y, expected.length));
  }

  private static int place(PadMode mode, int at, int size) {
    return switch (mode) {
      case CONSTANT -> at < 0 || at >= size ? -1 : at;
      case EDGE -> Math.clamp(at, 0, size - 1);
      case WRAP -> Math.floorMod(at, size);
      case REFLECT -> {
        int place = at;
        while (place < 0 || place >= size) {
          place = place < 0 ? -place : 2 * (size - 1) - place;
        }
        yield place;
      }
    };
  }

  private static void triangle(TestDevice device, ElementType type) {
    long[] x = numbers(2 * 3 * 4);
    for (boolean upper : new boolean[] {true, false}) {
      for (int k = -2; k <= 2; k++) {
        long[] expected = x.clone();
        for (int i = 0; i < x.length; i++) {
          int row = i / 4 % 3;
          int column = i % 4;
          if (upper ? column < row + k : column > row + k) {
            expected[i] = 0;
          }
        }
        long y = device.allocate(type, x.length);
        new MovementKernels(device.modules)
            .triangle(device.stream, type, upper, k, 2, 3, 4, device.uploadLongs(type, x), y);
        assertArrayEquals(expected, device.downloadLongs(type, y, x.length));
      }
    }
  }

  private static void fill(TestDevice device, ElementType type) {
    long y = device.allocate(type, 300);
    new MovementKernels(device.modules).fill(device.stream, type, 300, -3, y);
    long[] expected = new long[300];
    java.util.Arrays.fill(expected, -3);
    assertArrayEquals(expected, device.downloadLongs(type, y, 300));
  }
}
