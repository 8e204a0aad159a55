package dev.sardonyx.runtime.plan;

import dev.sardonyx.runtime.program.Program;
import dev.sardonyx.runtime.program.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The steps that some of a program's outputs need, and how long each value lives.
 *
 * <p>A value and all views of it form a group that shares one memory; groups are named by the
 * number of the value that is no view. A group lives from the step that makes it to the last step
 * that reads any of its values. Positions are places in {@link #steps()}.
 */
public final class Schedule {
  private final Program program;
  private final int[] wanted;
  private final Step[] steps;
  private final BitSet used = new BitSet();
  private final BitSet escaping = new BitSet();
  private final int[] groups;
  private final int[] births;
  private final int[] lastUses;
  private final int[][] dying;
  private final boolean[] ownMemory;

  /**
   * @param wanted indices of the program's outputs that the caller wants, in order
   */
  public Schedule(Program program, int[] wanted) {
    this.program = program;
    this.wanted = wanted.clone();
    this.steps = neededSteps();
    int values = program.valueCount();
    this.groups = new int[values];
    this.births = new int[values];
    this.lastUses = new int[values];
    Arrays.setAll(groups, value -> value);
    Arrays.fill(births, -1);
    Arrays.fill(lastUses, -1);
    findLifetimes();
    this.dying = valuesByLastUse();
    this.ownMemory = findOwnMemory();
  }

  /** From the outputs backwards: a step is needed if anything it makes is used. */
  private Step[] neededSteps() {
    for (int output : wanted) {
      used.set(program.outputValues()[output]);
    }
    List<Step> needed = new ArrayList<>();
    for (Step step : program.steps().reversed()) {
      if (Arrays.stream(step.outputs()).anyMatch(this::isUsed)) {
        needed.add(step);
        Arrays.stream(step.inputs()).filter(value -> value != Step.ABSENT).forEach(used::set);
      }
    }
    return needed.reversed().toArray(Step[]::new);
  }

  private void findLifetimes() {
    for (int position = 0; position < steps.length; position++) {
      Step step = steps[position];
      for (int input : step.inputs()) {
        if (input != Step.ABSENT) {
          lastUses[groups[input]] = position;
        }
      }
      for (int output : step.outputs()) {
        if (output != Step.ABSENT) {
          births[output] = position;
          lastUses[output] = position;
        }
      }
      if (step.view() && step.outputs()[0] != Step.ABSENT) {
        int group = groups[step.inputs()[0]];
        groups[step.outputs()[0]] = group;
        lastUses[group] = position;
      }
    }
    for (int output : wanted) {
      int group = groups[program.outputValues()[output]];
      escaping.set(group);
      lastUses[group] = steps.length;
    }
  }

  private boolean[] findOwnMemory() {
    boolean[] own = new boolean[wanted.length];
    BitSet earlier = new BitSet();
    for (int i = 0; i < own.length; i++) {
      int group = groups[program.outputValues()[wanted[i]]];
      own[i] = isMade(group) && !earlier.get(group);
      earlier.set(group);
    }
    return own;
  }

  private int[][] valuesByLastUse() {
    List<List<Integer>> byPosition = new ArrayList<>();
    for (int position = 0; position < steps.length; position++) {
      byPosition.add(new ArrayList<>());
    }
    for (int value = 0; value < groups.length; value++) {
      int group = groups[value];
      if (births[value] >= 0 && !escaping.get(group)) {
        byPosition.get(lastUses[group]).add(value);
      }
    }
    return byPosition.stream()
        .map(values -> values.stream().mapToInt(Integer::intValue).toArray())
        .toArray(int[][]::new);
  }

  public Program program() {
    return program;
  }

  /** Indices of the program's outputs that are computed, in the order they were asked for. */
  int[] wanted() {
    return wanted;
  }

  /** How many outputs are computed. */
  public int wantedCount() {
    return wanted.length;
  }

  /** The index, among the program's outputs, of the {@code i}-th that is computed. */
  public int wantedOutput(int i) {
    return wanted[i];
  }

  /**
   * Whether the {@code i}-th output that is computed lies in memory of which neither inputs, nor
   * constants, nor outputs before it have a part.
   */
  public boolean hasOwnMemory(int i) {
    return ownMemory[i];
  }

  public int stepCount() {
    return steps.length;
  }

  public Step step(int position) {
    return steps[position];
  }

  /** Whether a step reads the value or the caller gets it. */
  public boolean isUsed(int value) {
    return value != Step.ABSENT && used.get(value);
  }

  /** The value whose memory {@code value} shares; itself if it is no view. */
  public int group(int value) {
    return groups[value];
  }

  /** Whether the caller gets a value of this group. */
  public boolean escapes(int group) {
    return escaping.get(group);
  }

  /** Whether a step makes the value; else it is an input or a constant. */
  public boolean isMade(int value) {
    return births[value] >= 0;
  }

  /** Whether the value is the same in all runs. */
  public boolean isConstant(int value) {
    return value >= program.inputs().size() && !isMade(value);
  }

  /**
   * The last position at which a value of the group is read, or made if it is never read; behind
   * all positions for what the caller gets.
   */
  int lastUse(int group) {
    return lastUses[group];
  }

  /** The values made by steps that nobody needs once the step at {@code position} is done. */
  public int[] dyingAfter(int position) {
    return dying[position];
  }
}
