package dev.sardonyx.ir.io;

import dev.sardonyx.ir.wire.StringStringEntryProto;
import dev.sardonyx.ir.wire.TensorProto;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * The file beside a model with its large tensors (ONNX, docs/ExternalData.md). Each starts at a
 * page, so that readers can map it.
 */
final class ExternalTensors {
  /** Smaller ones, shapes and axes above all, stay in the model: checkers look at them. */
  private static final long LEAST_BYTES = 1024;

  private static final int PAGE = 4096;

  private final FileChannel channel;
  private final String location;

  /**
   * @param location what the model calls the file, relative to its own folder
   */
  ExternalTensors(FileChannel channel, String location) {
    this.channel = channel;
    this.location = location;
  }

  /** Whether a tensor goes to the file. */
  boolean takes(Tensor tensor) {
    return tensor.elementType() != ElementType.STRING
        && tensor.elementType().wireBytes(tensor.elements()) >= LEAST_BYTES;
  }

  /** Writes a tensor's bytes, and into {@code proto} where they are. */
  void put(Tensor tensor, TensorProto.Builder proto) {
    try {
      long offset = Math.ceilDiv(channel.position(), (long) PAGE) * PAGE;
      channel.position(offset);
      ByteBuffer bytes = tensor.toBytes();
      long length = bytes.remaining();
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      proto
          .setDataLocation(TensorProto.DataLocation.EXTERNAL)
          .addExternalData(entry("location", location))
          .addExternalData(entry("offset", Long.toString(offset)))
          .addExternalData(entry("length", Long.toString(length)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}
