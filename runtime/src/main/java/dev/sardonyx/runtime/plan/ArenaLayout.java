package dev.sardonyx.runtime.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Gives buffers of one storage kind their offsets: the largest first, each at the lowest offset
 * that is free while it lives. Before a buffer with parts is born, only its parts take room.
 */
final class ArenaLayout {
  /** Buffers and parts that have a place, by offset. */
  private final List<Buffer> placed = new ArrayList<>();

  private final int alignment;
  private int slots;

  private ArenaLayout(int alignment) {
    this.alignment = alignment;
  }

  /**
   * Places buffers that are no parts. One that would end beyond the largest array gets no place.
   *
   * @param alignment of how many slots their offsets are multiples
   * @return the slots they take together
   */
  static int place(List<Buffer> buffers, int alignment) {
    ArenaLayout layout = new ArenaLayout(alignment);
    buffers.stream()
        .sorted(Comparator.comparingInt((Buffer buffer) -> -buffer.slots()))
        .forEach(layout::place);
    return layout.slots;
  }

  private void place(Buffer buffer) {
    List<Buffer> members = new ArrayList<>();
    buffer.forAll(members::add);
    long offset = lowestFree(members);
    if (offset + buffer.slots() > Integer.MAX_VALUE - alignment) {
      return;
    }
    buffer.placeAt((int) offset);
    slots = Math.max(slots, buffer.end());
    placed.addAll(members);
    placed.sort(Comparator.comparingInt(Buffer::offset));
  }

  /** Moves up until no member is in the way of what has its place. */
  private long lowestFree(List<Buffer> members) {
    long offset = 0;
    long before;
    do {
      before = offset;
      for (Buffer other : placed) {
        for (Buffer member : members) {
          long begin = offset + member.offsetInRoot();
          if (begin < other.end()
              && other.offset() < begin + member.slots()
              && member.livesWith(other)) {
            offset = aligned((long) other.end() - member.offsetInRoot());
          }
        }
      }
    } while (offset > before);
    return offset;
  }

  private long aligned(long offset) {
    return (offset + alignment - 1) / alignment * alignment;
  }
}
