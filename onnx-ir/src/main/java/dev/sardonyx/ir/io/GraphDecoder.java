package dev.sardonyx.ir.io;

import com.google.protobuf.ByteString;
import dev.sardonyx.error.GraphConsistencyException;
import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.AttributeType;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.ValueType;
import dev.sardonyx.ir.wire.AttributeProto;
import dev.sardonyx.ir.wire.GraphProto;
import dev.sardonyx.ir.wire.NodeProto;
import dev.sardonyx.ir.wire.SparseTensorProto;
import dev.sardonyx.ir.wire.StringStringEntryProto;
import dev.sardonyx.ir.wire.TensorAnnotation;
import dev.sardonyx.ir.wire.TensorProto;
import dev.sardonyx.ir.wire.TypeProto;
import dev.sardonyx.ir.wire.ValueInfoProto;
import dev.sardonyx.tensor.SparseTensor;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Graphs, nodes and attributes from their wire form. */
final class GraphDecoder {
  private final TensorDecoder tensors;

  GraphDecoder(TensorDecoder tensors) {
    this.tensors = tensors;
  }

  Graph graph(GraphProto proto, String where) {
    Map<String, Tensor> initializers = new LinkedHashMap<>();
    for (int i = 0; i < proto.getInitializerCount(); i++) {
      TensorProto tensor = proto.getInitializer(i);
      String what = where + ".initializer[" + i + "]";
      putOnce(initializers, tensor.getName(), tensors.tensor(tensor, what), what);
    }
    Map<String, SparseTensor> sparseInitializers = new LinkedHashMap<>();
    for (int i = 0; i < proto.getSparseInitializerCount(); i++) {
      SparseTensorProto sparse = proto.getSparseInitializer(i);
      String what = where + ".sparse_initializer[" + i + "]";
      String name = sparse.getValues().getName();
      putOnce(sparseInitializers, name, tensors.sparse(sparse, what), what);
    }
    Map<String, Map<String, String>> annotations = new LinkedHashMap<>();
    for (TensorAnnotation annotation : proto.getQuantizationAnnotationList()) {
      annotations.put(
          annotation.getTensorName(), entries(annotation.getQuantParameterTensorNamesList()));
    }
    return new Graph(
        proto.getName(),
        nodes(proto.getNodeList(), where),
        initializers,
        sparseInitializers,
        values(proto.getInputList(), where + ".input"),
        values(proto.getOutputList(), where + ".output"),
        byName(proto.getValueInfoList(), where + ".value_info"),
        annotations,
        proto.getDocString(),
        entries(proto.getMetadataPropsList()));
  }

  List<Node> nodes(List<NodeProto> protos, String where) {
    List<Node> nodes = new ArrayList<>(protos.size());
    for (int i = 0; i < protos.size(); i++) {
      NodeProto proto = protos.get(i);
      String name = proto.getName().isEmpty() ? "" : " '" + proto.getName() + "'";
      nodes.add(node(proto, where + ".node[" + i + "]" + name));
    }
    return nodes;
  }

  private Node node(NodeProto proto, String where) {
    if (proto.getOpType().isEmpty()) {
      throw new ModelFormatException(where + " has no operator (op_type)");
    }
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    for (int i = 0; i < proto.getAttributeCount(); i++) {
      Attribute attribute = attribute(proto.getAttribute(i), where + ".attribute[" + i + "]");
      if (attributes.put(attribute.name(), attribute) != null) {
        throw new ModelFormatException(
            where + " (" + proto.getOpType() + ") has two attributes '" + attribute.name() + "'");
      }
    }
    return new Node(
        proto.getName(),
        domain(proto.getDomain()),
        proto.getOpType(),
        proto.getOverload(),
        proto.getInputList(),
        proto.getOutputList(),
        attributes,
        proto.getDocString(),
        entries(proto.getMetadataPropsList()));
  }

  Attribute attribute(AttributeProto proto, String where) {
    String name = proto.getName();
    if (name.isEmpty()) {
      throw new ModelFormatException(where + " has no name");
    }
    String what = where + " '" + name + "'";
    AttributeType type =
        AttributeType.ofCode(proto.getType().getNumber())
            .or(() -> untyped(proto))
            .orElseThrow(
                () ->
                    new ModelFormatException(
                        what + " has neither a type we know nor a value; expected type 1 to 14"));
    if (!proto.getRefAttrName().isEmpty()) {
      return Attribute.reference(name, type, proto.getRefAttrName());
    }
    requireOneValue(proto, what);
    return switch (type) {
      case FLOAT -> Attribute.of(name, proto.getF());
      case INT -> Attribute.of(name, proto.getI());
      case STRING -> Attribute.of(name, proto.getS().toStringUtf8());
      case TENSOR -> Attribute.of(name, tensors.tensor(proto.getT(), what));
      case GRAPH -> Attribute.of(name, graph(proto.getG(), what));
      case SPARSE_TENSOR -> Attribute.of(name, tensors.sparse(proto.getSparseTensor(), what));
      case TYPE_PROTO -> Attribute.of(name, type(proto.getTp(), what));
      case FLOATS -> Attribute.ofFloats(name, proto.getFloatsList());
      case INTS -> Attribute.ofInts(name, proto.getIntsList());
      case STRINGS ->
          Attribute.ofStrings(
              name, proto.getStringsList().stream().map(ByteString::toStringUtf8).toList());
      case TENSORS ->
          Attribute.ofTensors(name, each(proto.getTensorsList(), what, tensors::tensor));
      case GRAPHS -> Attribute.ofGraphs(name, each(proto.getGraphsList(), what, this::graph));
      case SPARSE_TENSORS ->
          Attribute.ofSparseTensors(
              name, each(proto.getSparseTensorsList(), what, tensors::sparse));
      case TYPE_PROTOS ->
          Attribute.ofTypes(name, each(proto.getTypeProtosList(), what, GraphDecoder::type));
    };
  }

  /** What the type doesn't name would be lost without a word. */
  private static void requireOneValue(AttributeProto proto, String what) {
    int values = 0;
    for (boolean isSet :
        new boolean[] {
          proto.hasF(),
          proto.hasI(),
          proto.hasS(),
          proto.hasT(),
          proto.hasG(),
          proto.hasSparseTensor(),
          proto.hasTp(),
          proto.getFloatsCount() > 0,
          proto.getIntsCount() > 0,
          proto.getStringsCount() > 0,
          proto.getTensorsCount() > 0,
          proto.getGraphsCount() > 0,
          proto.getSparseTensorsCount() > 0,
          proto.getTypeProtosCount() > 0
        }) {
      values += isSet ? 1 : 0;
    }
    if (values > 1) {
      throw new ModelFormatException(
          what + " has values of " + values + " kinds; expected the one that its type names");
    }
  }

  /** The type of an attribute as IR version 1 has it: by the field that is set. */
  private static Optional<AttributeType> untyped(AttributeProto proto) {
    AttributeType type = null;
    if (proto.hasF()) {
      type = AttributeType.FLOAT;
    } else if (proto.hasI()) {
      type = AttributeType.INT;
    } else if (proto.hasS()) {
      type = AttributeType.STRING;
    } else if (proto.hasT()) {
      type = AttributeType.TENSOR;
    } else if (proto.hasG()) {
      type = AttributeType.GRAPH;
    } else if (proto.getFloatsCount() > 0) {
      type = AttributeType.FLOATS;
    } else if (proto.getIntsCount() > 0) {
      type = AttributeType.INTS;
    } else if (proto.getStringsCount() > 0) {
      type = AttributeType.STRINGS;
    } else if (proto.getTensorsCount() > 0) {
      type = AttributeType.TENSORS;
    } else if (proto.getGraphsCount() > 0) {
      type = AttributeType.GRAPHS;
    }
    return Optional.ofNullable(type);
  }

  private static ValueType type(TypeProto proto, String where) {
    return TypeDecoder.type(proto, where)
        .orElseThrow(() -> new ModelFormatException(where + " is a type that names no type"));
  }

  private static <P, T> List<T> each(
      List<P> protos, String where, BiFunction<P, String, T> decoder) {
    List<T> decoded = new ArrayList<>(protos.size());
    for (int i = 0; i < protos.size(); i++) {
      decoded.add(decoder.apply(protos.get(i), where + "[" + i + "]"));
    }
    return decoded;
  }

  private List<Value> values(List<ValueInfoProto> protos, String where) {
    return each(protos, where, GraphDecoder::value);
  }

  Map<String, Value> byName(List<ValueInfoProto> protos, String where) {
    Map<String, Value> values = new LinkedHashMap<>();
    for (Value value : values(protos, where)) {
      values.put(value.name(), value);
    }
    return values;
  }

  private static Value value(ValueInfoProto proto, String where) {
    String what = where + " '" + proto.getName() + "'";
    return new Value(
        proto.getName(),
        TypeDecoder.type(proto.getType(), what),
        proto.getDocString(),
        entries(proto.getMetadataPropsList()));
  }

  static Map<String, String> entries(List<StringStringEntryProto> protos) {
    if (protos.isEmpty()) {
      return Map.of();
    }
    Map<String, String> entries = new LinkedHashMap<>();
    for (StringStringEntryProto proto : protos) {
      entries.put(proto.getKey(), proto.getValue());
    }
    return entries;
  }

  /** The domain under the one name we use for it: {@code ai.onnx} is the empty one. */
  static String domain(String domain) {
    return domain.equals("ai.onnx") ? "" : domain;
  }

  private static <T> void putOnce(Map<String, T> map, String name, T value, String where) {
    if (name.isEmpty()) {
      throw new ModelFormatException(where + " has no name, so no node can use it");
    }
    if (map.put(name, value) != null) {
      throw new GraphConsistencyException(where + ": there are two initializers '" + name + "'");
    }
  }
}
