package dev.sardonyx.kernels.elementwise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.KernelProviders;
import dev.sardonyx.kernels.elementwise.ElementwiseProgram.Instruction;
import dev.sardonyx.kernels.parallel.CallerThread;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ElementwiseProgramTest {
  static List<KernelProvider> providers() {
    return KernelProviders.all();
  }

  private static Instruction unary(UnaryOperation operation, float p, float q, int operand) {
    return new Instruction(operation, null, p, q, operand, -1);
  }

  private static Instruction binary(BinaryOperation operation, int left, int right) {
    return new Instruction(null, operation, 0, 0, left, right);
  }

  /** Operands 0 to 2 are inputs; {@code 3 * sigmoid(a * b) + c - max(a, c)}, and more of it. */
  private static final List<Instruction> PROGRAM =
      List.of(
          binary(BinaryOperation.MULTIPLY, 0, 1),
          unary(UnaryOperation.SIGMOID, 0, 0, 3),
          unary(UnaryOperation.AFFINE, 3, 0, 4),
          binary(BinaryOperation.MAX, 0, 2),
          binary(BinaryOperation.ADD, 5, 2),
          binary(BinaryOperation.SUBTRACT, 7, 6),
          unary(UnaryOperation.CLIP, -1.5f, 1.5f, 8),
          binary(BinaryOperation.MULTIPLY, 9, 9));

  private static double expected(double a, double b, double c) {
    double value = 3 / (1 + Math.exp(-a * b)) + c - Math.max(a, c);
    double clipped = Math.min(1.5, Math.max(-1.5, value));
    return clipped * clipped;
  }

  /** Runs chunks from the last to the first. */
  private static final WorkerPool BACKWARDS =
      new WorkerPool() {
        @Override
        public int threads() {
          return 2;
        }

        @Override
        public void run(int chunks, ChunkTask task) {
          for (int chunk = chunks - 1; chunk >= 0; chunk--) {
            task.run(chunk);
          }
        }
      };

  private static float[] numbers(int seed, int count) {
    Random random = new Random(seed);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  private static int size(int... shape) {
    return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }

  private static void check(KernelProvider provider, int[]... shapes) {
    Broadcast broadcast = Broadcast.of(shapes);
    float[][] arrays = new float[3][];
    int[] offsets = {1, 0, 3};
    for (int i = 0; i < 3; i++) {
      arrays[i] = numbers(i, offsets[i] + size(shapes[i]));
    }
    ElementwiseProgram program = new ElementwiseProgram(3, PROGRAM);
    float[] found = new float[broadcast.elements() + 4];
    Arrays.fill(found, -77);
    program.run(
        arrays, offsets, found, 2, broadcast, provider.elementwise(), CallerThread.INSTANCE);
    for (int i : new int[] {0, 1, found.length - 2, found.length - 1}) {
      assertEquals(-77, found[i], "written outside");
    }
    // Row by row on any plan: the walk itself has tests of its own.
    broadcast.rows(
        0,
        broadcast.elements(),
        (starts, output, length) -> {
          for (int i = 0; i < length; i++) {
            double wanted =
                expected(
                    arrays[0][offsets[0] + starts[0] + i * broadcast.step(0)],
                    arrays[1][offsets[1] + starts[1] + i * broadcast.step(1)],
                    arrays[2][offsets[2] + starts[2] + i * broadcast.step(2)]);
            assertEquals(wanted, found[2 + output + i], 1e-5, "at " + (output + i));
          }
        });
    float[] backwards = new float[found.length];
    Arrays.fill(backwards, -77);
    program.run(arrays, offsets, backwards, 2, broadcast, provider.elementwise(), BACKWARDS);
    assertArrayEquals(found, backwards);
    if (size(shapes[0]) == broadcast.elements()) {
      program.run(arrays, offsets, arrays[0], 1, broadcast, provider.elementwise(), BACKWARDS);
      assertArrayEquals(
          Arrays.copyOfRange(found, 2, 2 + broadcast.elements()),
          Arrays.copyOfRange(arrays[0], 1, 1 + broadcast.elements()),
          "in place");
    }
  }

  private static int[] ints(int... values) {
    return values;
  }

  @ParameterizedTest
  @MethodSource("providers")
  void computesEveryTile(KernelProvider provider) {
    check(provider, ints(5), ints(5), ints(5));
    check(provider, ints(3, 2051), ints(3, 2051), ints(3, 2051));
    check(provider, ints(2, 20_001), ints(), ints(1));
    check(provider, ints(), ints(), ints());
    check(provider, ints(0, 4), ints(4), ints(0, 4));
  }

  @ParameterizedTest
  @MethodSource("providers")
  void broadcasts(KernelProvider provider) {
    check(provider, ints(2, 5, 7, 9), ints(5, 1, 1), ints());
    check(provider, ints(2, 5, 7, 9), ints(2, 1, 7, 9), ints(5, 1, 1));
    check(provider, ints(3, 1), ints(1, 70), ints(3, 70));
    check(provider, ints(1), ints(1, 1), ints(3, 7));
  }

  /** As in channel blocks, in runs longer and shorter than a tile. */
  @ParameterizedTest
  @MethodSource("providers")
  void repeatsShortRows(KernelProvider provider) {
    check(provider, ints(2, 3, 31, 41, 8), ints(3, 1, 1, 8), ints());
    check(provider, ints(2, 3, 31, 41, 8), ints(2, 3, 1, 1, 8), ints(3, 1, 1, 8));
    check(provider, ints(1, 3, 5, 1, 7), ints(3, 1, 1, 7), ints(1, 3, 5, 1, 7));
    check(provider, ints(3, 1, 8), ints(3, 9, 8), ints(3, 9, 8));
  }

  @Test
  void refusesOperandsThatArentThere() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new ElementwiseProgram(1, List.of(unary(UnaryOperation.ABS, 0, 0, 1))));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ElementwiseProgram(1, List.of(binary(BinaryOperation.ADD, 0, -2))));
  }
}
