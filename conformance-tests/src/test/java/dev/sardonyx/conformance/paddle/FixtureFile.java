package dev.sardonyx.conformance.paddle;

import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZInputStream;
import org.tukaani.xz.XZOutputStream;

/**
 * The fixtures of a family of operators in one file, compressed with xz.
 *
 * <p>Counts and lengths are big-endian int32; text is UTF-8 and, like every block of bytes, follows
 * its length. A tensor is its element type (ONNX's number), dimensions, LoD and little-endian
 * elements.
 */
public final class FixtureFile {
  private static final int MAGIC = 0x50_44_46_31;

  private FixtureFile() {}

  /** Writes the fixtures of a family. */
  public static void write(Path file, List<PaddleFixture> fixtures) throws IOException {
    try (OutputStream stream = Files.newOutputStream(file);
        DataOutputStream out =
            new DataOutputStream(
                new BufferedOutputStream(new XZOutputStream(stream, new LZMA2Options(9))))) {
      out.writeInt(MAGIC);
      out.writeInt(fixtures.size());
      for (PaddleFixture fixture : fixtures) {
        text(out, fixture.name());
        text(out, fixture.operator());
        bytes(out, fixture.program());
        bytes(out, fixture.dynamicProgram());
        text(out, fixture.pir());
        bytes(out, fixture.parameters());
        tensors(out, fixture.inputs());
        tensors(out, fixture.outputs());
      }
    }
  }

  /** Reads what {@link #write} wrote. */
  public static List<PaddleFixture> read(InputStream stream) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(new XZInputStream(stream)))) {
      if (in.readInt() != MAGIC) {
        throw new IOException("not a file of Paddle fixtures");
      }
      int count = in.readInt();
      List<PaddleFixture> fixtures = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        fixtures.add(
            new PaddleFixture(
                text(in),
                text(in),
                bytes(in),
                bytes(in),
                text(in),
                bytes(in),
                tensors(in),
                tensors(in)));
      }
      return fixtures;
    }
  }

  /** Writes tensors by name. */
  public static void tensors(DataOutputStream out, Map<String, LodTensor> tensors)
      throws IOException {
    out.writeInt(tensors.size());
    for (Map.Entry<String, LodTensor> entry : tensors.entrySet()) {
      text(out, entry.getKey());
      Tensor tensor = entry.getValue().tensor();
      out.writeInt(tensor.elementType().code());
      out.writeInt(tensor.shape().rank());
      for (int dimension : tensor.shape().toArray()) {
        out.writeInt(dimension);
      }
      out.writeInt(entry.getValue().lod().length);
      for (long[] level : entry.getValue().lod()) {
        out.writeInt(level.length);
        for (long offset : level) {
          out.writeInt(Math.toIntExact(offset));
        }
      }
      ByteBuffer elements = tensor.toBytes();
      byte[] copy = new byte[elements.remaining()];
      elements.get(copy);
      bytes(out, copy);
    }
  }

  /** Reads tensors by name. */
  public static Map<String, LodTensor> tensors(DataInputStream in) throws IOException {
    int count = in.readInt();
    Map<String, LodTensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String name = text(in);
      ElementType type = ElementType.ofCode(in.readInt()).orElseThrow();
      int[] dimensions = new int[in.readInt()];
      for (int d = 0; d < dimensions.length; d++) {
        dimensions[d] = in.readInt();
      }
      long[][] lod = new long[in.readInt()][];
      for (int level = 0; level < lod.length; level++) {
        lod[level] = new long[in.readInt()];
        for (int o = 0; o < lod[level].length; o++) {
          lod[level][o] = in.readInt();
        }
      }
      Tensor tensor = Tensor.ofBytes(type, Shape.of(dimensions), ByteBuffer.wrap(bytes(in)));
      tensors.put(name, new LodTensor(tensor, lod));
    }
    return tensors;
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    bytes(out, text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(bytes(in), StandardCharsets.UTF_8);
  }

  private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] bytes(DataInputStream in) throws IOException {
    return in.readNBytes(in.readInt());
  }
}
