package dev.sardonyx.ir.io;

import static dev.sardonyx.ir.io.WireSchema.Counted.ATTRIBUTES;
import static dev.sardonyx.ir.io.WireSchema.Counted.NODES;
import static dev.sardonyx.ir.io.WireSchema.Counted.TENSORS;
import static dev.sardonyx.ir.io.WireSchema.Counted.VALUES;
import static dev.sardonyx.ir.io.WireSchema.Form.BYTES;
import static dev.sardonyx.ir.io.WireSchema.Form.DATA32;
import static dev.sardonyx.ir.io.WireSchema.Form.DATA64;
import static dev.sardonyx.ir.io.WireSchema.Form.DATA_VARINTS;
import static dev.sardonyx.ir.io.WireSchema.Form.FIXED32;
import static dev.sardonyx.ir.io.WireSchema.Form.FIXED32_LIST;
import static dev.sardonyx.ir.io.WireSchema.Form.STRING;
import static dev.sardonyx.ir.io.WireSchema.Form.VARINT;
import static dev.sardonyx.ir.io.WireSchema.Form.VARINT_LIST;

/**
 * What {@link WireScanner} expects of every field of the messages in onnx.proto and
 * onnx-data.proto.
 */
final class WireSchema {
  /** What {@link ReadLimits} counts. */
  enum Counted {
    NODES,
    TENSORS,
    ATTRIBUTES,
    VALUES,
    STRINGS,
    NUMBERS
  }

  /** How a field is written. Lists may be packed or not; tensor data is not counted. */
  enum Form {
    VARINT,
    FIXED32,
    /** Text, or bytes that stand for text; each counts as a string. */
    STRING,
    /** Bytes that stay where they are. */
    BYTES,
    VARINT_LIST,
    FIXED32_LIST,
    DATA_VARINTS,
    DATA32,
    DATA64,
    MESSAGE
  }

  /** A field; the last two are for {@link Form#MESSAGE} only. */
  record Field(String name, Form form, Message message, boolean repeated) {}

  /** A message: fields by number, and the number of the one that names it (0 for none). */
  static final class Message {
    private final Counted counted;
    private final int nameField;
    private final Field[] fields = new Field[32];

    private Message(Counted counted, int nameField) {
      this.counted = counted;
      this.nameField = nameField;
    }

    Counted counted() {
      return counted;
    }

    int nameField() {
      return nameField;
    }

    /** The field of this number, or null where the message has none. */
    Field field(int number) {
      return number < fields.length ? fields[number] : null;
    }

    private Message with(int number, String name, Form form) {
      fields[number] = new Field(name, form, null, false);
      return this;
    }

    private Message with(int number, String name, Message message) {
      fields[number] = new Field(name, Form.MESSAGE, message, false);
      return this;
    }

    private Message each(int number, String name, Message message) {
      fields[number] = new Field(name, Form.MESSAGE, message, true);
      return this;
    }
  }

  static final Message MODEL = new Message(VALUES, 0);
  static final Message TENSOR = new Message(TENSORS, 8);
  static final Message SEQUENCE = new Message(VALUES, 1);
  static final Message OPTIONAL = new Message(VALUES, 1);
  static final Message MAP = new Message(VALUES, 1);

  static {
    Message opset = new Message(VALUES, 0).with(1, "domain", STRING).with(2, "version", VARINT);
    Message entry = new Message(VALUES, 0).with(1, "key", STRING).with(2, "value", STRING);

    Message segment = new Message(VALUES, 0).with(1, "begin", VARINT).with(2, "end", VARINT);
    TENSOR
        .with(1, "dims", VARINT_LIST)
        .with(2, "data_type", VARINT)
        .with(3, "segment", segment)
        .with(4, "float_data", DATA32)
        .with(5, "int32_data", DATA_VARINTS)
        .with(6, "string_data", STRING)
        .with(7, "int64_data", DATA_VARINTS)
        .with(8, "name", STRING)
        .with(9, "raw_data", BYTES)
        .with(10, "double_data", DATA64)
        .with(11, "uint64_data", DATA_VARINTS)
        .with(12, "doc_string", STRING)
        .each(13, "external_data", entry)
        .with(14, "data_location", VARINT)
        .each(16, "metadata_props", entry);
    Message sparse =
        new Message(TENSORS, 0)
            .with(1, "values", TENSOR)
            .with(2, "indices", TENSOR)
            .with(3, "dims", VARINT_LIST);

    Message type = type();
    Message value =
        new Message(VALUES, 1)
            .with(1, "name", STRING)
            .with(2, "type", type)
            .with(3, "doc_string", STRING)
            .each(4, "metadata_props", entry);

    Message graph = new Message(VALUES, 2);
    Message attribute =
        new Message(ATTRIBUTES, 1)
            .with(1, "name", STRING)
            .with(2, "f", FIXED32)
            .with(3, "i", VARINT)
            .with(4, "s", STRING)
            .with(5, "t", TENSOR)
            .with(6, "g", graph)
            .with(7, "floats", FIXED32_LIST)
            .with(8, "ints", VARINT_LIST)
            .with(9, "strings", STRING)
            .each(10, "tensors", TENSOR)
            .each(11, "graphs", graph)
            .with(13, "doc_string", STRING)
            .with(14, "tp", type)
            .each(15, "type_protos", type)
            .with(20, "type", VARINT)
            .with(21, "ref_attr_name", STRING)
            .with(22, "sparse_tensor", sparse)
            .each(23, "sparse_tensors", sparse);
    Message node =
        new Message(NODES, 3)
            .with(1, "input", STRING)
            .with(2, "output", STRING)
            .with(3, "name", STRING)
            .with(4, "op_type", STRING)
            .each(5, "attribute", attribute)
            .with(6, "doc_string", STRING)
            .with(7, "domain", STRING)
            .with(8, "overload", STRING)
            .each(9, "metadata_props", entry)
            .each(10, "device_configurations", deviceConfiguration());
    Message annotation =
        new Message(VALUES, 1)
            .with(1, "tensor_name", STRING)
            .each(2, "quant_parameter_tensor_names", entry);
    graph
        .each(1, "node", node)
        .with(2, "name", STRING)
        .each(5, "initializer", TENSOR)
        .with(10, "doc_string", STRING)
        .each(11, "input", value)
        .each(12, "output", value)
        .each(13, "value_info", value)
        .each(14, "quantization_annotation", annotation)
        .each(15, "sparse_initializer", sparse)
        .each(16, "metadata_props", entry);

    Message function =
        new Message(VALUES, 1)
            .with(1, "name", STRING)
            .with(4, "input", STRING)
            .with(5, "output", STRING)
            .with(6, "attribute", STRING)
            .each(7, "node", node)
            .with(8, "doc_string", STRING)
            .each(9, "opset_import", opset)
            .with(10, "domain", STRING)
            .each(11, "attribute_proto", attribute)
            .each(12, "value_info", value)
            .with(13, "overload", STRING)
            .each(14, "metadata_props", entry);
    Message training =
        new Message(VALUES, 0)
            .with(1, "initialization", graph)
            .with(2, "algorithm", graph)
            .each(3, "initialization_binding", entry)
            .each(4, "update_binding", entry);
    Message configuration =
        new Message(VALUES, 1)
            .with(1, "name", STRING)
            .with(2, "num_devices", VARINT)
            .with(3, "device", STRING);
    MODEL
        .with(1, "ir_version", VARINT)
        .with(2, "producer_name", STRING)
        .with(3, "producer_version", STRING)
        .with(4, "domain", STRING)
        .with(5, "model_version", VARINT)
        .with(6, "doc_string", STRING)
        .with(7, "graph", graph)
        .each(8, "opset_import", opset)
        .each(14, "metadata_props", entry)
        .each(20, "training_info", training)
        .each(25, "functions", function)
        .each(26, "configuration", configuration);

    SEQUENCE
        .with(1, "name", STRING)
        .with(2, "elem_type", VARINT)
        .each(3, "tensor_values", TENSOR)
        .each(4, "sparse_tensor_values", sparse)
        .each(5, "sequence_values", SEQUENCE)
        .each(6, "map_values", MAP)
        .each(7, "optional_values", OPTIONAL);
    MAP.with(1, "name", STRING)
        .with(2, "key_type", VARINT)
        .with(3, "keys", VARINT_LIST)
        .with(4, "string_keys", STRING)
        .with(5, "values", SEQUENCE);
    OPTIONAL
        .with(1, "name", STRING)
        .with(2, "elem_type", VARINT)
        .with(3, "tensor_value", TENSOR)
        .with(4, "sparse_tensor_value", sparse)
        .with(5, "sequence_value", SEQUENCE)
        .with(6, "map_value", MAP)
        .with(7, "optional_value", OPTIONAL);
  }

  private WireSchema() {}

  private static Message type() {
    Message dimension =
        new Message(VALUES, 0)
            .with(1, "dim_value", VARINT)
            .with(2, "dim_param", STRING)
            .with(3, "denotation", STRING);
    Message shape = new Message(VALUES, 0).each(1, "dim", dimension);
    Message tensor = new Message(VALUES, 0).with(1, "elem_type", VARINT).with(2, "shape", shape);
    Message type = new Message(VALUES, 0);
    Message element = new Message(VALUES, 0).with(1, "elem_type", type);
    return type.with(1, "tensor_type", tensor)
        .with(4, "sequence_type", element)
        .with(
            5,
            "map_type",
            new Message(VALUES, 0).with(1, "key_type", VARINT).with(2, "value_type", type))
        .with(6, "denotation", STRING)
        .with(
            7,
            "opaque_type",
            new Message(VALUES, 0).with(1, "domain", STRING).with(2, "name", STRING))
        .with(8, "sparse_tensor_type", tensor)
        .with(9, "optional_type", element);
  }

  private static Message deviceConfiguration() {
    Message shard =
        new Message(VALUES, 0)
            .with(1, "dim_value", VARINT)
            .with(2, "dim_param", STRING)
            .with(3, "num_shards", VARINT);
    Message dimension =
        new Message(VALUES, 0).with(1, "axis", VARINT).each(2, "simple_sharding", shard);
    Message group = new Message(VALUES, 0).with(1, "key", VARINT).with(2, "value", VARINT_LIST);
    Message sharding =
        new Message(VALUES, 1)
            .with(1, "tensor_name", STRING)
            .with(2, "device", VARINT_LIST)
            .each(3, "index_to_device_group_map", group)
            .each(4, "sharded_dim", dimension);
    return new Message(VALUES, 1)
        .with(1, "configuration_id", STRING)
        .each(2, "sharding_spec", sharding)
        .with(3, "pipeline_stage", VARINT);
  }
}
