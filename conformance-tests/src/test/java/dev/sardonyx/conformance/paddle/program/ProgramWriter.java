package dev.sardonyx.conformance.paddle.program;

import dev.sardonyx.conformance.paddle.LodTensor;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A case as {@code ProgramDesc} bytes: what Paddle saves as {@code __model__} or {@code .pdmodel}.
 *
 * <p>Field numbers are those of Paddle's {@code framework.proto} (proto2: lists unpacked). The
 * operators carry the attributes about where they come from that every saved program has.
 */
public final class ProgramWriter {
  private static final int PADDLE_2_3_2 = 2_003_002;
  private static final int UNKNOWN = -1;

  private final OperatorCase operatorCase;
  private final Map<String, LodTensor> results;
  private final boolean dynamic;

  /**
   * @param results what the fetched variables are known to hold, for the shapes the program
   *     declares; may be empty
   * @param dynamic leaves every dimension of fed and computed variables unknown
   */
  public ProgramWriter(OperatorCase operatorCase, Map<String, LodTensor> results, boolean dynamic) {
    this.operatorCase = operatorCase;
    this.results = results;
    this.dynamic = dynamic;
  }

  /** The program. */
  public byte[] write() {
    ProtoWriter program = new ProtoWriter();
    for (Block block : operatorCase.blocks()) {
      program.message(1, block(block));
    }
    return program.message(4, new ProtoWriter().number(1, PADDLE_2_3_2)).toBytes();
  }

  private ProtoWriter block(Block block) {
    ProtoWriter writer = new ProtoWriter().number(1, block.index()).number(2, block.parent());
    boolean main = block.index() == 0;
    if (main) {
      writer.message(3, special("feed", PaddleType.FEED_MINIBATCH));
      writer.message(3, special("fetch", PaddleType.FETCH_LIST));
      operatorCase.feeds().forEach((name, fed) -> writer.message(3, fed(name, fed)));
      operatorCase.parameters().forEach((name, value) -> writer.message(3, stored(name, value)));
    }
    block
        .variables()
        .forEach(
            (name, variable) -> {
              if (!main || !isBound(name)) {
                writer.message(3, computed(name, variable));
              }
            });
    if (main) {
      int column = 0;
      for (String name : operatorCase.feeds().keySet()) {
        writer.message(4, port("feed", "feed", name, column++));
      }
    }
    block.operations().forEach(operation -> writer.message(4, operation(operation)));
    if (main) {
      int column = 0;
      for (String name : operatorCase.fetches().keySet()) {
        writer.message(4, port("fetch", name, "fetch", column++));
      }
    }
    return writer.number(5, -1);
  }

  private boolean isBound(String name) {
    return operatorCase.feeds().containsKey(name) || operatorCase.parameters().containsKey(name);
  }

  private static ProtoWriter special(String name, int type) {
    return new ProtoWriter()
        .string(1, name)
        .message(2, new ProtoWriter().number(1, type))
        .bool(3, true);
  }

  private ProtoWriter fed(String name, LodTensor fed) {
    int[] dimensions = fed.tensor().shape().toArray();
    return tensor(name, fed.type(), declared(dimensions), fed.lod().length, false).bool(4, true);
  }

  private static ProtoWriter stored(String name, Tensor value) {
    return tensor(name, value.elementType(), value.shape().toArray(), 0, true).bool(5, true);
  }

  private ProtoWriter computed(String name, Block.Variable variable) {
    return switch (variable.kind()) {
      case STEP_SCOPES ->
          new ProtoWriter()
              .string(1, name)
              .message(2, new ProtoWriter().number(1, PaddleType.STEP_SCOPES))
              .bool(3, false);
      case TENSOR_ARRAY ->
          new ProtoWriter()
              .string(1, name)
              .message(
                  2,
                  new ProtoWriter()
                      .number(1, PaddleType.LOD_TENSOR_ARRAY)
                      .message(
                          4,
                          new ProtoWriter()
                              .message(1, description(variable.type(), new int[] {}))
                              .number(2, 0)))
              .bool(3, false);
      case TENSOR -> {
        LodTensor known = results.get(name);
        int[] dimensions =
            known == null ? new int[] {UNKNOWN} : declared(known.tensor().shape().toArray());
        int levels = known == null ? 0 : known.lod().length;
        yield tensor(name, variable.type(), dimensions, levels, false);
      }
    };
  }

  private int[] declared(int[] dimensions) {
    int[] declared = dimensions.clone();
    if (dynamic) {
      Arrays.fill(declared, UNKNOWN);
    }
    return declared;
  }

  private static ProtoWriter tensor(
      String name, ElementType type, int[] dimensions, int levels, boolean persistable) {
    ProtoWriter lodTensor =
        new ProtoWriter().message(1, description(type, dimensions)).number(2, levels);
    return new ProtoWriter()
        .string(1, name)
        .message(2, new ProtoWriter().number(1, PaddleType.LOD_TENSOR).message(3, lodTensor))
        .bool(3, persistable);
  }

  private static ProtoWriter description(ElementType type, int[] dimensions) {
    ProtoWriter description = new ProtoWriter().number(1, PaddleType.of(type));
    for (int dimension : dimensions) {
      description.number(2, dimension);
    }
    return description;
  }

  private static ProtoWriter port(String type, String from, String to, int column) {
    return new ProtoWriter()
        .message(1, slot("X", List.of(from)))
        .message(2, slot("Out", List.of(to)))
        .string(3, type)
        .message(4, AttributeWriter.write("col", column));
  }

  private static ProtoWriter slot(String name, List<String> variables) {
    ProtoWriter slot = new ProtoWriter().string(1, name);
    variables.forEach(variable -> slot.string(2, variable));
    return slot;
  }

  private static ProtoWriter operation(Operation operation) {
    ProtoWriter writer = new ProtoWriter();
    operation.inputs().forEach((name, variables) -> writer.message(1, slot(name, variables)));
    operation.outputs().forEach((name, variables) -> writer.message(2, slot(name, variables)));
    writer.string(3, operation.type());
    operation
        .attributes()
        .forEach((name, value) -> writer.message(4, AttributeWriter.write(name, value)));
    writer
        .message(4, AttributeWriter.write("op_role", 0))
        .message(4, AttributeWriter.write("op_role_var", new String[] {}))
        .message(4, AttributeWriter.write("op_namescope", "/"))
        .message(4, AttributeWriter.write("op_device", ""))
        .message(4, AttributeWriter.write("with_quant_attr", false));
    return writer.bool(5, false);
  }
}
