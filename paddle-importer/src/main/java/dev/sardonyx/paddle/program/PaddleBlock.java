package dev.sardonyx.paddle.program;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A list of operators with their variables: the main program, or the body of a control-flow
 * operator, which reads the variables of the blocks around it by name.
 *
 * @param index its place in {@link PaddleProgram#blocks()}
 * @param parent the block around it; -1 for the main block
 * @param variables declared in this block, by name
 * @param arguments what PIR hands in at each call, in order; ProgramDesc has none
 * @param results what PIR yields at the end, in order; ProgramDesc has none
 */
public record PaddleBlock(
    int index,
    int parent,
    Map<String, PaddleVariable> variables,
    List<PaddleOperator> operators,
    List<String> arguments,
    List<String> results) {
  public PaddleBlock {
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    operators = List.copyOf(operators);
    arguments = List.copyOf(arguments);
    results = List.copyOf(results);
  }
}
