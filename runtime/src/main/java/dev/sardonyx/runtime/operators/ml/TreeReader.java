package dev.sardonyx.runtime.operators.ml;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads {@link Trees} from a node's attributes, in the forms before and since version 5. */
final class TreeReader {
  private final OperatorSetup setup;

  TreeReader(OperatorSetup setup) {
    this.setup = setup;
  }

  /** A node as the older form names it. */
  private record Key(long tree, long node) {}

  private ModelFormatException wrong(String what) {
    return new ModelFormatException(setup.node().label() + " " + what);
  }

  private long[] integers(String name, int length) {
    long[] values = setup.integers(name);
    if (values == null || length >= 0 && values.length != length) {
      throw wrong(
          "must have "
              + (length < 0 ? "" : length + " integers ")
              + "in '"
              + name
              + "'; found "
              + (values == null ? "none" : values.length));
    }
    return values;
  }

  private int[] ints(String name, int length) {
    return Arrays.stream(integers(name, length)).mapToInt(Math::toIntExact).toArray();
  }

  /** The attribute {@code name}, or {@code name_as_tensor}; null if neither is there. */
  double[] reals(String name) {
    if (setup.hasAttribute(name + "_as_tensor")) {
      return Numbers.doubles(setup.tensor(name + "_as_tensor"));
    }
    float[] values = setup.reals(name);
    if (values == null) {
      return null;
    }
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }

  private boolean[] flags(String name, int length) {
    long[] values = setup.integers(name);
    boolean[] flags = new boolean[length];
    for (int i = 0; values != null && i < Math.min(length, values.length); i++) {
      flags[i] = values[i] != 0;
    }
    return flags;
  }

  /**
   * The form of TreeEnsembleClassifier and TreeEnsembleRegressor.
   *
   * @param votes the beginning of the names of the attributes with the votes: class or target
   * @param targets columns of the result
   */
  Trees olderForm(String votes, int targets) {
    List<String> kinds = setup.texts("nodes_modes");
    int count = kinds == null ? 0 : kinds.size();
    long[] treeIds = integers("nodes_treeids", count);
    long[] nodeIds = integers("nodes_nodeids", count);
    long[] trueIds = integers("nodes_truenodeids", count);
    long[] falseIds = integers("nodes_falsenodeids", count);
    double[] thresholds = reals("nodes_values");
    int[] features = ints("nodes_featureids", count);
    if (thresholds == null || thresholds.length != count) {
      throw wrong("must have " + count + " thresholds in 'nodes_values'");
    }
    // Each node's number among the branches, or ~number among the leaves.
    int[] numbers = new int[count];
    Map<Key, Integer> places = new HashMap<>();
    List<Integer> roots = new ArrayList<>();
    Map<Long, Boolean> trees = new HashMap<>();
    int branches = 0;
    int leaves = 0;
    for (int i = 0; i < count; i++) {
      numbers[i] = kinds.get(i).equals("LEAF") ? ~leaves++ : branches++;
      places.put(new Key(treeIds[i], nodeIds[i]), i);
      if (trees.put(treeIds[i], true) == null) {
        roots.add(numbers[i]);
      }
    }
    Trees.Mode[] mode = new Trees.Mode[branches];
    int[] feature = new int[branches];
    double[] threshold = new double[branches];
    boolean[] given = flags("nodes_missing_value_tracks_true", count);
    boolean[] missing = new boolean[branches];
    int[] whenTrue = new int[branches];
    int[] whenFalse = new int[branches];
    for (int i = 0; i < count; i++) {
      int at = numbers[i];
      if (at >= 0) {
        mode[at] = mode(kinds.get(i));
        feature[at] = features[i];
        threshold[at] = thresholds[i];
        missing[at] = given[i];
        whenTrue[at] = numbers[place(places, treeIds[i], trueIds[i])];
        whenFalse[at] = numbers[place(places, treeIds[i], falseIds[i])];
      }
    }
    Votes counted = votes(votes, places, numbers, leaves);
    return new Trees(
            roots.stream().mapToInt(i -> i).toArray(),
            mode,
            feature,
            threshold,
            new double[branches][],
            missing,
            whenTrue,
            whenFalse,
            counted.starts,
            counted.targets,
            counted.weights)
        .check(setup.node().label(), targets);
  }

  private int place(Map<Key, Integer> places, long tree, long node) {
    Integer place = places.get(new Key(tree, node));
    if (place == null) {
      throw wrong("has no node " + node + " in tree " + tree);
    }
    return place;
  }

  private Trees.Mode mode(String name) {
    try {
      return Trees.Mode.valueOf(name);
    } catch (IllegalArgumentException unknown) {
      throw setup.unsupported("the node mode '" + name + "'");
    }
  }

  private record Votes(int[] starts, int[] targets, double[] weights) {}

  /** The votes by leaf; those of inner nodes count for nothing. */
  private Votes votes(String prefix, Map<Key, Integer> places, int[] numbers, int leaves) {
    int[] ids = ints(prefix + "_ids", -1);
    long[] treeIds = integers(prefix + "_treeids", ids.length);
    long[] nodeIds = integers(prefix + "_nodeids", ids.length);
    double[] given = reals(prefix + "_weights");
    if (given == null || given.length != ids.length) {
      throw wrong("must have " + ids.length + " weights");
    }
    int[] leafOf = new int[ids.length];
    int[] starts = new int[leaves + 1];
    for (int i = 0; i < ids.length; i++) {
      int number = numbers[place(places, treeIds[i], nodeIds[i])];
      leafOf[i] = number < 0 ? ~number : -1;
      if (number < 0) {
        starts[~number + 1]++;
      }
    }
    for (int i = 0; i < leaves; i++) {
      starts[i + 1] += starts[i];
    }
    int[] next = Arrays.copyOf(starts, leaves);
    int[] targets = new int[starts[leaves]];
    double[] weights = new double[starts[leaves]];
    for (int i = 0; i < ids.length; i++) {
      if (leafOf[i] >= 0) {
        int at = next[leafOf[i]]++;
        targets[at] = ids[i];
        weights[at] = given[i];
      }
    }
    return new Votes(starts, targets, weights);
  }

  /** The form of TreeEnsemble. */
  Trees newerForm(int targets) {
    double[] weights = Numbers.doubles(setup.tensor("leaf_weights"));
    int[] leafTargets = ints("leaf_targetids", weights.length);
    Tensor modes = setup.tensor("nodes_modes");
    int count = modes.elements();
    int[] feature = ints("nodes_featureids", count);
    double[] threshold = Numbers.doubles(setup.tensor("nodes_splits"));
    if (threshold.length != count) {
      throw wrong("must have " + count + " thresholds in 'nodes_splits'");
    }
    int[] whenTrue = children("true", count);
    int[] whenFalse = children("false", count);
    Trees.Mode[] mode = new Trees.Mode[count];
    double[][] members = new double[count][];
    double[] listed =
        setup.hasAttribute("membership_values")
            ? Numbers.doubles(setup.tensor("membership_values"))
            : new double[0];
    int next = 0;
    for (int i = 0; i < count; i++) {
      long number = Numbers.integer(modes, i);
      if (number < 0 || number >= Trees.Mode.values().length) {
        throw wrong("has the node mode " + number);
      }
      mode[i] = Trees.Mode.values()[(int) number];
      if (mode[i] == Trees.Mode.BRANCH_MEMBER) {
        int from = next;
        while (next < listed.length && !Double.isNaN(listed[next])) {
          next++;
        }
        members[i] = Arrays.copyOfRange(listed, Math.min(from, listed.length), next);
        next = Math.min(next + 1, listed.length);
      }
    }
    int[] starts = new int[weights.length + 1];
    Arrays.setAll(starts, i -> i);
    int[] roots = ints("tree_roots", -1);
    for (int i = 0; i < roots.length; i++) {
      int root = roots[i];
      // Both children the same leaf: the tree is that leaf.
      if (root >= 0 && root < count && whenTrue[root] < 0 && whenTrue[root] == whenFalse[root]) {
        roots[i] = whenTrue[root];
      }
    }
    return new Trees(
            roots,
            mode,
            feature,
            threshold,
            members,
            flags("nodes_missing_value_tracks_true", count),
            whenTrue,
            whenFalse,
            starts,
            leafTargets,
            weights)
        .check(setup.node().label(), targets);
  }

  private int[] children(String side, int count) {
    int[] ids = ints("nodes_" + side + "nodeids", count);
    boolean[] leaf = flags("nodes_" + side + "leafs", count);
    for (int i = 0; i < count; i++) {
      if (ids[i] < 0) {
        throw wrong("has a child " + ids[i]);
      }
      ids[i] = leaf[i] ? ~ids[i] : ids[i];
    }
    return ids;
  }
}
