package dev.sardonyx.cuda.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Graphs of the operators that most models are made of. */
final class BasicGraphs {
  private BasicGraphs() {}

  static Stream<Arguments> cases() {
    return Stream.of(
        CudaSessionTest.named(
            "elementwise",
            new GraphCase()
                .input("x", 3, 1, 5)
                .input("y", 4, 1)
                .constant("c", 5)
                .node("Add", "x,y", "a")
                .node("Mul", "a,c", "b")
                .node("Sigmoid", "b", "s")
                .node("Sub", "s,x", "z")
                .node("Abs", "z", "abs")
                .node("Sqrt", "abs", "root")
                .outputs("z", "root")),
        CudaSessionTest.named(
            "activations",
            new GraphCase()
                .input("x", 37)
                .node("LeakyRelu", "x", "a", Attribute.of("alpha", 0.3f))
                .node("Elu", "x", "b")
                .node("Gelu", "x", "c")
                .node("HardSwish", "x", "d")
                .node("Softplus", "x", "e")
                .node("Erf", "x", "f")
                .node("Sum", "a,b,c,d,e,f", "y")
                .outputs("a", "b", "c", "d", "e", "f", "y")),
        CudaSessionTest.named(
            "choices",
            new GraphCase()
                .input("x", 4, 6)
                .input("y", 4, 1)
                .node("Greater", "x,y", "greater")
                .node("Not", "greater", "not")
                .node("Where", "not,x,y", "z")
                .node("Max", "x,y", "m")
                .node("Cast", "z", "whole", Attribute.of("to", 7L))
                .outputs("z", "m", "whole", "not")),
        CudaSessionTest.named(
            "convolution with what is fused into it",
            new GraphCase()
                .input("x", 2, 3, 9, 10)
                .constant("w", 8, 3, 3, 3)
                .constant("b", 8)
                .constant("v", 8, 8, 1, 1)
                .node("Conv", "x,w,b", "c", Attribute.ofInts("pads", List.of(1L, 1L, 1L, 1L)))
                .node("Relu", "c", "r")
                .node("Conv", "r,v", "d")
                .node("Add", "d,r", "sum")
                .node("Relu", "sum", "y")
                .outputs("y")),
        CudaSessionTest.named(
            "convolution by groups, strides and dilations",
            new GraphCase()
                .input("x", 1, 4, 11, 12)
                .constant("w", 4, 1, 3, 3)
                .constant("u", 6, 2, 2, 2)
                .node(
                    "Conv",
                    "x,w",
                    "c",
                    Attribute.of("group", 4L),
                    Attribute.ofInts("strides", List.of(2L, 1L)),
                    Attribute.of("auto_pad", "SAME_UPPER"))
                .node(
                    "Conv",
                    "c,u",
                    "y",
                    Attribute.of("group", 2L),
                    Attribute.ofInts("dilations", List.of(2L, 3L)))
                .outputs("y")),
        CudaSessionTest.named(
            "pooling",
            new GraphCase()
                .input("x", 2, 3, 9, 8)
                .node(
                    "MaxPool",
                    "x",
                    "m",
                    Attribute.ofInts("kernel_shape", List.of(3L, 3L)),
                    Attribute.ofInts("strides", List.of(2L, 2L)),
                    Attribute.ofInts("pads", List.of(1L, 1L, 1L, 1L)))
                .node(
                    "AveragePool",
                    "x",
                    "a",
                    Attribute.ofInts("kernel_shape", List.of(2L, 3L)),
                    Attribute.ofInts("pads", List.of(0L, 1L, 0L, 1L)),
                    Attribute.of("count_include_pad", 1L))
                .node("GlobalAveragePool", "x", "g")
                .outputs("m", "a", "g")),
        CudaSessionTest.named(
            "products",
            new GraphCase()
                .input("x", 2, 5, 7)
                .input("k", 2, 7, 5)
                .constant("w", 7, 9)
                .constant("b", 9)
                .constant("g", 4, 9)
                .constant("c", 4)
                .node("MatMul", "x,w", "p")
                .node("Add", "p,b", "q")
                .node("Tanh", "q", "t")
                .node("MatMul", "x,k", "batched")
                .node("Flatten", "t", "flat", Attribute.of("axis", 2L))
                .node("Gemm", "flat,g,c", "y", Attribute.of("transB", 1L))
                .outputs("t", "batched", "y")),
        CudaSessionTest.named(
            "products with residuals",
            new GraphCase()
                .input("x", 2, 5, 8)
                .input("r", 2, 5, 9)
                .input("m", 5, 9)
                .input("n", 5, 4)
                .constant("w", 8, 9)
                .constant("b", 9)
                .constant("g", 9, 4)
                .constant("c", 4)
                .node("MatMul", "x,w", "p")
                .node("Add", "p,b", "q")
                .node("Add", "q,r", "sum")
                .node("Relu", "sum", "y")
                .node("Gemm", "m,g,c", "h")
                .node("Sigmoid", "h", "i")
                .node("Add", "n,i", "z")
                .outputs("y", "z")),
        CudaSessionTest.named(
            "normalizations",
            new GraphCase()
                .input("x", 2, 4, 6)
                .constant("s", 6)
                .constant("b", 6)
                .constant("cs", 4)
                .constant("cb", 4)
                .node("LayerNormalization", "x,s,b", "l")
                .node("Softmax", "l", "soft")
                .node("Softmax", "l", "middle", Attribute.of("axis", 1L))
                .node("InstanceNormalization", "x,cs,cb", "i")
                .outputs("soft", "middle", "i")),
        CudaSessionTest.named(
            "movement",
            new GraphCase()
                .input("x", 2, 3, 4)
                .integers("shape", 2, 0, -1)
                .integers("starts", -1, 0)
                .integers("ends", -1000, 3)
                .integers("axes", 1, 2)
                .integers("steps", -1, 2)
                .integers("wide", 2, 1, 1, 1)
                .node("Transpose", "x", "t", Attribute.ofInts("perm", List.of(2L, 0L, 1L)))
                .node("Concat", "x,x", "c", Attribute.of("axis", 1L))
                .node("Slice", "x,starts,ends,axes,steps", "s")
                .node("Expand", "x,wide", "e")
                .node(
                    "Split", "x", "p,q", Attribute.of("axis", 2L), Attribute.of("num_outputs", 2L))
                .node("Unsqueeze", "q,axes", "u")
                .outputs("t", "c", "s", "e", "p", "u")),
        CudaSessionTest.named(
            "reductions",
            new GraphCase()
                .input("x", 3, 4, 5)
                .integers("one", 1)
                .integers("two", 0, 2)
                .node("ReduceMean", "x,one", "m")
                .node("ReduceMax", "x,two", "n", Attribute.of("keepdims", 0L))
                .node("ReduceL2", "x,two", "l")
                .node("ReduceSum", "x", "s")
                .node("ArgMax", "x", "a", Attribute.of("axis", 1L))
                .outputs("m", "n", "l", "s", "a")),
        CudaSessionTest.named(
            "an embedding and sizes computed by the processor",
            new GraphCase()
                .input("ids", Tensor.of(new long[] {3, 0, -1, 2, 2, 1}, 2, 3))
                .constant("table", 5, 8)
                .integers("last", 2)
                .integers("rest", -1)
                .integers("zero", 0)
                .node("Gather", "table,ids", "e")
                .node("Shape", "e", "shape")
                .node("Gather", "shape,last", "size")
                .node("Concat", "rest,size", "wanted", Attribute.of("axis", 0L))
                .node("Reshape", "e,wanted", "rows")
                .node("Relu", "rows", "y")
                .outputs("y")),
        CudaSessionTest.named(
            "an operator that stays on the processor",
            new GraphCase()
                .input("x", 6)
                .node("Relu", "x", "a")
                .node("Hardmax", "a", "b")
                .node("Add", "b,a", "y")
                .outputs("y")));
  }
}
