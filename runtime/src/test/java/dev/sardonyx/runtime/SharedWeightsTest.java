package dev.sardonyx.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.sardonyx.Outputs;
import dev.sardonyx.Sardonyx;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.kernels.matmul.MatmulKernels;
import dev.sardonyx.kernels.matmul.MatrixPanels;
import dev.sardonyx.kernels.matmul.PackedMatrix;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Weights that several nodes read, or that a model has more than once. */
class SharedWeightsTest {
  private static final Value X =
      Value.of("x", TensorType.of(ElementType.FLOAT, Dimension.of(1), Dimension.of(2)));

  private static Node product(String weights, String result) {
    return new Node(
        result,
        TestOperators.DOMAIN,
        "Product",
        "",
        List.of("x", weights),
        List.of(result),
        Map.of(),
        "",
        Map.of());
  }

  private static PackedMatrix pack(OperatorSetup setup) {
    Tensor b = setup.takeConstant(1).orElseThrow();
    MatmulKernels kernels = setup.kernels().matmul();
    int depth = b.shape().dimension(0);
    int columns = b.shape().dimension(1);
    MatrixPanels panels =
        new MatrixPanels(kernels, b.floatArray(), b.offset(), columns, false, depth, columns);
    return setup.shared(PackedMatrix.of(kernels, panels, depth, columns));
  }

  @Test
  void equalMatricesArePackedOnce() {
    List<PackedMatrix> packed = new ArrayList<>();
    List<Graph> branches = new ArrayList<>();
    for (String name : List.of("t", "e")) {
      // Equal, but not the same tensor.
      Tensor weights = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
      branches.add(
          Graph.of(
              name,
              List.of(product(name + "w", name)),
              Map.of(name + "w", weights),
              List.of(),
              List.of(Value.untyped(name))));
    }
    Node either =
        Node.of(
            "If",
            List.of("which"),
            List.of("y"),
            Attribute.of("then_branch", branches.get(0)),
            Attribute.of("else_branch", branches.get(1)));
    Map<String, Tensor> others =
        Map.of(
            "last", Tensor.of(new float[] {1, 2, 3, 4, 5, -6}, 2, 3),
            "shape", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2));
    Graph graph =
        Graph.of(
            "g",
            List.of(either, product("last", "z"), product("shape", "v")),
            others,
            List.of(X, Value.of("which", TensorType.of(ElementType.BOOL))),
            List.of(Value.untyped("y"), Value.untyped("z"), Value.untyped("v")));
    Sardonyx.load(
        Model.of(graph, 20).withOpsets(Map.of("", 20, TestOperators.DOMAIN, 1)),
        TestModels.OPTIONS.operators(
            registry ->
                registry.register(
                    TestOperators.DOMAIN,
                    "Product",
                    1,
                    setup -> {
                      packed.add(pack(setup));
                      return context -> {};
                    })));
    assertEquals(4, packed.size());
    assertSame(packed.get(0), packed.get(1));
    assertNotSame(packed.get(0), packed.get(2));
    assertNotSame(packed.get(0), packed.get(3));
  }

  @Test
  void productsThatReadOneMatrixInDifferentWays() {
    List<Node> nodes =
        List.of(
            Node.of("MatMul", List.of("x", "w"), List.of("a")),
            Node.of("Gemm", List.of("x", "w"), List.of("b"), Attribute.of("transB", 1)),
            Node.of("Gemm", List.of("x", "w"), List.of("c"), Attribute.of("alpha", 2f)),
            Node.of("Gemm", List.of("x", "w"), List.of("d")));
    Graph graph =
        Graph.of(
            "g",
            nodes,
            Map.of("w", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2)),
            List.of(X),
            nodes.stream().map(node -> Value.untyped(node.outputs().getFirst())).toList());
    Outputs outputs =
        Sardonyx.load(Model.of(graph, 20), TestModels.OPTIONS)
            .run(Map.of("x", Tensor.of(new float[] {1, 10}, 1, 2)));
    assertArrayEquals(new float[] {31, 42}, outputs.get("a").floats());
    assertArrayEquals(new float[] {21, 43}, outputs.get("b").floats());
    assertArrayEquals(new float[] {62, 84}, outputs.get("c").floats());
    assertArrayEquals(new float[] {31, 42}, outputs.get("d").floats());
  }
}
