package dev.sardonyx.ir.io;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.ir.wire.AttributeProto;
import dev.sardonyx.ir.wire.GraphProto;
import dev.sardonyx.ir.wire.ModelProto;
import dev.sardonyx.ir.wire.NodeProto;
import dev.sardonyx.ir.wire.StringStringEntryProto;
import dev.sardonyx.ir.wire.TensorProto;
import dev.sardonyx.ir.wire.TypeProto;
import dev.sardonyx.ir.wire.ValueInfoProto;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireScannerTest {
  private static final ReadLimits LIMITS = ReadLimits.DEFAULT;

  private static void scan(byte[] bytes, ReadLimits limits) {
    new WireScanner(ByteBuffer.wrap(bytes), "model.onnx", limits).scan(WireSchema.MODEL);
  }

  private static void scan(GraphProto.Builder graph, ReadLimits limits) {
    scan(ModelProto.newBuilder().setGraph(graph).build().toByteArray(), limits);
  }

  private static void checkLimit(GraphProto.Builder graph, ReadLimits under, ReadLimits exact) {
    assertDoesNotThrow(() -> scan(graph, exact));
    String message =
        assertThrows(ModelFormatException.class, () -> scan(graph, under)).getMessage();
    assertTrue(message.contains("than allowed: expected at most"), message);
    assertTrue(message.contains("raise ReadLimits.with"), message);
  }

  @Test
  void countsAgainstEachLimit() {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .addNode(
                NodeProto.newBuilder()
                    .addInput("a")
                    .addAttribute(AttributeProto.newBuilder().addInts(1).addInts(2))
                    .addAttribute(
                        AttributeProto.newBuilder()
                            .setG(GraphProto.newBuilder().addNode(NodeProto.newBuilder()))))
            .addInitializer(TensorProto.newBuilder().addDims(1).addFloatData(1))
            .addInput(ValueInfoProto.newBuilder().setName("a"));
    checkLimit(graph, LIMITS.withNodes(1), LIMITS.withNodes(2));
    checkLimit(graph, LIMITS.withAttributes(1), LIMITS.withAttributes(2));
    checkLimit(graph, LIMITS.withTensors(0), LIMITS.withTensors(1));
    // The model, its graph, the inner graph and the input.
    checkLimit(graph, LIMITS.withValues(3), LIMITS.withValues(4));
    checkLimit(graph, LIMITS.withStrings(1), LIMITS.withStrings(2));
    checkLimit(graph, LIMITS.withNumbers(2), LIMITS.withNumbers(3));
    // Graph, node, attribute, graph, node.
    checkLimit(graph, LIMITS.withNesting(4), LIMITS.withNesting(5));
  }

  @Test
  void refusesMillionsOfEmptyMessagesBeforeTheyTakeMemory() {
    byte[] nodes = new byte[4_000_000];
    for (int i = 0; i < nodes.length; i += 2) {
      nodes[i] = 1 << 3 | WireScanner.LENGTH;
    }
    ModelFormatException refused =
        assertThrows(ModelFormatException.class, () -> OnnxReader.read(model(7, nodes)));
    assertTrue(refused.getMessage().contains("more nodes than allowed"), refused.getMessage());
  }

  @Test
  void refusesMillionsOfUnknownFields() {
    byte[] unknown = new byte[2_000_000];
    for (int i = 0; i < unknown.length; i += 2) {
      unknown[i] = 9 << 3;
    }
    ModelFormatException refused =
        assertThrows(ModelFormatException.class, () -> scan(unknown, LIMITS.withNumbers(100_000)));
    assertTrue(refused.getMessage().contains("more numbers than allowed"), refused.getMessage());
  }

  @Test
  void refusesEndlessNesting() {
    TypeProto type = TypeProto.getDefaultInstance();
    for (int i = 0; i < 200; i++) {
      type =
          TypeProto.newBuilder()
              .setSequenceType(TypeProto.Sequence.newBuilder().setElemType(type))
              .build();
    }
    GraphProto.Builder graph =
        GraphProto.newBuilder().addInput(ValueInfoProto.newBuilder().setName("deep").setType(type));
    ModelFormatException refused =
        assertThrows(ModelFormatException.class, () -> scan(graph, LIMITS));
    assertTrue(refused.getMessage().contains("graph.input[0] 'deep'.type"), refused.getMessage());
  }

  @Test
  void skipsFieldsItDoesNotKnow() {
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(
                900,
                UnknownFieldSet.Field.newBuilder()
                    .addFixed32(1)
                    .addFixed64(2)
                    .addVarint(3)
                    .addLengthDelimited(ByteString.copyFromUtf8("text"))
                    .build())
            .build();
    ModelProto model =
        ModelProto.newBuilder()
            .setGraph(GraphProto.newBuilder().setUnknownFields(unknown))
            .addMetadataProps(StringStringEntryProto.newBuilder().setKey("k"))
            .build();
    assertDoesNotThrow(() -> scan(model.toByteArray(), LIMITS));
  }

  @ParameterizedTest
  @CsvSource({
    "3A05, but the file ends after 0",
    "3A030A0541, 'in graph: node takes 5 bytes from byte 4 on, but the file ends after 1'",
    "0A0141, ir_version has the wire type 2; expected 0",
    "08, a number is cut off",
    "08FFFFFFFFFFFFFFFFFFFF01, a number has more than 10 bytes",
    "0308, a field's tag is 3",
    "4B01, wire type 3",
    "0000, a field's tag is 0",
    "3A072A0522030000FF, float_data has 3 bytes; expected a multiple of 4"
  })
  void saysWhereAndWhatIsWrong(String hex, String expected) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    String message =
        assertThrows(ModelFormatException.class, () -> scan(bytes, LIMITS)).getMessage();
    assertTrue(message.contains(expected), message);
    assertTrue(message.contains("at byte "), message);
  }

  @Test
  void namesTheWayToTheFault() {
    NodeProto.Builder broken =
        NodeProto.newBuilder()
            .setName("conv1")
            .addAllAttribute(
                Collections.nCopies(2, AttributeProto.newBuilder().setName("ok").build()))
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("bad")
                    .setT(
                        TensorProto.newBuilder()
                            .setUnknownFields(
                                UnknownFieldSet.newBuilder()
                                    .addField(
                                        2, UnknownFieldSet.Field.newBuilder().addFixed32(1).build())
                                    .build())));
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .addAllNode(Collections.nCopies(17, NodeProto.newBuilder().setOpType("Relu").build()))
            .addNode(broken);
    String message =
        assertThrows(ModelFormatException.class, () -> scan(graph, LIMITS)).getMessage();
    assertTrue(
        message.contains("in graph.node[17] 'conv1'.attribute[2] 'bad'.t: data_type"), message);
  }

  private static byte[] model(int field, byte[] content) {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .setUnknownFields(
            UnknownFieldSet.newBuilder()
                .addField(
                    field,
                    UnknownFieldSet.Field.newBuilder()
                        .addLengthDelimited(ByteString.copyFrom(content))
                        .build())
                .build())
        .build()
        .toByteArray();
  }
}
