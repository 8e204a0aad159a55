package dev.sardonyx.optimizer.rewrite;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An order of axes: axis {@code i} of the result is axis {@code axes.get(i)} of the operand, as
 * Transpose's {@code perm} has it.
 */
public record Permutation(List<Integer> axes) {
  public Permutation {
    axes = List.copyOf(axes);
  }

  /** The permutation of a Transpose; empty if its {@code perm} is left out and the rank unknown. */
  public static Optional<Permutation> of(GraphEditor graph, Node transpose) {
    Optional<long[]> given = transpose.attribute("perm").map(Attribute::asInts);
    if (given.isPresent()) {
      return Optional.of(
          new Permutation(Arrays.stream(given.get()).mapToObj(axis -> (int) axis).toList()));
    }
    int rank = Nodes.rank(graph, transpose.inputs().getFirst());
    if (rank < 0) {
      return Optional.empty();
    }
    List<Integer> reversed = new ArrayList<>();
    for (int axis = rank - 1; axis >= 0; axis--) {
      reversed.add(axis);
    }
    return Optional.of(new Permutation(reversed));
  }

  public int rank() {
    return axes.size();
  }

  /**
   * The operand's axis that becomes {@code axis} of the result; negative ones count from the end.
   */
  public int source(long axis) {
    return axes.get((int) (axis < 0 ? axis + rank() : axis));
  }

  /** This permutation, then {@code next}, as one. */
  public Permutation then(Permutation next) {
    return new Permutation(next.axes.stream().map(axes::get).toList());
  }

  public Permutation inverse() {
    Integer[] inverse = new Integer[rank()];
    for (int i = 0; i < rank(); i++) {
      inverse[axes.get(i)] = i;
    }
    return new Permutation(List.of(inverse));
  }

  public boolean isIdentity() {
    for (int i = 0; i < rank(); i++) {
      if (axes.get(i) != i) {
        return false;
      }
    }
    return true;
  }

  /** A Transpose of {@code input} to {@code output}. */
  public Node transpose(String input, String output) {
    return Node.of(
        "Transpose",
        List.of(input),
        List.of(output),
        Attribute.ofInts("perm", axes.stream().map(Integer::longValue).toList()));
  }
}
