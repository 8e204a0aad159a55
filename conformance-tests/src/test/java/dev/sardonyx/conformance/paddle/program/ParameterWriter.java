package dev.sardonyx.conformance.paddle.program;

import dev.sardonyx.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;

/** Tensors as Paddle saves them in one file: {@code .pdiparams}, in the order of their names. */
public final class ParameterWriter {
  private ParameterWriter() {}

  /** The file; empty if there is no tensor. */
  public static byte[] write(Map<String, Tensor> parameters) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new TreeMap<>(parameters).values().forEach(tensor -> record(tensor, bytes));
    return bytes.toByteArray();
  }

  private static void record(Tensor tensor, ByteArrayOutputStream bytes) {
    ProtoWriter description = new ProtoWriter().number(1, PaddleType.of(tensor.elementType()));
    for (int dimension : tensor.shape().toArray()) {
      description.number(2, dimension);
    }
    byte[] message = description.toBytes();
    ByteBuffer header = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
    // Version of the record, number of LoD levels, version of the tensor, length of the message.
    header.putInt(0).putLong(0).putInt(0).putInt(message.length);
    bytes.writeBytes(header.array());
    bytes.writeBytes(message);
    byte[] data = new byte[tensor.toBytes().remaining()];
    tensor.toBytes().get(data);
    bytes.writeBytes(data);
  }
}
