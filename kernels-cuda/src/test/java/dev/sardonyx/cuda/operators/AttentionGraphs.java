package dev.sardonyx.cuda.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Small models of the attention operators of ai.onnx and com.microsoft. */
final class AttentionGraphs {
  private static final String MULTI_HEAD = "com.microsoft:MultiHeadAttention";

  private AttentionGraphs() {}

  static Stream<Arguments> cases() {
    Attribute heads = Attribute.of("num_heads", 2L);
    return Stream.of(
        CudaSessionTest.named("Attention", standard()),
        CudaSessionTest.named(
            "MultiHeadAttention",
            new GraphCase()
                .sized("q", 2, 3, 8)
                .sized("k", 2, 5, 8)
                .sized("v", 2, 5, 12)
                .sized("bias", 28)
                .sized("three", 2, 3, 2, 3, 4)
                .sized("two", 2, 5, 2, 2, 4)
                .sized("short", 24)
                .sized("scores", 1, 2, 3, 5)
                .sized("pastkey", 2, 2, 2, 4)
                .sized("pastvalue", 2, 2, 2, 6)
                .input("ends", Tensor.of(new int[] {5, 2}, 2))
                .input("both", Tensor.of(new int[] {5, 2, 1, 0}, 4))
                .input("counts", Tensor.of(new int[] {1, 0, 1, 1, 1, 0, 1, 1, 0, 0}, 2, 5))
                .node(MULTI_HEAD, "q,k,v", "a", heads)
                .node(MULTI_HEAD, "q,k,v,bias,ends,scores", "b", heads)
                .node(MULTI_HEAD, "three,,,short", "c", heads, Attribute.of("unidirectional", 1L))
                .node(MULTI_HEAD, "q,two,,,counts", "d", heads, Attribute.of("scale", 0.5f))
                .node(MULTI_HEAD, "q,k,v,,both", "e", heads, Attribute.of("mask_filter_value", -5f))
                .node(MULTI_HEAD, "q,k,v,,,,pastkey,pastvalue", "f,fk,fv", heads)
                .outputs("a", "b", "c", "d", "e", "f", "fk", "fv")),
        CudaSessionTest.named(
            "attention of what is packed",
            new GraphCase()
                .sized("x", 2, 4, 8)
                .sized("w", 8, 24)
                .sized("b", 24)
                .sized("past", 2, 2, 2, 3, 4)
                .sized("scores", 1, 2, 4, 7)
                .input("rows", Tensor.zeros(ElementType.INT32, Shape.of(2, 4, 4)))
                .node("com.microsoft:Attention", "x,w,b", "a", heads)
                .node("com.microsoft:Attention", "x,w,b,rows", "r", heads)
                .node(
                    "com.microsoft:Attention",
                    "x,w,b,,past,scores",
                    "c,present",
                    heads,
                    Attribute.of("unidirectional", 1L))
                .outputs("a", "r", "c", "present")));
  }

  private static GraphCase standard() {
    Tensor seen = Tensor.zeros(ElementType.BOOL, Shape.of(3, 5));
    for (int i = 0; i < 10; i++) {
      seen.byteArray()[i] = (byte) (i % 3 == 0 ? 0 : 1); // the last query attends nothing
    }
    return new GraphCase()
        .opset(23)
        .sized("q", 2, 4, 3, 8)
        .sized("k", 2, 2, 5, 8)
        .sized("v", 2, 2, 5, 6)
        .sized("q3", 2, 3, 16)
        .sized("k3", 2, 5, 8)
        .sized("scores", 2, 1, 3, 5)
        .sized("pastkey", 2, 2, 2, 8)
        .sized("pastvalue", 2, 2, 2, 6)
        .input("seen", seen)
        .node("Attention", "q,k,v", "a", Attribute.of("is_causal", 1L))
        .node("Attention", "q,k,v,scores", "b", Attribute.of("softcap", 2f))
        .node("Attention", "q,k,v,seen", "c", Attribute.of("scale", 0.3f))
        .node(
            "Attention",
            "q3,k3,k3",
            "d",
            Attribute.of("q_num_heads", 4L),
            Attribute.of("kv_num_heads", 2L))
        .node("Attention", "q,k,v,,pastkey,pastvalue", "e,key,value", Attribute.of("is_causal", 1L))
        .outputs("a", "b", "c", "d", "e", "key", "value");
  }
}
