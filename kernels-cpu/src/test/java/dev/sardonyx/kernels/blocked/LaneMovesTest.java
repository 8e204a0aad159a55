package dev.sardonyx.kernels.blocked;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.KernelProviders;
import dev.sardonyx.kernels.parallel.CallerThread;
import dev.sardonyx.kernels.parallel.LastChunkFirst;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Lanes of several tensors in channel blocks moved to other places, one element at a time. */
class LaneMovesTest {
  private static final int IMAGES = 2;

  private static final int[] BLOCKS = {2, 1, 3};

  private static Stream<KernelProvider> providers() {
    return KernelProviders.all().stream();
  }

  /** Orders in which lanes may be wanted: all kinds of blocks are among them. */
  private static int[][] orders(int block) {
    int all = Arrays.stream(BLOCKS).sum() * block;
    Random random = new Random(3);
    int[] inOrder = new int[all];
    Arrays.setAll(inOrder, i -> i);
    int[] anyhow = new int[all + block + 3];
    Arrays.setAll(anyhow, i -> random.nextInt(all));
    int[] shuffled = new int[all];
    Arrays.setAll(shuffled, i -> i % 2 * (all / 2) + i / 2);
    int[] cut = new int[2 * block - 1];
    Arrays.setAll(cut, i -> block + 1 + i);
    int[] single = {2 * block};
    return new int[][] {inOrder, anyhow, shuffled, cut, single};
  }

  @ParameterizedTest
  @MethodSource("providers")
  void movesEachElement(KernelProvider provider) {
    for (int pixels : new int[] {0, 1, 9, 300}) {
      for (int[] lanes : orders(provider.blocked().block())) {
        for (WorkerPool workers : new WorkerPool[] {CallerThread.INSTANCE, new LastChunkFirst()}) {
          toPlanes(provider, lanes, pixels, workers);
          toRows(provider, lanes, pixels, workers);
          toBlocks(provider, lanes, pixels, workers);
        }
      }
    }
  }

  private static float[][] sources(int block, int pixels) {
    float[][] sources = new float[BLOCKS.length][];
    for (int i = 0; i < sources.length; i++) {
      sources[i] = new float[i + IMAGES * BLOCKS[i] * pixels * block];
      for (int at = 0; at < sources[i].length; at++) {
        sources[i][at] = 100_000 * i + at;
      }
    }
    if (pixels > 0) {
      sources[0][1] = Float.NaN;
      sources[0][2] = Float.NEGATIVE_INFINITY;
    }
    return sources;
  }

  private static int[] offsets() {
    return new int[] {0, 1, 2};
  }

  /** What is in lane {@code lane} of all sources one behind the other. */
  private static float element(
      float[][] sources, int block, int pixels, int image, int lane, int pixel) {
    int source = 0;
    int rest = lane;
    while (rest >= BLOCKS[source] * block) {
      rest -= BLOCKS[source] * block;
      source++;
    }
    int plane = (image * BLOCKS[source] + rest / block) * pixels + pixel;
    return sources[source][offsets()[source] + plane * block + rest % block];
  }

  private static void toPlanes(
      KernelProvider provider, int[] lanes, int pixels, WorkerPool workers) {
    int block = provider.blocked().block();
    float[][] from = sources(block, pixels);
    float[] expected = new float[IMAGES * lanes.length * pixels + 1];
    for (int image = 0; image < IMAGES; image++) {
      for (int c = 0; c < lanes.length; c++) {
        for (int pixel = 0; pixel < pixels; pixel++) {
          expected[1 + (image * lanes.length + c) * pixels + pixel] =
              element(from, block, pixels, image, lanes[c], pixel);
        }
      }
    }
    float[] found = new float[expected.length];
    new LaneMoves(provider.blocked(), BLOCKS, lanes)
        .toPlanes(IMAGES, pixels, from, offsets(), found, 1, workers);
    assertArrayEquals(expected, found);
  }

  private static void toRows(KernelProvider provider, int[] lanes, int pixels, WorkerPool workers) {
    int block = provider.blocked().block();
    float[][] from = sources(block, pixels);
    float[] expected = new float[IMAGES * lanes.length * pixels + 1];
    for (int image = 0; image < IMAGES; image++) {
      for (int c = 0; c < lanes.length; c++) {
        for (int pixel = 0; pixel < pixels; pixel++) {
          expected[1 + (image * pixels + pixel) * lanes.length + c] =
              element(from, block, pixels, image, lanes[c], pixel);
        }
      }
    }
    float[] found = new float[expected.length];
    new LaneMoves(provider.blocked(), BLOCKS, lanes)
        .toRows(IMAGES, pixels, from, offsets(), found, 1, workers);
    assertArrayEquals(expected, found);
  }

  /** Some lanes are left empty. */
  private static void toBlocks(
      KernelProvider provider, int[] lanes, int pixels, WorkerPool workers) {
    int block = provider.blocked().block();
    float[][] from = sources(block, pixels);
    int blocks = (lanes.length + block - 1) / block;
    int[] wanted = Arrays.copyOf(lanes, blocks * block);
    Arrays.fill(wanted, lanes.length, wanted.length, -1);
    wanted[wanted.length / 2] = -1;
    float[] expected = new float[IMAGES * wanted.length * pixels + 1];
    for (int image = 0; image < IMAGES; image++) {
      for (int lane = 0; lane < wanted.length; lane++) {
        for (int pixel = 0; pixel < pixels; pixel++) {
          int plane = (image * blocks + lane / block) * pixels + pixel;
          expected[1 + plane * block + lane % block] =
              wanted[lane] < 0 ? 0 : element(from, block, pixels, image, wanted[lane], pixel);
        }
      }
    }
    float[] found = new float[expected.length];
    Arrays.fill(found, 7);
    found[0] = 0;
    new LaneMoves(provider.blocked(), BLOCKS, wanted)
        .toBlocks(IMAGES, pixels, from, offsets(), found, 1, workers);
    assertArrayEquals(expected, found);
  }

  @ParameterizedTest
  @MethodSource("providers")
  void refusesLanesThatAreNowhere(KernelProvider provider) {
    int[] lanes = {6 * provider.blocked().block()};
    assertThrows(
        IllegalArgumentException.class, () -> new LaneMoves(provider.blocked(), BLOCKS, lanes));
  }
}
