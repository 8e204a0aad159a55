package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A convolution in groups by a window of one tap, in channel blocks: channels may come from any
 * lanes and go to any. Each block of outputs is multiplied with the channels of the groups that its
 * outputs are of and no others, so that neither shuffled channels need be moved nor groups begin a
 * block.
 */
public final class GroupedPixels {
  private static final int EMPTY = -1;

  private final BlockedKernels kernels;
  private final int block;
  private final Panel[] panels;
  private final float[] weights;
  private final float[] bias;
  private final double work;

  /**
   * One block of outputs, or two that have channels of the same groups.
   *
   * @param lanes of the input
   * @param weights where the weights {@code [lanes, blocks, b]} begin
   */
  private record Panel(int firstBlock, int blocks, int[] lanes, int weights) {
    /** Where the lanes lie in an image. */
    int[] places(int plane, int block) {
      return Arrays.stream(lanes).map(lane -> lane / block * plane + lane % block).toArray();
    }
  }

  /**
   * Packs the weights.
   *
   * @param inputLanes by channel of the input, its lane
   * @param outputs by lane of the output, its channel, or -1 for none; of whole blocks
   */
  public GroupedPixels(BlockedKernels kernels, Filters filters, int[] inputLanes, int[] outputs) {
    this.kernels = kernels;
    this.block = kernels.block();
    if (!filters.window().isPointwise()
        || inputLanes.length != filters.groups() * filters.groupChannels()
        || outputs.length % block != 0) {
      throw new IllegalArgumentException("no convolution of pixels in groups: " + filters);
    }
    List<Panel> all = new ArrayList<>();
    List<Integer> channels = new ArrayList<>();
    int elements = 0;
    int blocks = outputs.length / block;
    for (int k = 0; k < blocks; k += all.getLast().blocks) {
      SortedSet<Integer> groups = groups(filters, outputs, k);
      boolean pair = k + 1 < blocks && groups.equals(groups(filters, outputs, k + 1));
      List<Integer> taken = channels(filters, groups, inputLanes);
      int[] lanes = taken.stream().mapToInt(channel -> inputLanes[channel]).toArray();
      all.add(new Panel(k, pair ? 2 : 1, lanes, elements));
      channels.addAll(taken);
      elements += lanes.length * all.getLast().blocks * block;
    }
    this.panels = all.toArray(Panel[]::new);
    this.work = elements;
    this.weights = new float[elements];
    int read = 0;
    for (Panel panel : panels) {
      pack(filters, panel, channels.subList(read, read + panel.lanes.length), outputs);
      read += panel.lanes.length;
    }
    this.bias = new float[outputs.length];
    float[] given = filters.paddedBias(filters.outputChannels());
    for (int lane = 0; lane < outputs.length; lane++) {
      bias[lane] = outputs[lane] == EMPTY ? 0 : given[outputs[lane]];
    }
  }

  /** The groups of the outputs in one block. */
  private SortedSet<Integer> groups(Filters filters, int[] outputs, int outputBlock) {
    SortedSet<Integer> groups = new TreeSet<>();
    for (int lane = outputBlock * block; lane < (outputBlock + 1) * block; lane++) {
      if (outputs[lane] != EMPTY) {
        groups.add(outputs[lane] / filters.groupOutputs());
      }
    }
    return groups;
  }

  /** The channels of some groups in the order of their lanes, so that neighbours follow. */
  private static List<Integer> channels(
      Filters filters, SortedSet<Integer> groups, int[] inputLanes) {
    List<Integer> channels = new ArrayList<>();
    for (int group : groups) {
      for (int i = 0; i < filters.groupChannels(); i++) {
        channels.add(group * filters.groupChannels() + i);
      }
    }
    channels.sort(Comparator.comparingInt(channel -> inputLanes[channel]));
    return channels;
  }

  private void pack(Filters filters, Panel panel, List<Integer> channels, int[] outputs) {
    int width = panel.blocks * block;
    for (int i = 0; i < channels.size(); i++) {
      int group = channels.get(i) / filters.groupChannels();
      for (int column = 0; column < width; column++) {
        int output = outputs[panel.firstBlock * block + column];
        if (output != EMPTY && output / filters.groupOutputs() == group) {
          weights[panel.weights + i * width + column] =
              filters
                  .weights()[filters.weightsOf(output, channels.get(i) % filters.groupChannels())];
        }
      }
    }
  }

  /**
   * Convolves {@code images} images of {@code pixels} pixels.
   *
   * @param inputBlocks blocks of an image of the input
   * @param steps what follows the bias; called with a block for a row, and an element of the
   *     block's plane for a column
   */
  public void run(
      int images,
      int pixels,
      int inputBlocks,
      float[] input,
      int inputOffset,
      float[] output,
      int outputOffset,
      Epilogue steps,
      WorkerPool workers) {
    int plane = pixels * block;
    Epilogue.Addend addend = steps.addsFirst();
    Epilogue behind = addend == null ? steps : steps.withoutFirst();
    float least = behind.least();
    Epilogue others = behind.withoutLeast();
    int[][] places = new int[panels.length][];
    Arrays.setAll(places, i -> panels[i].places(plane, block));
    PixelPieces.run(
        images,
        pixels,
        pixels,
        panels.length,
        work,
        workers,
        (image, first, count, panelBegin, panelEnd) -> {
          int from = inputOffset + image * inputBlocks * plane + first * block;
          int to = outputOffset + image * (bias.length / block) * plane + first * block;
          for (int i = panelBegin; i < panelEnd; i++) {
            Panel panel = panels[i];
            int into = to + panel.firstBlock * plane;
            kernels.multiplyLanes(
                count,
                panel.blocks,
                input,
                from,
                places[i],
                weights,
                panel.weights,
                bias,
                panel.firstBlock * block,
                addend == null ? null : addend.elements(),
                addend == null ? 0 : into + addend.distance(),
                least,
                output,
                into,
                plane);
            for (int k = panel.firstBlock; k < panel.firstBlock + panel.blocks; k++) {
              others.finishRun(output, to + k * plane, count * block, k, first * block);
            }
          }
        });
  }
}
