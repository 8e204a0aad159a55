package dev.sardonyx.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.sardonyx.cuda.kernels.AttentionKernels.Layout;
import dev.sardonyx.cuda.kernels.AttentionKernels.Mask;
import dev.sardonyx.cuda.kernels.AttentionKernels.Masks;
import dev.sardonyx.cuda.kernels.AttentionKernels.Padding;
import dev.sardonyx.tensor.ElementType;

/** Attention against a plain softmax of all scores in double precision. */
final class AttentionCases {
  private AttentionCases() {}

  static void add(Cases cases) {
    for (ElementType type : Numbers.FLOATS) {
      for (int size : new int[] {5, 64, 100, 200}) {
        cases.add(
            "rows of " + size + " " + type,
            device -> run(device, type, shape(2, 2, 2, 37, 41, size, size, Mask.NONE, false, 0)));
        cases.add(
            "causal, rows of " + size + " " + type,
            device -> run(device, type, shape(1, 2, 1, 19, 35, size, 3, Mask.NONE, true, 16)));
      }
      cases.add(
          "mask added " + type,
          device -> run(device, type, shape(2, 4, 2, 9, 70, 8, 16, Mask.ADDED, false, 0)));
      cases.add(
          "BOOL mask " + type,
          device -> run(device, type, shape(2, 2, 2, 9, 40, 8, 8, Mask.BOOL, false, 0)));
    }
    for (Padding kind : Padding.values()) {
      for (ElementType type : Numbers.FLOATS) {
        cases.add("mask by " + kind + " " + type, device -> mask(device, type, kind));
      }
    }
    cases.add("queries that see nothing", AttentionCases::blank);
    cases.add(
        "one key",
        device -> run(device, ElementType.FLOAT, shape(1, 1, 1, 3, 1, 4, 4, Mask.NONE, false, 0)));
    cases.add(
        "no queries",
        device -> run(device, ElementType.FLOAT, shape(1, 1, 1, 0, 4, 4, 4, Mask.NONE, false, 0)));
  }

  private static AttentionKernels.Shape shape(
      int batch,
      int heads,
      int keyHeads,
      int queries,
      int keys,
      int size,
      int valueSize,
      Mask mask,
      boolean causal,
      int causalOffset) {
    return new AttentionKernels.Shape(
        batch,
        heads,
        keyHeads,
        queries,
        keys,
        size,
        valueSize,
        0.3f,
        mask == Mask.ADDED ? 5 : 0,
        causal,
        causalOffset,
        mask,
        1,
        false,
        Layout.rowsFirst(heads, queries, size),
        Layout.headsFirst(keyHeads, keys, size),
        Layout.rowsFirst(keyHeads, keys, valueSize),
        Layout.headsFirst(heads, queries, valueSize),
        new Layout(queries * keys, 0, keys));
  }

  private static int at(Layout layout, int batch, int head, int row) {
    return batch * layout.batchStride() + head * layout.headStride() + row * layout.rowStride();
  }

  private static void run(TestDevice device, ElementType type, AttentionKernels.Shape s) {
    double[] q =
        TestDevice.rounded(type, Numbers.random(s.batch() * s.heads() * s.queries() * s.size(), 1));
    double[] k =
        TestDevice.rounded(type, Numbers.random(s.batch() * s.keyHeads() * s.keys() * s.size(), 2));
    double[] v =
        TestDevice.rounded(
            type, Numbers.random(s.batch() * s.keyHeads() * s.keys() * s.valueSize(), 3));
    double[] mask = Numbers.random(s.batch() * s.queries() * s.keys(), 4);
    boolean flags = s.mask() == Mask.BOOL;
    for (int i = 0; i < mask.length; i++) {
      // The first key of each query is seen; whole blocks of the others are not.
      boolean hidden = i % s.keys() != 0 && (mask[i] < 0 || i % s.keys() < 36);
      mask[i] = flags ? (hidden ? 0 : 1) : hidden ? Double.NEGATIVE_INFINITY : mask[i];
    }
    mask = flags ? mask : TestDevice.rounded(type, mask);
    double[] expected = new double[s.batch() * s.heads() * s.queries() * s.valueSize()];
    for (int b = 0; b < s.batch(); b++) {
      for (int h = 0; h < s.heads(); h++) {
        int keyHead = h / (s.heads() / s.keyHeads());
        for (int i = 0; i < s.queries(); i++) {
          double[] weights = new double[s.keys()];
          double total = 0;
          for (int j = 0; j < s.keys(); j++) {
            double score = 0;
            for (int d = 0; d < s.size(); d++) {
              score += q[at(s.q(), b, h, i) + d] * k[at(s.k(), b, keyHead, j) + d];
            }
            score *= s.scale();
            if (s.softcap() != 0) {
              score = s.softcap() * Math.tanh(score / s.softcap());
            }
            double own = mask[at(s.masks(), b, h, i) + j];
            boolean hidden = s.causal() && j > i + s.causalOffset() || flags && own == 0;
            score += s.mask() == Mask.ADDED ? own : 0;
            weights[j] = hidden ? 0 : Math.exp(score);
            total += weights[j];
          }
          for (int d = 0; d < s.valueSize(); d++) {
            double sum = 0;
            for (int j = 0; j < s.keys(); j++) {
              sum += weights[j] / total * v[at(s.v(), b, keyHead, j) + d];
            }
            expected[at(s.y(), b, h, i) + d] = sum;
          }
        }
      }
    }
    long y = device.allocate(type, expected.length);
    new AttentionKernels(device.modules)
        .run(
            device.stream,
            type,
            s,
            device.upload(type, q),
            device.upload(type, k),
            device.upload(type, v),
            device.upload(flags ? ElementType.BOOL : type, mask),
            y);
    double errors = type == ElementType.FLOAT ? 100 : 2;
    Numbers.assertNear(type, errors, expected, device.download(type, y, expected.length));
  }

  /** [2, 3, 4, 5], with numbers [3, 1, 5] added in every batch entry. */
  private static void mask(TestDevice device, ElementType type, Padding kind) {
    long[] padding =
        switch (kind) {
          case NONE -> new long[0];
          case ENDS -> new long[] {3, 0};
          case ENDS_AND_BEGINS -> new long[] {4, 5, 1, 0};
          case ZEROS -> new long[2 * 4 * 5];
        };
    for (int i = 0; kind == Padding.ZEROS && i < padding.length; i++) {
      padding[i] = i % 3;
    }
    double[] added = TestDevice.rounded(type, Numbers.random(15, 3));
    double[] expected = new double[2 * 3 * 4 * 5];
    for (int i = 0; i < expected.length; i++) {
      int entry = i / 60;
      int key = i % 5;
      boolean hidden =
          switch (kind) {
            case NONE -> false;
            case ENDS -> key >= padding[entry];
            case ENDS_AND_BEGINS -> key >= padding[entry] || key < padding[2 + entry];
            case ZEROS -> padding[(entry * 4 + i / 5 % 4) * 5 + key] == 0;
          };
      double sum = added[i / 20 % 3 * 5 + key] + (hidden ? -1000 : 0);
      expected[i] = TestDevice.rounded(type, (float) sum)[0];
    }
    Masks masks =
        new Masks(
            2,
            3,
            4,
            5,
            kind,
            device.uploadLongs(ElementType.INT32, padding),
            20,
            5,
            -1000,
            device.upload(type, added),
            new Layout(0, 5, 0),
            1);
    long y = device.allocate(type, expected.length);
    new AttentionKernels(device.modules).mask(device.stream, type, masks, y);
    assertArrayEquals(expected, device.download(type, y, expected.length));
  }

  private static void blank(TestDevice device) {
    ElementType type = ElementType.FLOAT;
    for (boolean blankIsZero : new boolean[] {false, true}) {
      Layout rows = Layout.headsFirst(1, 2, 1);
      AttentionKernels.Shape shape =
          new AttentionKernels.Shape(
              1,
              1,
              1,
              2,
              2,
              1,
              1,
              1,
              0,
              false,
              0,
              Mask.ADDED,
              1,
              blankIsZero,
              rows,
              rows,
              rows,
              rows,
              new Layout(0, 0, 2));
      double none = Double.NEGATIVE_INFINITY;
      long y = device.allocate(type, 2);
      new AttentionKernels(device.modules)
          .run(
              device.stream,
              type,
              shape,
              device.upload(type, 1, 1),
              device.upload(type, 1, 1),
              device.upload(type, 3, 4),
              device.upload(type, none, none, none, 0),
              y);
      double[] expected = {blankIsZero ? 0 : Double.NaN, 4};
      assertArrayEquals(expected, device.download(type, y, 2));
    }
  }
}
