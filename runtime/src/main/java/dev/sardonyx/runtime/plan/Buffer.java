package dev.sardonyx.runtime.plan;

import dev.sardonyx.tensor.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Memory of one storage kind, from the position where it is first written to the last where it is
 * read, both included. It may be a part of another buffer, which then is written part by part.
 */
final class Buffer {
  private final Storage storage;
  private final int slots;
  private final int birth;
  private int lastUse;
  private int offset = -1;

  /** What this is a part of, and where in it that begins. */
  private Buffer whole;

  private int start;

  /** In the order in which they lie. */
  private final List<Buffer> parts = new ArrayList<>();

  private final List<Integer> partInputs = new ArrayList<>();

  Buffer(Storage storage, int slots, int birth, int lastUse) {
    this.storage = storage;
    this.slots = slots;
    this.birth = birth;
    this.lastUse = lastUse;
  }

  Storage storage() {
    return storage;
  }

  int slots() {
    return slots;
  }

  int birth() {
    return birth;
  }

  /** The last position that needs this memory; that of a part is needed as long as the whole. */
  int death() {
    return whole == null ? lastUse : Math.max(lastUse, whole.death());
  }

  /** Says that it is used up to {@code position}. */
  void useUntil(int position) {
    lastUse = position;
  }

  /**
   * Makes {@code part}, which is no part yet, the slots of this buffer from {@code begin} on.
   *
   * @param firstInput the first input that lies in it, of the step that this buffer is made by
   * @param endInput the one behind the last
   */
  void add(Buffer part, int begin, int firstInput, int endInput) {
    part.whole = this;
    part.start = begin;
    parts.add(part);
    for (int input = firstInput; input < endInput; input++) {
      partInputs.add(input);
    }
  }

  /** The inputs that lie in parts, of the step that this buffer is made by. */
  List<Integer> partInputs() {
    return partInputs;
  }

  boolean isPart() {
    return whole != null;
  }

  /** What this is a part of in the end; itself if it is none. */
  Buffer root() {
    return whole == null ? this : whole.root();
  }

  /** Whether {@code position} and later ones use neither this buffer nor parts of it. */
  boolean isDeadAfter(int position) {
    return lastUse <= position && parts.stream().allMatch(part -> part.isDeadAfter(position));
  }

  /** Whether this is a part of something that has been born by {@code position}, and lives yet. */
  boolean isInLiving(int position) {
    return whole != null
        && (whole.birth <= position && position <= whole.death() || whole.isInLiving(position));
  }

  boolean livesWith(Buffer other) {
    return birth <= other.death() && other.birth <= death();
  }

  /** Where in the root this begins. */
  int offsetInRoot() {
    return whole == null ? 0 : whole.offsetInRoot() + start;
  }

  /** Gives a root its place in the arena. */
  void placeAt(int place) {
    offset = place;
  }

  boolean isPlaced() {
    return root().offset >= 0;
  }

  /** The place in the arena. */
  int offset() {
    return root().offset + offsetInRoot();
  }

  int end() {
    return offset() + slots;
  }

  /** This buffer, its parts, theirs, and so on. */
  void forAll(Consumer<Buffer> action) {
    action.accept(this);
    parts.forEach(part -> part.forAll(action));
  }

  /** A run of slots of an arena. */
  record Range(int begin, int end) {}

  /** What of the arena nobody needs any more because this is dead; empty if the whole lives on. */
  List<Range> emptied() {
    List<Range> ranges = new ArrayList<>();
    if (whole == null || whole.death() < death()) {
      addEmptied(death(), ranges);
    }
    return ranges;
  }

  private void addEmptied(int death, List<Range> ranges) {
    int begin = offset();
    for (Buffer part : parts) {
      addRange(begin, part.offset(), ranges);
      if (part.death() == death) {
        part.addEmptied(death, ranges);
      }
      begin = part.end();
    }
    addRange(begin, end(), ranges);
  }

  private static void addRange(int begin, int end, List<Range> ranges) {
    if (begin < end) {
      ranges.add(new Range(begin, end));
    }
  }
}
