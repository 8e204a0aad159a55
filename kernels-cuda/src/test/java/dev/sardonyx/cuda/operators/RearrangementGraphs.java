package dev.sardonyx.cuda.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Small models of operators that are transposes in more dimensions, and of diagonals. */
final class RearrangementGraphs {
  private RearrangementGraphs() {}

  static Stream<Arguments> cases() {
    List<Arguments> all = new ArrayList<>();
    for (String mode : List.of("DCR", "CRD")) {
      Attribute size = Attribute.of("blocksize", 2L);
      Attribute order = Attribute.of("mode", mode);
      all.add(
          CudaSessionTest.named(
              "blocks of images, " + mode,
              new GraphCase()
                  .opset(28)
                  .input("x", 2, 12, 5, 7)
                  .input("y", 2, 3, 6, 10)
                  .input("none", 0, 4, 3, 3)
                  .input("bytes", Tensor.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, 1, 8, 1, 1))
                  .node("DepthToSpace", "x", "a", size, order)
                  .node("SpaceToDepth", "y", "b", size, order)
                  .node("DepthToSpace", "none", "c", size, order)
                  .node("DepthToSpace", "bytes", "d", size, order)
                  .outputs("a", "b", "c", "d")));
    }
    all.add(
        CudaSessionTest.named(
            "axes that change places",
            new GraphCase()
                .input("x", 2, 3, 4, 5)
                .input("heads", 2, 6, 3, 5)
                .input("few", 2, 2, 4, 3)
                .node("dev.sardonyx:MatrixTranspose", "x", "a")
                .node(
                    "dev.sardonyx:MoveAxis",
                    "x",
                    "b",
                    Attribute.of("from", -1L),
                    Attribute.of("to", 1L))
                .node("dev.sardonyx:RepeatHeads", "few,heads", "c")
                .outputs("a", "b", "c")));
    all.add(
        CudaSessionTest.named(
            "diagonals",
            new GraphCase()
                .input("x", 4, 6)
                .input("none", 0, 3)
                .node("EyeLike", "x", "a")
                .node("EyeLike", "x", "b", Attribute.of("k", 2L), Attribute.of("dtype", 7L))
                .node("EyeLike", "x", "c", Attribute.of("k", -3L))
                .node("EyeLike", "x", "d", Attribute.of("k", 6L))
                .node("EyeLike", "x", "e", Attribute.of("k", -1L << 40))
                .node("EyeLike", "none", "f")
                .outputs("a", "b", "c", "d", "e", "f")));
    return all.stream();
  }
}
