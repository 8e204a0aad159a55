package dev.sardonyx.paddle.mapping;

import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.paddle.program.PaddleBlock;
import dev.sardonyx.paddle.program.PaddleOperator;
import dev.sardonyx.paddle.program.PaddleProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds the operators nobody can map, all at once and before anything else is done. */
public final class UnsupportedOperators {
  private UnsupportedOperators() {}

  /**
   * Checks all blocks of a program.
   *
   * @throws UnsupportedOperatorException if there is no mapping for some operators; it lists each
   *     with how often and where first
   */
  public static void check(PaddleProgram program, OperatorMappings mappings) {
    Map<String, List<PaddleOperator>> missing = new TreeMap<>();
    for (PaddleBlock block : program.blocks()) {
      for (PaddleOperator operator : block.operators()) {
        if (mappings.find(operator.type()).isEmpty()) {
          missing.computeIfAbsent(operator.type(), type -> new ArrayList<>()).add(operator);
        }
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    StringBuilder list = new StringBuilder();
    missing.forEach(
        (type, operators) -> {
          PaddleOperator first = operators.getFirst();
          String where = !first.layer().isEmpty() ? first.layer() : first.call().get();
          list.append(list.isEmpty() ? "" : ", ")
              .append(type)
              .append(" (")
              .append(operators.size());
          list.append("x, first at '").append(first.firstOutput()).append('\'');
          list.append(where.isEmpty() ? "" : " of " + where).append(')');
        });
    throw new UnsupportedOperatorException(
        program.source()
            + " uses "
            + missing.size()
            + " of Paddle's operators that can't be converted: "
            + list
            + ". Please report these with the model");
  }
}
