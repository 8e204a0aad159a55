package dev.sardonyx.runtime.plan;

import dev.sardonyx.tensor.Storage;
import java.util.List;

/**
 * Where in an {@link Arena} the memory of each step lies, for one schedule and one set of input
 * shapes. Immutable and shared by all runs with those shapes.
 *
 * @param outputs by position: places of the step's outputs; outputs without one live on the heap
 * @param scratch by position and ordinal: places of working memory; null for the heap
 * @param dying by position: places whose content nobody needs once the step is done; behind the
 *     last position, those of results
 * @param places how many places of outputs and working memory there are
 * @param arenaSlots by {@link Storage#ordinal()}: slots of the arena
 * @param leastBytes the most that is alive at once
 */
public record MemoryPlan(
    Place[][] outputs,
    Place[][] scratch,
    Place[][] dying,
    int places,
    int[] arenaSlots,
    long leastBytes) {

  /** Bytes of the arena. */
  public long arenaBytes() {
    long bytes = 0;
    for (Storage storage : Storage.values()) {
      bytes += (long) arenaSlots[storage.ordinal()] * storage.slotBytes();
    }
    return bytes;
  }

  /** The place of an output; null if it has none. */
  public Place output(int position, int output) {
    for (Place place : outputs[position]) {
      if (place.request().output() == output) {
        return place;
      }
    }
    return null;
  }

  /** The place of working memory; null if it has none. */
  public Place scratch(int position, int ordinal) {
    return ordinal < scratch[position].length ? scratch[position][ordinal] : null;
  }

  /**
   * A part of an arena.
   *
   * @param request what was asked for when the plan was made; {@link Request#over} says whether the
   *     place is that of an input
   * @param offset the first slot
   * @param number among the places of outputs and working memory
   * @param parts the inputs of the step that have been made in this place
   */
  public record Place(Request request, int offset, int number, List<Integer> parts) {
    /** One in which no input lies. */
    Place(Request request, int offset, int number) {
      this(request, offset, number, List.of());
    }
  }
}
