package dev.sardonyx.cuda.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Small models of operators that select, scatter, count or remember. */
final class SelectionGraphs {
  private SelectionGraphs() {}

  static Stream<Arguments> cases() {
    List<Arguments> all = new ArrayList<>();
    all.add(
        CudaSessionTest.named(
            "elements picked by marks",
            new GraphCase()
                .sized("x", 3, 13)
                .input("i", Tensor.of(new long[] {0, 12, -1, 5, 13, 1}, 3, 2))
                .integers("depth", 13)
                .constant("values", Tensor.of(new float[] {0, 1}, 2))
                .integers("added", 2)
                .integers("summed", 1)
                .node("OneHot", "i,depth,values", "marks", Attribute.of("axis", 1L))
                .node("Unsqueeze", "x,added", "rows")
                .node("Mul", "rows,marks", "product")
                .node("ReduceSum", "product,summed", "y", Attribute.of("keepdims", 0L))
                .outputs("y")));
    all.add(
        CudaSessionTest.named(
            "sorting and sums so far",
            new GraphCase()
                .input("x", 3, 37, 2)
                .input("empty", 0, 4)
                .integers("k", 5)
                .integers("all", 2)
                .integers("none", 0)
                .constant("axis", Tensor.of(new long[] {1}))
                .constant("last", Tensor.of(new long[] {-1}))
                .node("TopK", "x,k", "a,b", Attribute.of("axis", 1L))
                .node("TopK", "x,all", "c,d", Attribute.of("largest", 0L))
                .node("TopK", "empty,none", "e,f")
                .node("CumSum", "x,axis", "g", Attribute.of("exclusive", 1L))
                .node("CumSum", "x,last", "h", Attribute.of("reverse", 1L))
                .node("CumSum", "empty,axis", "i")
                .outputs("a", "b", "c", "d", "e", "f", "g", "h", "i")));
    all.add(
        CudaSessionTest.named(
            "elements written and read at indices",
            new GraphCase()
                .input("x", 3, 4, 5)
                .input("u", 2, 4, 5)
                .input("v", 3, 5)
                .input("few", 0, 5)
                .input("i", Tensor.of(new long[] {2, 0, 1, -1, 1, 0}, 3, 2))
                .input("same", Tensor.of(new long[] {1, 2, 1, 2, 0, -1}, 3, 2))
                .input("at", Tensor.of(new long[40], 2, 4, 5))
                .constant("nowhere", Tensor.of(new long[0], 0, 2))
                .constant("apart", Tensor.of(new long[] {2, 3, 0, 0, 2, 0}, 3, 2))
                .node("GatherND", "x,i", "a")
                .node("GatherND", "x,nowhere", "b")
                .node("ScatterND", "x,same,v", "c", Attribute.of("reduction", "add"))
                .node("ScatterND", "x,same,v", "d")
                .node("ScatterND", "x,apart,v", "e")
                .node("ScatterND", "x,nowhere,few", "f")
                .node("ScatterElements", "x,at,u", "g", Attribute.of("axis", 0L))
                .node(
                    "ScatterElements",
                    "x,at,u",
                    "h",
                    Attribute.of("axis", 2L),
                    Attribute.of("reduction", "max"))
                .outputs("a", "b", "c", "d", "e", "f", "g", "h")));
    all.add(
        CudaSessionTest.named(
            "tensors made of a few numbers",
            new GraphCase()
                .input("x", 3, 1)
                .input("i", Tensor.of(new long[] {2, -1, 7}, 3))
                .input("start", Tensor.of(new float[] {1}))
                .input("limit", Tensor.of(new float[] {-2.1f}))
                .constant("delta", Tensor.of(new float[] {-0.5f}))
                .constant("depth", Tensor.of(new long[] {4}))
                .constant("values", Tensor.of(new float[] {-1, 3}, 2))
                .node("OneHot", "i,depth,values", "a")
                .node("OneHot", "i,depth,values", "b", Attribute.of("axis", 0L))
                .node("Range", "start,limit,delta", "c")
                .node("Shape", "x", "shape")
                .node(
                    "ConstantOfShape",
                    "shape",
                    "ones",
                    Attribute.of("value", Tensor.of(new float[] {1.5f}, 1)))
                .node("Add", "x,ones", "d")
                .outputs("a", "b", "c", "d")));
    for (String kind : List.of("LSTM", "GRU", "RNN")) {
      all.add(CudaSessionTest.named(kind, recurrent(kind)));
    }
    return all.stream();
  }

  private static GraphCase recurrent(String kind) {
    boolean lstm = kind.equals("LSTM");
    int gates = lstm ? 4 : kind.equals("GRU") ? 3 : 1;
    Attribute hidden = Attribute.of("hidden_size", 6L);
    Attribute other =
        switch (kind) {
          case "LSTM" -> Attribute.of("input_forget", 1L);
          case "GRU" -> Attribute.of("linear_before_reset", 1L);
          default -> Attribute.of("clip", 0.5f);
        };
    GraphCase model =
        new GraphCase()
            .input("x", 7, 3, 5)
            .input("one", 4, 1, 5)
            .input("none", 0, 2, 5)
            .input("lengths", Tensor.of(new int[] {7, 2, 4}, 3))
            .input("h", 2, 3, 6)
            .input("c", 2, 3, 6)
            .constant("w", 1, gates * 6, 5)
            .constant("r", 1, gates * 6, 6)
            .constant("w2", 2, gates * 6, 5)
            .constant("r2", 2, gates * 6, 6)
            .constant("b2", 2, 2 * gates * 6)
            .constant("p2", 2, 18);
    String cell = lstm ? ",c,p2" : "";
    model.node(kind, "x,w,r", "y0", hidden, Attribute.of("clip", 1.5f));
    model.node(kind, "one,w,r", "y1,h1", hidden, other, Attribute.of("direction", "reverse"));
    model.node(kind, "none,w,r", "y2,h2", hidden);
    model.node(
        kind,
        "x,w2,r2,b2,lengths,h" + cell,
        lstm ? "y3,h3,c3" : "y3,h3",
        hidden,
        Attribute.of("direction", "bidirectional"));
    model.node(
        kind,
        "x,w2,r2,b2,,h" + (lstm ? ",c" : ""),
        "y4,h4",
        hidden,
        other,
        Attribute.of("direction", "bidirectional"));
    return lstm
        ? model.outputs("y0", "y1", "h1", "y2", "h2", "y3", "h3", "c3", "y4", "h4")
        : model.outputs("y0", "y1", "h1", "y2", "h2", "y3", "h3", "y4", "h4");
  }
}
