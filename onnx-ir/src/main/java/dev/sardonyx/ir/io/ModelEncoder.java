package dev.sardonyx.ir.io;

import com.google.protobuf.ByteString;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Function;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.wire.AttributeProto;
import dev.sardonyx.ir.wire.FunctionProto;
import dev.sardonyx.ir.wire.GraphProto;
import dev.sardonyx.ir.wire.ModelProto;
import dev.sardonyx.ir.wire.NodeProto;
import dev.sardonyx.ir.wire.OperatorSetIdProto;
import dev.sardonyx.ir.wire.StringStringEntryProto;
import dev.sardonyx.ir.wire.TensorAnnotation;
import dev.sardonyx.ir.wire.ValueInfoProto;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Models into their wire form. Fields that hold nothing are left out. */
final class ModelEncoder {
  private final TensorEncoder tensors;

  ModelEncoder(TensorEncoder tensors) {
    this.tensors = tensors;
  }

  ModelProto model(Model model) {
    ModelProto.Builder proto = ModelProto.newBuilder();
    proto
        .setIrVersion(model.irVersion())
        .setModelVersion(model.modelVersion())
        .addAllOpsetImport(opsets(model.opsets()))
        .setGraph(graph(model.graph()))
        .addAllMetadataProps(entries(model.metadata()));
    model.functions().forEach(function -> proto.addFunctions(function(function)));
    setUnlessEmpty(model.producerName(), proto::setProducerName);
    setUnlessEmpty(model.producerVersion(), proto::setProducerVersion);
    setUnlessEmpty(model.domain(), proto::setDomain);
    setUnlessEmpty(model.documentation(), proto::setDocString);
    return proto.build();
  }

  private FunctionProto function(Function function) {
    FunctionProto.Builder proto =
        FunctionProto.newBuilder()
            .setName(function.name())
            .setDomain(function.domain())
            .addAllInput(function.inputs())
            .addAllOutput(function.outputs())
            .addAllAttribute(function.attributes())
            .addAllOpsetImport(opsets(function.opsets()))
            .addAllMetadataProps(entries(function.metadata()));
    function.attributeDefaults().forEach(a -> proto.addAttributeProto(attribute(a)));
    function.nodes().forEach(node -> proto.addNode(node(node)));
    function.values().values().forEach(value -> proto.addValueInfo(value(value)));
    setUnlessEmpty(function.overload(), proto::setOverload);
    setUnlessEmpty(function.documentation(), proto::setDocString);
    return proto.build();
  }

  private GraphProto graph(Graph graph) {
    GraphProto.Builder proto =
        GraphProto.newBuilder()
            // The official checker wants a name.
            .setName(graph.name().isEmpty() ? "graph" : graph.name())
            .addAllMetadataProps(entries(graph.metadata()));
    graph.nodes().forEach(node -> proto.addNode(node(node)));
    graph.initializers().forEach((name, t) -> proto.addInitializer(tensors.tensor(name, t)));
    graph
        .sparseInitializers()
        .forEach((name, sparse) -> proto.addSparseInitializer(tensors.sparse(name, sparse)));
    graph.inputs().forEach(value -> proto.addInput(value(value)));
    Map<String, Value> values = new LinkedHashMap<>(graph.values());
    graph.outputs().forEach(value -> proto.addOutput(value(typed(value, values))));
    values.values().forEach(value -> proto.addValueInfo(value(value)));
    graph
        .quantizationAnnotations()
        .forEach(
            (tensor, parameters) ->
                proto.addQuantizationAnnotation(
                    TensorAnnotation.newBuilder()
                        .setTensorName(tensor)
                        .addAllQuantParameterTensorNames(entries(parameters))));
    setUnlessEmpty(graph.documentation(), proto::setDocString);
    return proto.build();
  }

  /**
   * An output that declares no type, as those of bodies may, with the type that is known of it,
   * which is no more among the others then: ONNX's shape inference gives types to values or to
   * outputs, and calls an output untyped that it met among the values.
   */
  private static Value typed(Value output, Map<String, Value> known) {
    if (output.type().isPresent() || !known.containsKey(output.name())) {
      return output;
    }
    return new Value(
        output.name(),
        known.remove(output.name()).type(),
        output.documentation(),
        output.metadata());
  }

  private NodeProto node(Node node) {
    NodeProto.Builder proto =
        NodeProto.newBuilder()
            .setOpType(node.operator())
            .addAllInput(node.inputs())
            .addAllOutput(node.outputs())
            .addAllMetadataProps(entries(node.metadata()));
    node.attributes().values().forEach(a -> proto.addAttribute(attribute(a)));
    setUnlessEmpty(node.name(), proto::setName);
    setUnlessEmpty(node.domain(), proto::setDomain);
    setUnlessEmpty(node.overload(), proto::setOverload);
    setUnlessEmpty(node.documentation(), proto::setDocString);
    return proto.build();
  }

  private AttributeProto attribute(Attribute attribute) {
    AttributeProto.Builder proto =
        AttributeProto.newBuilder()
            .setName(attribute.name())
            .setType(AttributeProto.AttributeType.forNumber(attribute.type().code()));
    if (attribute.isReference()) {
      return proto.setRefAttrName(attribute.reference()).build();
    }
    switch (attribute.type()) {
      case FLOAT -> proto.setF(attribute.asFloat());
      case INT -> proto.setI(attribute.asInt());
      case STRING -> proto.setS(ByteString.copyFromUtf8(attribute.asString()));
      case TENSOR -> proto.setT(tensors.tensor("", attribute.asTensor()));
      case GRAPH -> proto.setG(graph(attribute.asGraph()));
      case SPARSE_TENSOR -> proto.setSparseTensor(tensors.sparse("", attribute.asSparseTensor()));
      case TYPE_PROTO -> proto.setTp(TypeEncoder.type(attribute.asType()));
      case FLOATS -> {
        for (float element : attribute.asFloats()) {
          proto.addFloats(element);
        }
      }
      case INTS -> {
        for (long element : attribute.asInts()) {
          proto.addInts(element);
        }
      }
      case STRINGS ->
          attribute.asStrings().forEach(s -> proto.addStrings(ByteString.copyFromUtf8(s)));
      case TENSORS -> attribute.asTensors().forEach(t -> proto.addTensors(tensors.tensor("", t)));
      case GRAPHS -> attribute.asGraphs().forEach(graph -> proto.addGraphs(graph(graph)));
      case SPARSE_TENSORS ->
          attribute.asSparseTensors().forEach(s -> proto.addSparseTensors(tensors.sparse("", s)));
      case TYPE_PROTOS ->
          attribute.asTypes().forEach(type -> proto.addTypeProtos(TypeEncoder.type(type)));
    }
    return proto.build();
  }

  private static ValueInfoProto value(Value value) {
    ValueInfoProto.Builder proto =
        ValueInfoProto.newBuilder()
            .setName(value.name())
            .addAllMetadataProps(entries(value.metadata()));
    value.type().ifPresent(type -> proto.setType(TypeEncoder.type(type)));
    setUnlessEmpty(value.documentation(), proto::setDocString);
    return proto.build();
  }

  private static List<OperatorSetIdProto> opsets(Map<String, Integer> opsets) {
    return opsets.entrySet().stream()
        .map(
            opset ->
                OperatorSetIdProto.newBuilder()
                    .setDomain(opset.getKey())
                    .setVersion(opset.getValue())
                    .build())
        .toList();
  }

  /** Sorted by key, so that the same model is always the same bytes. */
  private static List<StringStringEntryProto> entries(Map<String, String> entries) {
    return entries.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(
            entry ->
                StringStringEntryProto.newBuilder()
                    .setKey(entry.getKey())
                    .setValue(entry.getValue())
                    .build())
        .toList();
  }

  private static void setUnlessEmpty(String text, Consumer<String> setter) {
    if (!text.isEmpty()) {
      setter.accept(text);
    }
  }
}
