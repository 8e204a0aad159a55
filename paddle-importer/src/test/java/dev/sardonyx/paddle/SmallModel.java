package dev.sardonyx.paddle;

import dev.sardonyx.paddle.proto.AttrType;
import dev.sardonyx.paddle.proto.BlockDesc;
import dev.sardonyx.paddle.proto.OpDesc;
import dev.sardonyx.paddle.proto.ProgramDesc;
import dev.sardonyx.paddle.proto.VarDesc;
import dev.sardonyx.paddle.proto.VarType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of a program that adds a weight to pictures: {@code y = x + w}, w of 3 numbers. */
final class SmallModel {
  static final String PROGRAM = "inference.pdmodel";
  static final String WEIGHTS = "inference.pdiparams";

  private SmallModel() {}

  /** The program; the second operator has this name. */
  static byte[] program(String operator, long... inputDimensions) {
    BlockDesc block =
        BlockDesc.newBuilder()
            .setIdx(0)
            .setParentIdx(-1)
            .addVars(bookkeeping("feed", VarType.Type.FEED_MINIBATCH))
            .addVars(bookkeeping("fetch", VarType.Type.FETCH_LIST))
            .addVars(tensor("x", false, inputDimensions))
            .addVars(tensor("w", true, 3))
            .addVars(tensor("y", false, inputDimensions))
            .addOps(
                OpDesc.newBuilder()
                    .setType("feed")
                    .addInputs(slot("X", "feed"))
                    .addOutputs(slot("Out", "x"))
                    .addAttrs(number("col", 0)))
            .addOps(
                OpDesc.newBuilder()
                    .setType(operator)
                    .addInputs(slot("X", "x"))
                    .addInputs(slot("Y", "w"))
                    .addOutputs(slot("Out", "y"))
                    .addAttrs(number("axis", 1)))
            .addOps(
                OpDesc.newBuilder()
                    .setType("fetch")
                    .addInputs(slot("X", "y"))
                    .addOutputs(slot("Out", "fetch"))
                    .addAttrs(number("col", 0)))
            .build();
    return ProgramDesc.newBuilder().addBlocks(block).build().toByteArray();
  }

  /** The weights in one file: version, no sequence offsets, version, description, elements. */
  static byte[] weights(float... elements) {
    return weights(List.of((long) elements.length), elements);
  }

  /** The weights with these dimensions, whether true or not. */
  static byte[] weights(List<Long> dimensions, float... elements) {
    byte[] description =
        VarType.TensorDesc.newBuilder()
            .setDataType(VarType.Type.FP32)
            .addAllDims(dimensions)
            .build()
            .toByteArray();
    ByteBuffer bytes =
        ByteBuffer.allocate(
                2 * Integer.BYTES
                    + Long.BYTES
                    + Integer.BYTES
                    + description.length
                    + elements.length * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(0).putLong(0).putInt(0).putInt(description.length).put(description);
    for (float element : elements) {
      bytes.putFloat(element);
    }
    return bytes.array();
  }

  /** Writes the whole model into a folder, which is made. */
  static Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve(PROGRAM), program("elementwise_add", -1, 3, 8, 8));
    Files.write(folder.resolve(WEIGHTS), weights(1, 2, 3));
    return folder;
  }

  /** All of a stream's bytes after a writer. */
  static byte[] bytes(Writer writer) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writer.write(bytes);
    return bytes.toByteArray();
  }

  /** Writes to a stream. */
  @FunctionalInterface
  interface Writer {
    void write(ByteArrayOutputStream stream) throws IOException;
  }

  private static VarDesc bookkeeping(String name, VarType.Type type) {
    return VarDesc.newBuilder()
        .setName(name)
        .setType(VarType.newBuilder().setType(type))
        .setPersistable(true)
        .build();
  }

  private static VarDesc tensor(String name, boolean persistable, long... dimensions) {
    VarType.TensorDesc.Builder description =
        VarType.TensorDesc.newBuilder().setDataType(VarType.Type.FP32);
    for (long dimension : dimensions) {
      description.addDims(dimension);
    }
    return VarDesc.newBuilder()
        .setName(name)
        .setPersistable(persistable)
        .setType(
            VarType.newBuilder()
                .setType(VarType.Type.LOD_TENSOR)
                .setLodTensor(VarType.LoDTensorDesc.newBuilder().setTensor(description)))
        .build();
  }

  private static OpDesc.Var slot(String name, String variable) {
    return OpDesc.Var.newBuilder().setParameter(name).addArguments(variable).build();
  }

  private static OpDesc.Attr number(String name, int value) {
    return OpDesc.Attr.newBuilder().setName(name).setType(AttrType.INT).setI(value).build();
  }
}
