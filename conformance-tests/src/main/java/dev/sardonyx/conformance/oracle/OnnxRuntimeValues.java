package dev.sardonyx.conformance.oracle;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.MapValue;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.SequenceValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values between ONNX Runtime's types and ours, always copied. */
final class OnnxRuntimeValues {
  private static final String THEIR_PREFIX = "ONNX_TENSOR_ELEMENT_DATA_TYPE_";

  private OnnxRuntimeValues() {}

  static OnnxTensor toTheirs(OrtEnvironment environment, Tensor tensor) throws OrtException {
    long[] shape = tensor.shape().toLongArray();
    if (tensor.elementType() == ElementType.STRING) {
      return OnnxTensor.createTensor(environment, tensor.strings(), shape);
    }
    ByteBuffer bytes = tensor.toBytes();
    ByteBuffer direct =
        ByteBuffer.allocateDirect(bytes.remaining()).order(ByteOrder.nativeOrder()).put(bytes);
    return OnnxTensor.createTensor(environment, direct.flip(), shape, theirs(tensor.elementType()));
  }

  private static OnnxJavaType theirs(ElementType type) {
    return OnnxJavaType.valueOf(type.name());
  }

  static OnnxValue toOurs(ai.onnxruntime.OnnxValue value) throws OrtException {
    return switch (value) {
      case OnnxTensor tensor -> tensor(tensor);
      case OnnxSequence sequence -> {
        List<OnnxValue> elements = new ArrayList<>();
        for (ai.onnxruntime.OnnxValue element : sequence.getValue()) {
          elements.add(toOurs(element));
        }
        yield new SequenceValue(elements);
      }
      case OnnxMap map -> map(map);
      default -> throw new IllegalArgumentException("a value of type " + value.getType());
    };
  }

  private static Tensor tensor(OnnxTensor tensor) throws OrtException {
    TensorInfo info = tensor.getInfo();
    Shape shape = Shape.of(info.getShape());
    ElementType type = ElementType.valueOf(info.onnxType.name().substring(THEIR_PREFIX.length()));
    if (type == ElementType.STRING) {
      List<String> strings = new ArrayList<>();
      flatten(tensor.getValue(), strings);
      return Tensor.of(strings.toArray(String[]::new), info.getShape());
    }
    return Tensor.ofBytes(type, shape, tensor.getByteBuffer());
  }

  /** Strings come as nested arrays, or as one string where the tensor is a scalar. */
  private static void flatten(Object value, List<String> strings) {
    if (value instanceof String string) {
      strings.add(string);
    } else {
      for (int i = 0; i < Array.getLength(value); i++) {
        flatten(Array.get(value, i), strings);
      }
    }
  }

  /** Their maps hold bare numbers or strings; ours hold tensors of no dimensions. */
  private static MapValue map(OnnxMap map) throws OrtException {
    Map<Object, OnnxValue> entries = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.getValue().entrySet()) {
      entries.put(entry.getKey(), scalar(entry.getValue()));
    }
    ElementType keyType =
        map.getInfo().keyType == OnnxJavaType.STRING ? ElementType.STRING : ElementType.INT64;
    return new MapValue(keyType, entries);
  }

  private static Tensor scalar(Object value) {
    return switch (value) {
      case Float number -> Tensor.of(new float[] {number});
      case Double number -> Tensor.of(new double[] {number});
      case Long number -> Tensor.of(new long[] {number});
      case String text -> Tensor.of(new String[] {text});
      default -> throw new IllegalArgumentException("a map of " + value.getClass());
    };
  }
}
