package dev.sardonyx.ir.io;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.ir.io.WireSchema.Message;
import dev.sardonyx.ir.wire.MapProto;
import dev.sardonyx.ir.wire.OptionalProto;
import dev.sardonyx.ir.wire.SequenceProto;
import dev.sardonyx.ir.wire.SparseTensorProto;
import dev.sardonyx.ir.wire.TensorProto;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.MapValue;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.OptionalValue;
import dev.sardonyx.tensor.SequenceValue;
import dev.sardonyx.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads single values as test vectors and data sets store them: the {@code .pb} files of {@code
 * TensorProto}, {@code SequenceProto}, {@code OptionalProto} and {@code MapProto}. Which of these a
 * file has, it doesn't say: the caller knows from the model. The bytes are not copied where they
 * need not be, so they must not change while the value is in use.
 *
 * @see OnnxReader
 */
public final class OnnxDataReader {
  private final String source;
  private final WireSkeleton skeleton;
  private final TensorDecoder tensors;

  private OnnxDataReader(ByteBuffer bytes, ReadOptions options, Message message) {
    this.source = options.sourceName().orElse("the value's bytes");
    this.skeleton = WireSkeleton.of(bytes.slice(), source, options.limits(), message);
    this.tensors = new TensorDecoder(skeleton, ExternalData.ofFolder(options.externalDataFolder()));
  }

  /** The {@code TensorProto} from the buffer's position to its limit. */
  public static Tensor tensor(ByteBuffer bytes) {
    return tensor(bytes, ReadOptions.DEFAULT);
  }

  /**
   * As {@link #tensor(ByteBuffer)}.
   *
   * @throws ModelFormatException if the bytes are no such message
   */
  public static Tensor tensor(ByteBuffer bytes, ReadOptions options) {
    OnnxDataReader reader = new OnnxDataReader(bytes, options, WireSchema.TENSOR);
    return reader.tensors.tensor(
        reader.skeleton.parse(TensorProto.getDefaultInstance()), reader.source);
  }

  /** The {@code SequenceProto} from the buffer's position to its limit. */
  public static SequenceValue sequence(ByteBuffer bytes) {
    return sequence(bytes, ReadOptions.DEFAULT);
  }

  /**
   * As {@link #sequence(ByteBuffer)}.
   *
   * @throws ModelFormatException if the bytes are no such message
   */
  public static SequenceValue sequence(ByteBuffer bytes, ReadOptions options) {
    OnnxDataReader reader = new OnnxDataReader(bytes, options, WireSchema.SEQUENCE);
    return reader.sequence(
        reader.skeleton.parse(SequenceProto.getDefaultInstance()), reader.source);
  }

  /** The {@code OptionalProto} from the buffer's position to its limit. */
  public static OptionalValue optional(ByteBuffer bytes) {
    return optional(bytes, ReadOptions.DEFAULT);
  }

  /**
   * As {@link #optional(ByteBuffer)}.
   *
   * @throws ModelFormatException if the bytes are no such message
   */
  public static OptionalValue optional(ByteBuffer bytes, ReadOptions options) {
    OnnxDataReader reader = new OnnxDataReader(bytes, options, WireSchema.OPTIONAL);
    return reader.optional(
        reader.skeleton.parse(OptionalProto.getDefaultInstance()), reader.source);
  }

  /** The {@code MapProto} from the buffer's position to its limit. */
  public static MapValue map(ByteBuffer bytes) {
    return map(bytes, ReadOptions.DEFAULT);
  }

  /**
   * As {@link #map(ByteBuffer)}.
   *
   * @throws ModelFormatException if the bytes are no such message
   */
  public static MapValue map(ByteBuffer bytes, ReadOptions options) {
    OnnxDataReader reader = new OnnxDataReader(bytes, options, WireSchema.MAP);
    return reader.map(reader.skeleton.parse(MapProto.getDefaultInstance()), reader.source);
  }

  private SequenceValue sequence(SequenceProto proto, String where) {
    List<OnnxValue> elements = new ArrayList<>();
    int type = proto.getElemType();
    switch (type) {
      case SequenceProto.DataType.TENSOR_VALUE -> {
        for (TensorProto tensor : proto.getTensorValuesList()) {
          elements.add(tensors.tensor(tensor, at(where, elements)));
        }
      }
      case SequenceProto.DataType.SPARSE_TENSOR_VALUE -> {
        for (SparseTensorProto sparse : proto.getSparseTensorValuesList()) {
          elements.add(tensors.sparse(sparse, at(where, elements)));
        }
      }
      case SequenceProto.DataType.SEQUENCE_VALUE -> {
        for (SequenceProto sequence : proto.getSequenceValuesList()) {
          elements.add(sequence(sequence, at(where, elements)));
        }
      }
      case SequenceProto.DataType.MAP_VALUE -> {
        for (MapProto map : proto.getMapValuesList()) {
          elements.add(map(map, at(where, elements)));
        }
      }
      case SequenceProto.DataType.OPTIONAL_VALUE -> {
        for (OptionalProto optional : proto.getOptionalValuesList()) {
          elements.add(optional(optional, at(where, elements)));
        }
      }
      case SequenceProto.DataType.UNDEFINED_VALUE -> requireNothing(proto, where);
      default -> throw unknownKind(where, type);
    }
    return new SequenceValue(elements);
  }

  private OptionalValue optional(OptionalProto proto, String where) {
    String inside = where + ".value";
    OnnxValue element =
        switch (proto.getElemType()) {
          case OptionalProto.DataType.UNDEFINED_VALUE -> null;
          case OptionalProto.DataType.TENSOR_VALUE ->
              proto.hasTensorValue() ? tensors.tensor(proto.getTensorValue(), inside) : null;
          case OptionalProto.DataType.SPARSE_TENSOR_VALUE ->
              proto.hasSparseTensorValue()
                  ? tensors.sparse(proto.getSparseTensorValue(), inside)
                  : null;
          case OptionalProto.DataType.SEQUENCE_VALUE ->
              proto.hasSequenceValue() ? sequence(proto.getSequenceValue(), inside) : null;
          case OptionalProto.DataType.MAP_VALUE ->
              proto.hasMapValue() ? map(proto.getMapValue(), inside) : null;
          case OptionalProto.DataType.OPTIONAL_VALUE ->
              proto.hasOptionalValue() ? optional(proto.getOptionalValue(), inside) : null;
          default -> throw unknownKind(where, proto.getElemType());
        };
    return new OptionalValue(Optional.ofNullable(element));
  }

  private MapValue map(MapProto proto, String where) {
    ElementType keyType = TypeDecoder.element(proto.getKeyType(), where + ".key_type");
    if (keyType != ElementType.STRING && !keyType.isInteger()) {
      throw new ModelFormatException(
          where + ": keys are of " + keyType + "; expected an integer type or STRING");
    }
    List<OnnxValue> values = sequence(proto.getValues(), where + ".values").elements();
    boolean strings = keyType == ElementType.STRING;
    int keys = strings ? proto.getStringKeysCount() : proto.getKeysCount();
    if (keys != values.size()) {
      throw new ModelFormatException(
          where + ": expected as many values as keys, " + keys + "; found " + values.size());
    }
    Map<Object, OnnxValue> entries = new LinkedHashMap<>();
    for (int i = 0; i < keys; i++) {
      Object key = strings ? proto.getStringKeys(i).toStringUtf8() : (Object) proto.getKeys(i);
      entries.put(key, values.get(i));
    }
    return new MapValue(keyType, entries);
  }

  private static String at(String where, List<OnnxValue> elements) {
    return where + "[" + elements.size() + "]";
  }

  private static void requireNothing(SequenceProto proto, String where) {
    int found =
        proto.getTensorValuesCount()
            + proto.getSparseTensorValuesCount()
            + proto.getSequenceValuesCount()
            + proto.getMapValuesCount()
            + proto.getOptionalValuesCount();
    if (found > 0) {
      throw new ModelFormatException(
          where + " doesn't say what its " + found + " elements are (elem_type)");
    }
  }

  private static ModelFormatException unknownKind(String where, int type) {
    return new ModelFormatException(
        where + " has elements of the kind " + type + "; expected 1 to 5");
  }
}
