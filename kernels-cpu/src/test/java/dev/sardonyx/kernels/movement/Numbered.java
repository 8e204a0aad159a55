package dev.sardonyx.kernels.movement;

import dev.sardonyx.kernels.parallel.WorkerPool;
import java.lang.reflect.Array;
import java.util.List;

/** Arrays of every kind whose element {@code i} tells {@code i}, and a pool of odd habits. */
final class Numbered {
  /** Runs the chunks in reverse order, as other threads might. */
  static final WorkerPool BACKWARDS =
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

  static final List<Class<?>> KINDS =
      List.of(
          float.class, double.class, byte.class, short.class, int.class, long.class, String.class);

  private Numbered() {}

  /** The value that stands for {@code number} in an array of this kind; a byte wraps around. */
  static Object element(Class<?> kind, int number) {
    return switch (kind.getSimpleName()) {
      case "float" -> (float) number;
      case "double" -> (double) number;
      case "byte" -> (byte) number;
      case "short" -> (short) number;
      case "int" -> number;
      case "long" -> (long) number;
      default -> Integer.toString(number);
    };
  }

  static Object array(Class<?> kind, int length) {
    Object array = Array.newInstance(kind, length);
    for (int i = 0; i < length; i++) {
      Array.set(array, i, element(kind, i));
    }
    return array;
  }
}
