package dev.sardonyx.cuda.library;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.cuda.driver.CudaGraph;
import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.error.DeviceException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** Products by each binding of cuBLAS, against their definition. */
class MatrixLibraryTest extends LibraryTestCase {
  @Test
  void cublas12IsTakenByJCublas2() {
    GpuLibraries libraries = GpuLibraries.search();
    assertEquals("cuBLAS 12.4.5 by JCublas2", libraries.findings().getFirst().toString());
    try (MatrixLibrary library = libraries.matrices(stream).orElseThrow()) {
      productsAreRight(library);
      assertEquals(1, standIn.count("cublas"));
    }
  }

  @Test
  void cublas13IsTakenByForeignFunctions() {
    LibraryFile file = LibraryFile.find("cublas", 13).orElseThrow();
    ForeignCublasBinding binding = new ForeignCublasBinding(file.symbols());
    assertEquals("13.4.5", binding.version());
    try (MatrixLibrary library = new Cublas(stream, binding)) {
      productsAreRight(library);
    }
  }

  @Test
  void aProductThatFailsSaysWhich() {
    try (MatrixLibrary library = GpuLibraries.search().matrices(stream).orElseThrow()) {
      standIn.fail("cublasGemmStridedBatchedEx", 13, 0, 1);
      DeviceException e =
          assertThrows(
              DeviceException.class,
              () -> library.multiply(Gemm.of(ProductType.FLOAT, 1, 2, 3), 1, 0, 0, 0, 0));
      assertTrue(e.getMessage().startsWith("The product Gemm[type=FLOAT, m=1, n=2, k=3"));
      assertTrue(e.getMessage().endsWith("failed with CUBLAS_STATUS_EXECUTION_FAILED"));
    }
  }

  /** cuBLAS waits for the whole device when it comes and goes, which would spoil a recording. */
  @Test
  void cublasComesAndGoesWhileNothingIsRecorded() throws Exception {
    long target = floats(1, 2);
    stream.beginCapture();
    stream.fill(target, (byte) 0, 4);
    FutureTask<Boolean> done =
        new FutureTask<>(
            () -> {
              try (CudaStream work = new CudaStream(context);
                  MatrixLibrary library = GpuLibraries.search().matrices(work).orElseThrow()) {
                return library.supports(Gemm.of(ProductType.FLOAT, 1, 1, 1));
              }
            });
    Thread another = Thread.ofPlatform().start(done);
    // Until it waits for the end of the recording, or has not waited.
    while (another.getState() != Thread.State.WAITING && !done.isDone()) {
      Thread.onSpinWait();
    }
    try (CudaGraph graph = stream.endCapture()) {
      assertTrue(done.get());
      stream.run(graph);
      assertArrayEquals(new float[] {0, 2}, getFloats(target, 2));
    }
  }

  /** alpha * op(A) op(B) + beta * C by definition; whole numbers, so that every order is exact. */
  private static float[] product(Gemm g, float alpha, float[] a, float[] b, float beta, float[] c) {
    float[] result = c.clone();
    for (int i = 0; i < g.batch(); i++) {
      for (int row = 0; row < g.m(); row++) {
        for (int column = 0; column < g.n(); column++) {
          double sum = 0;
          for (int k = 0; k < g.k(); k++) {
            int inA =
                (int) (i * g.strideA()) + (g.transposeA() ? k * g.m() + row : row * g.k() + k);
            int inB =
                (int) (i * g.strideB())
                    + (g.transposeB() ? column * g.k() + k : k * g.n() + column);
            sum += (double) a[inA] * b[inB];
          }
          int inC = (int) (i * g.strideC()) + row * g.n() + column;
          result[inC] = (float) (alpha * sum + (beta == 0 ? 0 : beta * c[inC]));
        }
      }
    }
    return result;
  }

  private void productsAreRight(MatrixLibrary library) {
    for (boolean transposeA : new boolean[] {false, true}) {
      for (boolean transposeB : new boolean[] {false, true}) {
        for (int batch : new int[] {1, 3}) {
          Gemm gemm =
              new Gemm(ProductType.FLOAT, 2, 3, 5, transposeA, transposeB, batch, 10, 15, 6);
          float[] a = random(10 * batch, 1);
          float[] b = random(15 * batch, 2);
          float[] c = random(6 * batch, 3);
          long target = floats(c);
          assertTrue(library.supports(gemm));
          library.multiply(gemm, 2, floats(a), floats(b), -1, target);
          assertArrayEquals(product(gemm, 2, a, b, -1, c), getFloats(target, c.length));
        }
      }
    }
    // One B for all of the batch; C isn't read.
    Gemm shared = new Gemm(ProductType.TENSOR_FLOAT, 4, 2, 3, false, false, 2, 12, 0, 8);
    float[] a = random(24, 4);
    float[] b = random(6, 5);
    float[] c = new float[16];
    Arrays.fill(c, Float.NaN);
    long target = floats(c);
    library.multiply(shared, 1, floats(a), floats(b), 0, target);
    assertArrayEquals(product(shared, 1, a, b, 0, c), getFloats(target, 16));
    // The order of work: a product that reads what another wrote, recorded and run twice.
    stream.beginCapture();
    library.multiply(Gemm.of(ProductType.FLOAT, 1, 1, 1), 2, target, target, 0, target + 4);
    try (CudaGraph graph = stream.endCapture()) {
      stream.run(graph);
      stream.run(graph);
      float first = product(shared, 1, a, b, 0, c)[0];
      assertEquals(2 * first * first, getFloats(target, 2)[1]);
    }
    narrowProductsAreRight(library);
  }

  private void narrowProductsAreRight(MatrixLibrary library) {
    Gemm gemm = Gemm.of(ProductType.FLOAT16, 2, 2, 3);
    float[] a = random(6, 6);
    float[] b = random(6, 7);
    float[] expected = product(gemm, 1, a, b, 0, new float[4]);
    assertArrayEquals(
        expected,
        narrow(library, gemm, a, b, v -> Float.floatToFloat16(v), v -> Float.float16ToFloat(v)));
    assertArrayEquals(
        expected,
        narrow(
            library,
            Gemm.of(ProductType.BFLOAT16, 2, 2, 3),
            a,
            b,
            v -> (short) (Float.floatToIntBits(v) >> 16),
            v -> Float.intBitsToFloat(v << 16)));

    assertFalse(library.supports(Gemm.of(ProductType.INT8, 2, 4, 4)));
    for (boolean transposed : new boolean[] {false, true}) {
      Gemm integers = new Gemm(ProductType.INT8, 4, 8, 12, false, transposed, 3, 48, 0, 32);
      assertTrue(library.supports(integers));
      float[] p = random(144, 8);
      float[] q = random(96, 9);
      Arrays.fill(p, 0, 12, -128);
      Arrays.fill(q, 0, 48, -128);
      long target = floats(new float[96]);
      library.multiply(integers, 1, bytes(p), bytes(q), 0, target);
      try (Arena arena = Arena.ofConfined()) {
        int[] found = get(target, 384, arena).toArray(ValueLayout.JAVA_INT);
        float[] wanted = product(integers, 1, p, q, 0, new float[96]);
        for (int i = 0; i < 96; i++) {
          assertEquals((int) wanted[i], found[i]);
        }
      }
    }
  }

  private interface ToShort {
    short of(float value);
  }

  private interface ToFloat {
    float of(short bits);
  }

  private float[] narrow(
      MatrixLibrary library, Gemm gemm, float[] a, float[] b, ToShort to, ToFloat from) {
    long target = shorts(new float[4], to);
    library.multiply(gemm, 1, shorts(a, to), shorts(b, to), 0, target);
    try (Arena arena = Arena.ofConfined()) {
      short[] found = get(target, 8, arena).toArray(ValueLayout.JAVA_SHORT);
      float[] values = new float[4];
      for (int i = 0; i < 4; i++) {
        values[i] = from.of(found[i]);
      }
      return values;
    }
  }

  private long shorts(float[] values, ToShort to) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.nativeOrder());
    for (float value : values) {
      bytes.putShort(to.of(value));
    }
    return put(bytes.flip()).address();
  }

  private long bytes(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length);
    for (float value : values) {
      bytes.put((byte) value);
    }
    return put(bytes.flip()).address();
  }
}
