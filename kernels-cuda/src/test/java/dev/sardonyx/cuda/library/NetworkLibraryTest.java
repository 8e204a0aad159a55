package dev.sardonyx.cuda.library;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Convolutions, pooling and softmax by cuDNN, against their definitions. */
class NetworkLibraryTest extends LibraryTestCase {
  @Test
  void convolutionsAreRight() {
    GpuLibraries libraries = GpuLibraries.search();
    assertEquals("cuDNN 9.5.1 by JCudnn", libraries.findings().getLast().toString());
    long advices = standIn.count("advices");
    try (NetworkLibrary library = libraries.network(stream).orElseThrow()) {
      for (boolean relu : new boolean[] {false, true}) {
        Convolution2d c =
            new Convolution2d(ProductType.FLOAT, 2, 4, 6, 5, 6, 3, 2, 2, 1, 1, 2, 1, 1, 2, relu);
        float[] x = random(2 * 4 * 6 * 5, 1);
        float[] w = random(6 * 2 * 3 * 2, 2);
        float[] bias = random(6, 3);
        assertTrue(library.supports(c));
        assertEquals(1024, library.workspaceBytes(c));
        long workspace = put(ByteBuffer.allocate(1024)).address();
        int elements = 2 * 6 * c.outputH() * c.outputW();
        long y = floats(new float[elements]);
        for (int i = 0; i < 2; i++) {
          library.convolve(c, floats(x), floats(w), floats(bias), y, workspace);
          assertArrayEquals(convolution(c, x, w, bias), getFloats(y, elements));
        }
        library.convolve(c, floats(x), floats(w), 0, y, workspace);
        assertArrayEquals(convolution(c, x, w, new float[6]), getFloats(y, elements));
      }
      // Once for a shape.
      assertEquals(advices + 2, standIn.count("advices"));
    }
  }

  private static float[] convolution(Convolution2d c, float[] x, float[] w, float[] bias) {
    int group = c.c() / c.groups();
    float[] y = new float[c.n() * c.m() * c.outputH() * c.outputW()];
    for (int i = 0; i < y.length; i++) {
      int column = i % c.outputW();
      int row = i / c.outputW() % c.outputH();
      int m = i / (c.outputW() * c.outputH()) % c.m();
      int n = i / (c.outputW() * c.outputH() * c.m());
      float sum = bias[m];
      for (int k = 0; k < group * c.kernelH() * c.kernelW(); k++) {
        int kw = k % c.kernelW();
        int kh = k / c.kernelW() % c.kernelH();
        int channel = k / (c.kernelW() * c.kernelH());
        int h = row * c.strideH() + kh * c.dilationH() - c.padH();
        int v = column * c.strideW() + kw * c.dilationW() - c.padW();
        if (h >= 0 && h < c.h() && v >= 0 && v < c.w()) {
          int source = m / (c.m() / c.groups()) * group + channel;
          sum +=
              x[((n * c.c() + source) * c.h() + h) * c.w() + v]
                  * w[((m * group + channel) * c.kernelH() + kh) * c.kernelW() + kw];
        }
      }
      y[i] = c.relu() ? Math.max(sum, 0) : sum;
    }
    return y;
  }

  @Test
  void poolingAndSoftmaxAreRight() {
    float[] x = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    try (NetworkLibrary library = GpuLibraries.search().network(stream).orElseThrow()) {
      long y = floats(new float[4]);
      library.pool(pooling(Pooling2d.Kind.MAXIMUM), floats(x), y);
      assertArrayEquals(new float[] {1, 3, 7, 9}, getFloats(y, 4));
      library.pool(pooling(Pooling2d.Kind.AVERAGE_WITH_PADDING), floats(x), y);
      assertArrayEquals(new float[] {0.25f, 1.25f, 2.75f, 7}, getFloats(y, 4));
      library.pool(pooling(Pooling2d.Kind.AVERAGE), floats(x), y);
      assertArrayEquals(new float[] {1, 2.5f, 5.5f, 7}, getFloats(y, 4));

      float third = (float) Math.log(3);
      library.softmax(ProductType.FLOAT, 2, 2, floats(0, third, 5, 5), y);
      assertArrayEquals(new float[] {0.25f, 0.75f, 0.5f, 0.5f}, getFloats(y, 4), 1e-6f);
    }
  }

  /** Windows of 2 x 2 in steps of 2, from a row and a column of padding on. */
  private static Pooling2d pooling(Pooling2d.Kind kind) {
    return new Pooling2d(ProductType.FLOAT, kind, 1, 1, 3, 3, 2, 2, 2, 2, 1, 1);
  }
}
