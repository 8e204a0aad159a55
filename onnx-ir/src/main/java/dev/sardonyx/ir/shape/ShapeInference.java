package dev.sardonyx.ir.shape;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Type and shape inference: what the types of a model's inputs and constants say about all its
 * other values.
 *
 * <p>Dimensions that are not numbers are followed as expressions over symbols; a dimension of an
 * input that has no name is named after its place, {@code x[2]} for the third dimension of {@code
 * x}. So equal dimensions are seen to be equal though no one knows their size. Small integer
 * tensors that hold shapes are followed element by element. An operator without a rule leaves its
 * outputs as the model declares them; nothing is guessed.
 */
public final class ShapeInference {
  private ShapeInference() {}

  /**
   * A model with what was inferred.
   *
   * @param model the model with the types of inner values and outputs among its graphs' values
   * @param contradictions where the model's declarations or a node's inputs contradict the
   *     operators' rules; the inferred type stands
   * @param elements of the main graph's small integer tensors: each element a number, a symbol or
   *     unknown, row by row
   * @param calls the bodies of called functions, a call at a time
   */
  public record Inferred(
      Model model,
      List<String> contradictions,
      Map<String, List<Dimension>> elements,
      List<Call> calls) {
    public Inferred {
      calls = List.copyOf(calls);
      contradictions = List.copyOf(contradictions);
      elements = Map.copyOf(elements);
    }
  }

  /**
   * A function's body as one call sees it.
   *
   * @param place the call, for messages
   * @param body with the call's attributes, and the types that the call's inputs give its values
   * @param opsets the body is written for
   */
  public record Call(String place, Graph body, Map<String, Integer> opsets) {}

  /** Infers what it can; never throws for what a model says about shapes. */
  public static Inferred infer(Model model) {
    List<String> contradictions = new ArrayList<>();
    GraphInference inference = new GraphInference(model, contradictions);
    Graph graph = inference.infer(model.graph());
    return new Inferred(
        model.withGraph(graph), contradictions, inference.elements(), inference.calls());
  }

  /**
   * As {@link #infer}, for a model that must be right.
   *
   * @throws ModelFormatException if there is a contradiction; its message lists them
   */
  public static Model inferStrictly(Model model) {
    Inferred inferred = infer(model);
    if (!inferred.contradictions().isEmpty()) {
      throw new ModelFormatException(
          "the model contradicts itself about shapes: "
              + String.join("; ", inferred.contradictions()));
    }
    return inferred.model();
  }
}
