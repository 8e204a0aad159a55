package dev.sardonyx.conformance.backend;

import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.io.OnnxReader;
import dev.sardonyx.tensor.OnnxValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The official cases as examples for other tests: one node, with inputs that it accepts. */
public final class BackendCases {
  private BackendCases() {}

  /** A model of one node with inputs by name. */
  public record Example(Model model, Map<String, OnnxValue> inputs) {
    public Node node() {
      return model.graph().nodes().getFirst();
    }
  }

  /** Those of the node tests that have one node and no functions, sorted by name. */
  public static List<Example> ofSingleNodes() throws IOException {
    List<Example> examples = new ArrayList<>();
    for (BackendCase test : VectorArchive.cases()) {
      Model model = OnnxReader.read(test.model());
      if (test.folder().equals("node")
          && model.graph().nodes().size() == 1
          && model.functions().isEmpty()) {
        List<Value> inputs = model.graph().inputs();
        examples.add(
            new Example(model, CaseRunner.decode(inputs, test.dataSets().getFirst().inputs())));
      }
    }
    return examples;
  }
}
