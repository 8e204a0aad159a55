package dev.sardonyx.cuda.library;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.cuda.driver.CudaContext;
import dev.sardonyx.cuda.driver.CudaDriver;
import dev.sardonyx.cuda.driver.CudaGraph;
import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.cuda.driver.DeviceMemory;
import dev.sardonyx.cuda.standin.StandIn;
import dev.sardonyx.cuda.standin.StandInBuild;
import dev.sardonyx.error.DeviceException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bindings of cuBLAS and cuDNN, against stand-ins that follow NVIDIA's definitions. */
class GpuLibrariesTest {
  private StandIn standIn;
  private CudaContext context;
  private CudaStream stream;
  private final List<DeviceMemory> blocks = new ArrayList<>();

  @BeforeEach
  void open() {
    standIn = StandIn.load();
    System.setProperty(LibraryFile.FOLDERS_PROPERTY, StandInBuild.libraries().toString());
    System.setProperty(GpuLibraries.USE_PROPERTY, "all");
    context = CudaContext.open(CudaDriver.load(), 0);
    stream = new CudaStream(context);
  }

  @AfterEach
  void close() {
    System.clearProperty(LibraryFile.FOLDERS_PROPERTY);
    System.setProperty(GpuLibraries.USE_PROPERTY, "none");
    blocks.forEach(DeviceMemory::close);
    stream.close();
    context.close();
    for (String kind : new String[] {"contexts", "streams", "memory.blocks", "cublas", "cudnn"}) {
      assertEquals(0, standIn.count(kind), kind);
    }
  }

  private DeviceMemory put(ByteBuffer bytes) {
    DeviceMemory memory = context.allocator().allocate(bytes.capacity());
    blocks.add(memory);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(bytes.capacity());
      copy.copyFrom(MemorySegment.ofBuffer(bytes));
      stream.copyIn(memory.address(), copy);
      stream.synchronize();
    }
    return memory;
  }

  private long floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.nativeOrder());
    bytes.asFloatBuffer().put(values);
    return put(bytes).address();
  }

  private MemorySegment get(long address, long bytes, Arena arena) {
    MemorySegment copy = arena.allocate(bytes, 8);
    stream.copyOut(copy, address);
    stream.synchronize();
    return copy;
  }

  private float[] getFloats(long address, int elements) {
    try (Arena arena = Arena.ofConfined()) {
      return get(address, 4L * elements, arena).toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  private static float[] random(int elements, long seed) {
    Random random = new Random(seed);
    float[] values = new float[elements];
    for (int i = 0; i < elements; i++) {
      values[i] = random.nextInt(17) - 8;
    }
    return values;
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
    Gemm integers = Gemm.of(ProductType.INT8, 4, 4, 8);
    float[] p = random(32, 8);
    float[] q = random(32, 9);
    long target = floats(new float[16]);
    library.multiply(integers, 1, bytes(p), bytes(q), 0, target);
    try (Arena arena = Arena.ofConfined()) {
      int[] found = get(target, 64, arena).toArray(ValueLayout.JAVA_INT);
      float[] wanted = product(integers, 1, p, q, 0, new float[16]);
      for (int i = 0; i < 16; i++) {
        assertEquals((int) wanted[i], found[i]);
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
  void aLibraryThatDoesNotGetReadyIsDoneWithout() {
    standIn.fail("cublasCreate_v2", 1, 0, 1);
    assertEquals(Optional.empty(), GpuLibraries.search().matrices(stream));
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

  @Test
  void whatIsMissingIsSaid() {
    assertEquals(Optional.empty(), LibraryFile.find("cublas", 99));
    assertEquals(
        "libcudnn.so of version 9 is not found; install it, or name its folder by"
            + " -Dsardonyx.cuda.libraries=FOLDER",
        LibraryFile.absence("cudnn", 9));
    System.setProperty(GpuLibraries.USE_PROPERTY, "none");
    GpuLibraries none = GpuLibraries.search();
    assertEquals(
        "cuBLAS isn't used, own kernels are: -Dsardonyx.cuda.use-libraries=none",
        none.findings().getFirst().toString());
    assertEquals(Optional.empty(), none.matrices(stream));
    assertEquals(Optional.empty(), none.network(stream));
  }

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
