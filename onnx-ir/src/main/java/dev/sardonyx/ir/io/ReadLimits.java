package dev.sardonyx.ir.io;

/**
 * The most a file may hold, so that a hostile one is refused before it takes the memory. The
 * defaults are well above every model known; who has a larger one raises the limit the error names.
 *
 * @param bytes size of the file itself, external data not counted
 * @param nesting messages inside messages; a subgraph takes three, a sequence type two
 * @param nodes nodes of all graphs and functions together
 * @param tensors tensors and sparse tensors, wherever they are
 * @param attributes attributes of all nodes
 * @param values declared values, dimensions of their types, and entries of key → value lists
 * @param strings names, texts and elements of string tensors
 * @param numbers elements of attribute lists ({@code ints}, {@code floats}) and tensor dimensions
 */
public record ReadLimits(
    long bytes,
    int nesting,
    int nodes,
    int tensors,
    int attributes,
    int values,
    int strings,
    int numbers) {
  /** The limits that hold where none are given. */
  public static final ReadLimits DEFAULT =
      new ReadLimits(
          Integer.MAX_VALUE, 100, 500_000, 500_000, 2_000_000, 2_000_000, 5_000_000, 20_000_000);

  public ReadLimits withBytes(long most) {
    return new ReadLimits(most, nesting, nodes, tensors, attributes, values, strings, numbers);
  }

  public ReadLimits withNesting(int most) {
    return new ReadLimits(bytes, most, nodes, tensors, attributes, values, strings, numbers);
  }

  public ReadLimits withNodes(int most) {
    return new ReadLimits(bytes, nesting, most, tensors, attributes, values, strings, numbers);
  }

  public ReadLimits withTensors(int most) {
    return new ReadLimits(bytes, nesting, nodes, most, attributes, values, strings, numbers);
  }

  public ReadLimits withAttributes(int most) {
    return new ReadLimits(bytes, nesting, nodes, tensors, most, values, strings, numbers);
  }

  public ReadLimits withValues(int most) {
    return new ReadLimits(bytes, nesting, nodes, tensors, attributes, most, strings, numbers);
  }

  public ReadLimits withStrings(int most) {
    return new ReadLimits(bytes, nesting, nodes, tensors, attributes, values, most, numbers);
  }

  public ReadLimits withNumbers(int most) {
    return new ReadLimits(bytes, nesting, nodes, tensors, attributes, values, strings, most);
  }
}
