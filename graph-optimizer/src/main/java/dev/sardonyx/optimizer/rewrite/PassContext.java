package dev.sardonyx.optimizer.rewrite;

import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.ConstantEvaluator;
import dev.sardonyx.optimizer.OptimizationReport.Declined;
import dev.sardonyx.optimizer.OptimizerOptions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a pass may ask about the model around its graph, and where it tells what it did. */
public final class PassContext {
  private final Map<String, Integer> opsets;
  private final ConstantEvaluator evaluator;
  private final OptimizerOptions options;
  private final Map<String, List<Dimension>> elements;
  private final List<String> rewrites = new ArrayList<>();
  private final Set<Declined> declined = new LinkedHashSet<>();
  private final Set<Declined> declinedInSweep = new LinkedHashSet<>();

  /**
   * @param elements what shape inference knows of the elements of the main graph's small integer
   *     tensors
   */
  public PassContext(
      Map<String, Integer> opsets,
      ConstantEvaluator evaluator,
      OptimizerOptions options,
      Map<String, List<Dimension>> elements) {
    this.opsets = new TreeMap<>(opsets);
    this.evaluator = evaluator;
    this.options = options;
    this.elements = elements;
  }

  /** The version the model imports of {@code domain}; 0 if none. */
  public int opset(String domain) {
    return opsets.getOrDefault(domain, 0);
  }

  /** The version of the default domain. */
  public int opset() {
    return opset("");
  }

  public Map<String, Integer> opsets() {
    return Map.copyOf(opsets);
  }

  /** Makes the model import {@code domain}, for an operator a pass has put in. */
  public void importDomain(String domain, int version) {
    opsets.putIfAbsent(domain, version);
  }

  public ConstantEvaluator evaluator() {
    return evaluator;
  }

  public OptimizerOptions options() {
    return options;
  }

  /** The elements of a small integer tensor of the main graph; null if nothing is known of them. */
  public List<Dimension> elements(String value) {
    return elements.get(value);
  }

  /** Records one rewrite; always answers true, so that a pass can return it. */
  public boolean rewrote(String what) {
    rewrites.add(what);
    return true;
  }

  /** Records a candidate left alone; always answers false, so that a pass can return it. */
  public boolean declined(Node candidate, String reason) {
    declinedInSweep.add(new Declined(candidate.label(), reason));
    return false;
  }

  /** Forgets what was declined in the sweep before over the same graph: only the last counts. */
  public void beginSweep() {
    declinedInSweep.clear();
  }

  /** Keeps what was declined in the last sweep over a graph. */
  public void endGraph() {
    declined.addAll(declinedInSweep);
    declinedInSweep.clear();
  }

  public List<String> rewrites() {
    return rewrites;
  }

  public List<Declined> declined() {
    return List.copyOf(declined);
  }
}
