package dev.sardonyx.cuda.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Small models of quantization and of products of 8-bit integers. */
final class QuantizedGraphs {
  private QuantizedGraphs() {}

  static Tensor bytes(ElementType type, int seed, int... shape) {
    Tensor tensor = Tensor.zeros(type, Shape.of(shape));
    new Random(seed).nextBytes(tensor.byteArray());
    return tensor;
  }

  private static Tensor positive(float... numbers) {
    return Tensor.of(numbers, numbers.length);
  }

  static Stream<Arguments> cases() {
    return Stream.of(
        CudaSessionTest.named(
            "quantization and back",
            new GraphCase()
                .input("x", 2, 3, 5)
                .input("none", 0, 3)
                .constant("one", Tensor.scalar(0.02f))
                .constant("zero", bytes(ElementType.INT8, 1))
                .constant("scales", positive(0.01f, 0.02f, 0.03f))
                .constant("zeros", bytes(ElementType.UINT8, 2, 3))
                .constant(
                    "blocks",
                    positive(0.01f, 0.02f, 0.03f, 0.04f, 0.05f, 0.06f).reshape(Shape.of(2, 3, 1)))
                .node("QuantizeLinear", "x,one,zero", "a")
                .node("DequantizeLinear", "a,one,zero", "b")
                .node("QuantizeLinear", "x,scales,zeros", "c")
                .node("DequantizeLinear", "c,scales,zeros", "d")
                .node(
                    "QuantizeLinear",
                    "x,blocks",
                    "e",
                    Attribute.of("axis", -1L),
                    Attribute.of("block_size", 5L))
                .node("QuantizeLinear", "none,one", "f")
                .outputs("a", "b", "c", "d", "e", "f")),
        CudaSessionTest.named(
            "dynamic quantization",
            new GraphCase()
                .input("x", 4, 70)
                .constant("w", bytes(ElementType.INT8, 3, 70, 9))
                .constant("zero", bytes(ElementType.INT8, 4))
                .constant("s", positive(0.01f))
                .constant("b", 9)
                .node("DynamicQuantizeLinear", "x", "q,scale,origin")
                .node("MatMulInteger", "q,w,origin,zero", "sums")
                .node("Cast", "sums", "real", Attribute.of("to", 1L))
                .node("Mul", "scale,s", "both")
                .node("Mul", "real,both", "product")
                .node("Add", "product,b", "biased")
                .node("Relu", "biased", "y")
                .outputs("y", "q", "scale", "origin")),
        CudaSessionTest.named(
            "a product of integers with a residual",
            new GraphCase()
                .input("x", 4, 70)
                .input("r", 4, 9)
                .constant("w", bytes(ElementType.INT8, 3, 70, 9))
                .constant("zero", bytes(ElementType.INT8, 4))
                .constant("s", positive(0.01f))
                .constant("b", 9)
                .node("DynamicQuantizeLinear", "x", "q,scale,origin")
                .node("MatMulInteger", "q,w,origin,zero", "sums")
                .node("Cast", "sums", "real", Attribute.of("to", 1L))
                .node("Mul", "scale,s", "both")
                .node("Mul", "real,both", "product")
                .node("Add", "product,b", "biased")
                .node("Add", "biased,r", "sum")
                .node("Relu", "sum", "y")
                .outputs("y")),
        CudaSessionTest.named(
            "products of integers",
            new GraphCase()
                .input("x", bytes(ElementType.UINT8, 5, 2, 3, 4))
                .input("k", bytes(ElementType.INT8, 6, 2, 4, 5))
                .input("rows", bytes(ElementType.UINT8, 7, 3))
                .input("columns", bytes(ElementType.INT8, 8, 5))
                .input("deep", bytes(ElementType.INT8, 9, 3, 1100))
                .constant("w", bytes(ElementType.INT8, 10, 4, 5))
                .constant("v", bytes(ElementType.INT8, 11, 1100, 2))
                .input("two", bytes(ElementType.INT8, 23, 2, 1, 3, 70))
                .input("three", bytes(ElementType.UINT8, 24, 3, 70, 2))
                .input("none", bytes(ElementType.INT8, 25, 0, 4))
                .node("MatMulInteger", "x,w", "a")
                .node("MatMulInteger", "x,w,rows,columns", "b")
                .node("MatMulInteger", "x,k,rows,columns", "c")
                .node("MatMulInteger", "deep,v", "d")
                .node("MatMulInteger", "two,three", "e")
                .node("MatMulInteger", "none,w", "f")
                .outputs("a", "b", "c", "d", "e", "f")),
        CudaSessionTest.named(
            "products of quantized matrices",
            new GraphCase()
                .input("x", bytes(ElementType.UINT8, 12, 2, 3, 4))
                .constant("w", bytes(ElementType.INT8, 13, 4, 5))
                .constant("xs", Tensor.scalar(0.02f))
                .constant("xz", bytes(ElementType.UINT8, 14))
                .constant("ws", positive(0.01f, 0.02f, 0.03f, 0.04f, 0.05f))
                .constant("wz", bytes(ElementType.INT8, 15, 5))
                .constant("ys", Tensor.scalar(0.8f))
                .constant("yz", bytes(ElementType.UINT8, 16))
                .node("QLinearMatMul", "x,xs,xz,w,ws,wz,ys,yz", "y")
                .outputs("y")),
        CudaSessionTest.named(
            "convolutions of integers",
            new GraphCase()
                .input("x", bytes(ElementType.UINT8, 17, 2, 4, 7, 6))
                .constant("w", bytes(ElementType.INT8, 18, 6, 2, 3, 3))
                .constant("v", bytes(ElementType.UINT8, 19, 5, 4, 1, 2))
                .constant("xs", Tensor.scalar(0.02f))
                .constant("xz", bytes(ElementType.UINT8, 20))
                .constant("vs", positive(0.01f, 0.02f, 0.03f, 0.04f, 0.05f))
                .constant("vz", bytes(ElementType.UINT8, 21, 5))
                .constant("ys", Tensor.scalar(0.9f))
                .constant("yz", bytes(ElementType.INT8, 22))
                .constant("b", Tensor.of(new int[] {1, -900, 5000, 0, 77}, 5))
                .node(
                    "ConvInteger",
                    "x,w,xz",
                    "a",
                    Attribute.of("group", 2L),
                    Attribute.ofInts("pads", List.of(1L, 1L, 1L, 1L)),
                    Attribute.ofInts("strides", List.of(2L, 1L)))
                .node("QLinearConv", "x,xs,xz,v,vs,vz,ys,yz,b", "c")
                .outputs("a", "c")));
  }
}
