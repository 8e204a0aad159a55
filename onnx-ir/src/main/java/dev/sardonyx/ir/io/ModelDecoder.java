package dev.sardonyx.ir.io;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Function;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.wire.AttributeProto;
import dev.sardonyx.ir.wire.FunctionProto;
import dev.sardonyx.ir.wire.ModelProto;
import dev.sardonyx.ir.wire.OperatorSetIdProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Models from their wire form. Left out, since inference has no use for them: training information,
 * device configurations, denotations, documentation of tensors and attributes.
 */
final class ModelDecoder {
  /** IR version 14 adds 6-bit floats, which are refused where they are met, and nothing else. */
  static final int NEWEST_READABLE_IR_VERSION = 14;

  /** The first IR version that says which operator sets a model is written for. */
  private static final int FIRST_IR_VERSION_WITH_OPSETS = 3;

  private final String source;
  private final GraphDecoder graphs;

  ModelDecoder(String source, TensorDecoder tensors) {
    this.source = source;
    this.graphs = new GraphDecoder(tensors);
  }

  Model model(ModelProto proto) {
    requireModel(proto);
    List<Function> functions = new ArrayList<>(proto.getFunctionsCount());
    for (int i = 0; i < proto.getFunctionsCount(); i++) {
      FunctionProto function = proto.getFunctions(i);
      functions.add(
          function(function, source + ": functions[" + i + "] '" + function.getName() + "'"));
    }
    return new Model(
        proto.getIrVersion(),
        opsets(proto),
        graphs.graph(proto.getGraph(), source + ": graph"),
        functions,
        proto.getProducerName(),
        proto.getProducerVersion(),
        proto.getDomain(),
        proto.getModelVersion(),
        proto.getDocString(),
        GraphDecoder.entries(proto.getMetadataPropsList()));
  }

  private void requireModel(ModelProto proto) {
    if (!proto.hasGraph()) {
      throw new ModelFormatException(
          source
              + " has no graph, so it is no ONNX model (a tensor or a training checkpoint, maybe);"
              + " expected a file exported as .onnx");
    }
    long version = proto.getIrVersion();
    if (version < 1) {
      throw new ModelFormatException(
          source
              + (proto.hasIrVersion() ? " has the IR version " + version : " has no IR version")
              + "; expected 1 to "
              + NEWEST_READABLE_IR_VERSION
              + ". Export the model again");
    }
    if (version > NEWEST_READABLE_IR_VERSION) {
      throw new ModelFormatException(
          source
              + " is of IR version "
              + version
              + "; expected 1 to "
              + NEWEST_READABLE_IR_VERSION
              + ". Use a newer Sardonyx, or export the model for an older ONNX");
    }
  }

  private Map<String, Integer> opsets(ModelProto proto) {
    if (proto.getOpsetImportCount() > 0) {
      return opsets(proto.getOpsetImportList(), source);
    }
    if (proto.getIrVersion() >= FIRST_IR_VERSION_WITH_OPSETS) {
      throw new ModelFormatException(
          source
              + " doesn't say which operator sets it is written for (opset_import), which a model"
              + " of IR version "
              + proto.getIrVersion()
              + " must; export it again");
    }
    return Map.of("", 1);
  }

  private static Map<String, Integer> opsets(List<OperatorSetIdProto> protos, String where) {
    Map<String, Integer> opsets = new HashMap<>();
    for (OperatorSetIdProto proto : protos) {
      String domain = GraphDecoder.domain(proto.getDomain());
      long version = proto.getVersion();
      if (version != (int) version || version < 0) {
        throw new ModelFormatException(
            where + ": operator set '" + domain + "' has the version " + version);
      }
      Integer other = opsets.put(domain, (int) version);
      if (other != null && other != version) {
        throw new ModelFormatException(
            where
                + ": operator set '"
                + domain
                + "' is imported in two versions, "
                + other
                + " and "
                + version
                + "; expected one");
      }
    }
    return opsets;
  }

  private Function function(FunctionProto proto, String where) {
    List<Attribute> defaults = new ArrayList<>(proto.getAttributeProtoCount());
    for (int i = 0; i < proto.getAttributeProtoCount(); i++) {
      AttributeProto attribute = proto.getAttributeProto(i);
      defaults.add(graphs.attribute(attribute, where + ".attribute_proto[" + i + "]"));
    }
    return new Function(
        proto.getDomain(),
        proto.getName(),
        proto.getOverload(),
        proto.getInputList(),
        proto.getOutputList(),
        proto.getAttributeList(),
        defaults,
        graphs.nodes(proto.getNodeList(), where),
        opsets(proto.getOpsetImportList(), where),
        graphs.byName(proto.getValueInfoList(), where + ".value_info"),
        proto.getDocString(),
        GraphDecoder.entries(proto.getMetadataPropsList()));
  }
}
