package dev.sardonyx.conformance.paddle.program;

import dev.sardonyx.conformance.paddle.LodTensor;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A small program around one operator, with the tensors to feed and the variables to fetch.
 *
 * <p>Most are one operator, see {@link Cases#of}; loops, branches and tensor arrays take more, and
 * more blocks.
 */
public final class OperatorCase {
  private final String operator;
  private final String name;
  private final List<Block> blocks = new ArrayList<>();
  private final Map<String, LodTensor> feeds = new LinkedHashMap<>();
  private final Map<String, Tensor> parameters = new LinkedHashMap<>();
  private final Map<String, ElementType> fetches = new LinkedHashMap<>();
  private final Set<String> names = new HashSet<>();

  /**
   * @param operator the operator that the case is about
   * @param name unique among all cases
   */
  public OperatorCase(String operator, String name) {
    this.operator = operator;
    this.name = name;
    blocks.add(new Block(this, 0, -1));
  }

  public String operator() {
    return operator;
  }

  public String name() {
    return name;
  }

  /** The block that runs. */
  public Block main() {
    return blocks.getFirst();
  }

  /** A new block that another one's operators run. */
  public Block block(Block parent) {
    Block block = new Block(this, blocks.size(), parent.index());
    blocks.add(block);
    return block;
  }

  /** A variable that is fed. */
  public String feed(String variable, LodTensor tensor) {
    feeds.put(variable, tensor);
    return variable;
  }

  /** A variable that is fed. */
  public String feed(String variable, Tensor tensor) {
    return feed(variable, LodTensor.of(tensor));
  }

  /** A variable whose value comes with the program. */
  public String parameter(String variable, Tensor tensor) {
    parameters.put(variable, tensor);
    return variable;
  }

  /** A variable to fetch, of the given element type. */
  public void fetch(String variable, ElementType type) {
    fetches.put(variable, type);
  }

  /** A name that no variable has: {@code stem_0}, {@code stem_1} and so on. */
  String unused(String stem) {
    for (int i = 0; ; i++) {
      String candidate = stem + "_" + i;
      if (names.add(candidate)) {
        return candidate;
      }
    }
  }

  /** The element type of the first tensor, fed or a parameter. */
  ElementType firstType() {
    if (!feeds.isEmpty()) {
      return feeds.values().iterator().next().type();
    }
    if (!parameters.isEmpty()) {
      return parameters.values().iterator().next().elementType();
    }
    return ElementType.FLOAT;
  }

  public List<Block> blocks() {
    return blocks;
  }

  public Map<String, LodTensor> feeds() {
    return feeds;
  }

  public Map<String, Tensor> parameters() {
    return parameters;
  }

  /** The variables to fetch with their element types, in order. */
  public Map<String, ElementType> fetches() {
    return fetches;
  }
}
