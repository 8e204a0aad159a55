package dev.sardonyx.paddle.program;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A program as both formats end in: ProgramDesc's names of operators, slots and attributes, PIR's
 * vectors spelled out as lists, PIR's constant operands turned into the attributes they once were.
 *
 * @param source what messages call the file
 * @param version major * 1,000,000 + minor * 1,000 + patch; 0 if unknown
 * @param blocks the main block first
 * @param inputs what the caller gives, in order
 * @param outputs what the caller gets, in order
 */
public record PaddleProgram(
    String source,
    Format format,
    long version,
    List<PaddleBlock> blocks,
    List<String> inputs,
    List<Output> outputs) {
  /** How a program is stored. */
  public enum Format {
    PROGRAM_DESC("ProgramDesc"),
    PIR("PIR");

    private final String title;

    Format(String title) {
      this.title = title;
    }

    /** The name people know it by. */
    public String title() {
      return title;
    }
  }

  /**
   * A result.
   *
   * @param name what the caller knows it by
   * @param variable of the main block
   */
  public record Output(String name, String variable) {}

  public PaddleProgram {
    blocks = List.copyOf(blocks);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  public PaddleBlock main() {
    return blocks.getFirst();
  }

  /** The variable of this name as the block sees it: its own, or one of a block around it. */
  public Optional<PaddleVariable> variable(int block, String name) {
    for (int at = block, steps = 0;
        at >= 0 && at < blocks.size() && steps <= blocks.size();
        at = blocks.get(at).parent(), steps++) {
      PaddleVariable variable = blocks.get(at).variables().get(name);
      if (variable != null) {
        return Optional.of(variable);
      }
    }
    return Optional.empty();
  }

  /**
   * The variables whose values lie in the weights, in the order of a combined file: by code points
   * of their names.
   */
  public List<PaddleVariable> parameters() {
    TreeMap<String, PaddleVariable> sorted =
        new TreeMap<>(Comparator.comparing(PaddleProgram::codePoints, java.util.Arrays::compare));
    for (PaddleBlock block : blocks) {
      for (PaddleVariable variable : block.variables().values()) {
        if (variable.persistable() && variable.kind() == PaddleVariable.Kind.TENSOR) {
          sorted.putIfAbsent(variable.name(), variable);
        }
      }
    }
    return List.copyOf(sorted.values());
  }

  private static int[] codePoints(String name) {
    return name.codePoints().toArray();
  }
}
