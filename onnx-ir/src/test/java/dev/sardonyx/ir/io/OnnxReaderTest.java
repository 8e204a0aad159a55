package dev.sardonyx.ir.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.sardonyx.error.GraphConsistencyException;
import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.wire.AttributeProto;
import dev.sardonyx.ir.wire.GraphProto;
import dev.sardonyx.ir.wire.ModelProto;
import dev.sardonyx.ir.wire.NodeProto;
import dev.sardonyx.ir.wire.OperatorSetIdProto;
import dev.sardonyx.ir.wire.SparseTensorProto;
import dev.sardonyx.ir.wire.TensorProto;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnnxReaderTest {
  @TempDir Path folder;

  static byte[] small() throws IOException {
    try (InputStream stream = OnnxReaderTest.class.getResourceAsStream("small.onnx")) {
      return stream.readAllBytes();
    }
  }

  private static ModelProto.Builder model(GraphProto.Builder graph) {
    return ModelProto.newBuilder()
        .setIrVersion(10)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(21))
        .setGraph(graph.setName("g"));
  }

  private static void checkRefused(ModelProto.Builder model, String expected) {
    checkRefused(model.build().toByteArray(), expected);
  }

  private static void checkRefused(byte[] bytes, String expected) {
    String message =
        assertThrows(ModelFormatException.class, () -> OnnxReader.read(bytes)).getMessage();
    assertTrue(message.contains(expected), message);
  }

  private static void checkTensorRefused(TensorProto.Builder tensor, String expected) {
    tensor.setName("w");
    checkRefused(model(GraphProto.newBuilder().addInitializer(tensor)), expected);
    checkRefused(model(GraphProto.newBuilder().addInitializer(tensor)), "graph.initializer[0] 'w'");
  }

  private static void checkSmall(Model model) {
    assertEquals(6, model.graph().nodes().size());
    assertEquals("conv", model.graph().nodes().getFirst().name());
    assertEquals(108, model.graph().initializers().get("conv.w").floats().length);
  }

  @Test
  void readsFromEverySource() throws IOException {
    byte[] bytes = small();
    Path path = Files.write(folder.resolve("small model.onnx"), bytes);
    ByteBuffer inTheMiddle = ByteBuffer.allocate(bytes.length + 7).put(3, bytes);
    inTheMiddle.position(3).limit(3 + bytes.length);
    checkSmall(OnnxReader.read(path));
    checkSmall(OnnxReader.read(bytes));
    checkSmall(OnnxReader.read(inTheMiddle));
    assertEquals(3, inTheMiddle.position());
    checkSmall(OnnxReader.read(ByteBuffer.allocateDirect(bytes.length).put(0, bytes)));
    checkSmall(OnnxReader.read(new ByteArrayInputStream(bytes)));
    checkSmall(OnnxReader.readResource(OnnxReaderTest.class, "small.onnx"));
    checkSmall(OnnxReader.readResource(OnnxReaderTest.class, "/dev/sardonyx/ir/io/small.onnx"));
  }

  @Test
  void weightsOfAFileStayInItsMapping() throws IOException {
    Path path = Files.write(folder.resolve("small.onnx"), small());
    Model model = OnnxReader.read(path);
    assertTrue(model.graph().initializers().get("conv.w").toBytes().isDirect());
  }

  @Test
  void weightsOfAnArrayAreNotCopied() throws IOException {
    byte[] bytes = small();
    Model model = OnnxReader.read(bytes);
    Arrays.fill(bytes, (byte) 0);
    assertEquals(0f, model.graph().initializers().get("conv.w").floats()[5]);
  }

  @Test
  void refusesFilesThatAreNotThere() {
    ModelFormatException missing =
        assertThrows(
            ModelFormatException.class, () -> OnnxReader.read(folder.resolve("gone.onnx")));
    assertTrue(missing.getMessage().contains("gone.onnx does not exist"), missing.getMessage());
    ModelFormatException isFolder =
        assertThrows(ModelFormatException.class, () -> OnnxReader.read(folder));
    assertTrue(isFolder.getMessage().contains("is a folder"), isFolder.getMessage());
    ModelFormatException resource =
        assertThrows(
            ModelFormatException.class,
            () -> OnnxReader.readResource(OnnxReaderTest.class, "gone.onnx"));
    assertTrue(resource.getMessage().contains("not found from"), resource.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "89504E470D0A1A0A0000000D49484452, a PNG image",
    "FFD8FFE000104A464946, a JPEG image",
    "504B030414000000, a ZIP archive",
    "1F8B0800, a gzip archive",
    "1C00000054464C33, a TensorFlow Lite model",
    "4747554603000000, a GGUF file"
  })
  void saysWhatAFileIsInstead(String hex, String expected) {
    checkRefused(HexFormat.of().parseHex(hex), "it looks like " + expected);
  }

  @ParameterizedTest
  @CsvSource({
    "version https://git-lfs.github.com/spec/v1, git lfs pull",
    "<!DOCTYPE html><html>, a web page",
    "'ir_version: 8', text form",
    "Hello world, a text file that starts 'Hello world'"
  })
  void saysWhatATextIs(String text, String expected) {
    checkRefused(text.getBytes(StandardCharsets.UTF_8), expected);
  }

  @Test
  void refusesAnEmptyFile() {
    checkRefused(new byte[0], "is empty");
  }

  @Test
  void refusesATruncatedFileWithTheOffset() throws IOException {
    byte[] bytes = small();
    checkRefused(Arrays.copyOf(bytes, bytes.length - 100), "but the file ends after");
  }

  @Test
  void refusesModelsWithoutGraphVersionOrOpset() {
    checkRefused(ModelProto.newBuilder().setIrVersion(8), "has no graph");
    checkRefused(
        model(GraphProto.newBuilder()).clearIrVersion(), "no IR version; expected 1 to 14");
    checkRefused(model(GraphProto.newBuilder()).setIrVersion(99), "is of IR version 99");
    checkRefused(model(GraphProto.newBuilder()).clearOpsetImport(), "opset_import");
    checkRefused(
        model(GraphProto.newBuilder())
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("ai.onnx").setVersion(7)),
        "imported in two versions");
  }

  @Test
  void takesOpset1WhereTheIrIsOlderThanOpsets() {
    Model old =
        OnnxReader.read(
            model(GraphProto.newBuilder())
                .clearOpsetImport()
                .setIrVersion(2)
                .build()
                .toByteArray());
    assertEquals(Map.of("", 1), old.opsets());
  }

  @Test
  void refusesTensorsWhoseDataIsNotWhatTheirShapeTakes() {
    TensorProto.Builder floats = TensorProto.newBuilder().setDataType(1).addDims(2).addDims(3);
    checkTensorRefused(floats.clone().addFloatData(1), "takes 6 entries of float_data; found 1");
    checkTensorRefused(
        floats.clone().setRawData(ByteString.copyFrom(new byte[23])),
        "takes 24 bytes of raw_data; found 23");
    checkTensorRefused(
        TensorProto.newBuilder().setDataType(22).addDims(5).addInt32Data(1).addInt32Data(2),
        "takes 3 entries of int32_data; found 2");
    checkTensorRefused(
        TensorProto.newBuilder().setDataType(8).setRawData(ByteString.EMPTY), "STRING");
  }

  @Test
  void refusesShapesAndTypesThatAreNone() {
    checkTensorRefused(TensorProto.newBuilder().setDataType(1).addDims(-1), "negative dimension");
    checkTensorRefused(
        TensorProto.newBuilder().setDataType(1).addDims(Integer.MAX_VALUE).addDims(2),
        "more elements than one array holds");
    checkTensorRefused(TensorProto.newBuilder().setDataType(1).addDims(1L << 40), "does not fit");
    checkTensorRefused(TensorProto.newBuilder().setDataType(27), "element type number 27");
    checkTensorRefused(TensorProto.newBuilder(), "element type number 0");
    checkTensorRefused(
        TensorProto.newBuilder().setDataType(14).addDims(Integer.MAX_VALUE), "takes 4294967294");
    checkTensorRefused(
        TensorProto.newBuilder().setDataType(1).setSegment(TensorProto.Segment.newBuilder()),
        "segment");
  }

  @Test
  void refusesElementsOutsideTheirType() {
    checkTensorRefused(
        TensorProto.newBuilder().setDataType(2).addDims(1).addInt32Data(256),
        "int32_data[0] is 256");
    checkTensorRefused(
        TensorProto.newBuilder().setDataType(10).addDims(1).addInt32Data(-32769), "-32769");
    checkTensorRefused(
        TensorProto.newBuilder().setDataType(12).addDims(1).addUint64Data(1L << 32),
        "element 0 is 4294967296");
  }

  @Test
  void refusesSparseTensorsThatDontAgree() {
    SparseTensorProto.Builder sparse =
        SparseTensorProto.newBuilder()
            .addDims(4)
            .setValues(
                TensorProto.newBuilder().setName("s").setDataType(1).addDims(1).addFloatData(1))
            .setIndices(
                TensorProto.newBuilder().setDataType(7).addDims(2).addInt64Data(0).addInt64Data(1));
    checkRefused(
        model(GraphProto.newBuilder().addSparseInitializer(sparse)), "INT64 indices of [NNZ]");
  }

  @Test
  void refusesAttributesThatAreNone() {
    NodeProto.Builder node = NodeProto.newBuilder().setOpType("Relu").setName("r");
    checkRefused(
        model(
            GraphProto.newBuilder()
                .addNode(node.clone().addAttribute(AttributeProto.newBuilder().setName("a")))),
        "graph.node[0] 'r'.attribute[0] 'a' has neither a type we know nor a value");
    AttributeProto.Builder one = AttributeProto.newBuilder().setName("a").setI(1);
    checkRefused(
        model(
            GraphProto.newBuilder()
                .addNode(node.clone().addAttribute(one.clone()).addAttribute(one.clone()))),
        "two attributes 'a'");
    checkRefused(
        model(GraphProto.newBuilder().addNode(NodeProto.newBuilder().setName("n"))),
        "has no operator");
  }

  @Test
  void readsAttributesWithoutATypeAsOldModelsHaveThem() {
    NodeProto.Builder node =
        NodeProto.newBuilder()
            .setOpType("X")
            .addAttribute(AttributeProto.newBuilder().setName("i").setI(5))
            .addAttribute(AttributeProto.newBuilder().setName("f").addFloats(0.5f));
    Model old = OnnxReader.read(model(GraphProto.newBuilder().addNode(node)).build().toByteArray());
    assertEquals(5, old.graph().nodes().getFirst().attribute("i").orElseThrow().asInt());
    assertEquals(0.5f, old.graph().nodes().getFirst().attribute("f").orElseThrow().asFloats()[0]);
  }

  @Test
  void refusesGraphsThatAreInconsistent() {
    NodeProto.Builder node =
        NodeProto.newBuilder().setOpType("Relu").addInput("nowhere").addOutput("y");
    byte[] bytes = model(GraphProto.newBuilder().addNode(node)).build().toByteArray();
    assertThrows(GraphConsistencyException.class, () -> OnnxReader.read(bytes));
    TensorProto.Builder twice =
        TensorProto.newBuilder().setName("w").setDataType(1).addFloatData(1);
    byte[] duplicates =
        model(GraphProto.newBuilder().addInitializer(twice).addInitializer(twice))
            .build()
            .toByteArray();
    assertThrows(GraphConsistencyException.class, () -> OnnxReader.read(duplicates));
  }
}
