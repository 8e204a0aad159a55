package dev.sardonyx.ir.io;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.sardonyx.ir.wire.SparseTensorProto;
import dev.sardonyx.ir.wire.TensorProto;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.SparseTensor;
import dev.sardonyx.tensor.Tensor;

/**
 * Tensors into their wire form: {@code raw_data}, but strings. Adds up what they take. Large ones
 * may go to a file beside instead.
 */
final class TensorEncoder {
  /** What protobuf can hold in one file, less a tenth for everything that is no tensor. */
  private static final long MOST_BYTES = Integer.MAX_VALUE / 10L * 9;

  private final ExternalTensors external;
  private long total;

  /** All tensors stay in the model. */
  TensorEncoder() {
    this(null);
  }

  /**
   * @param external where large tensors go; null for none
   */
  TensorEncoder(ExternalTensors external) {
    this.external = external;
  }

  TensorProto tensor(String name, Tensor tensor) {
    TensorProto.Builder proto = TensorProto.newBuilder().setDataType(tensor.elementType().code());
    if (!name.isEmpty()) {
      proto.setName(name);
    }
    for (int dimension : tensor.shape().toArray()) {
      proto.addDims(dimension);
    }
    if (tensor.elementType() == ElementType.STRING) {
      for (String element : tensor.strings()) {
        ByteString bytes = ByteString.copyFromUtf8(element);
        add(bytes.size());
        proto.addStringData(bytes);
      }
    } else if (external != null && external.takes(tensor)) {
      external.put(tensor, proto);
    } else {
      add(tensor.elementType().wireBytes(tensor.elements()));
      proto.setRawData(UnsafeByteOperations.unsafeWrap(tensor.toBytes()));
    }
    return proto.build();
  }

  SparseTensorProto sparse(String name, SparseTensor sparse) {
    SparseTensorProto.Builder proto =
        SparseTensorProto.newBuilder()
            .setValues(tensor(name, sparse.values()))
            .setIndices(tensor("", sparse.indices()));
    Shape shape = sparse.shape();
    for (int dimension : shape.toArray()) {
      proto.addDims(dimension);
    }
    return proto.build();
  }

  private void add(long bytes) {
    total += bytes;
    if (total > MOST_BYTES) {
      throw new IllegalArgumentException(
          "the model's tensors take more than "
              + MOST_BYTES
              + " bytes; one ONNX file can't hold them");
    }
  }
}
