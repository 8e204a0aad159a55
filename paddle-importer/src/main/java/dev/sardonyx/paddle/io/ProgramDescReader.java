package dev.sardonyx.paddle.io;

import com.google.protobuf.CodedInputStream;
import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.paddle.program.PaddleAttributes;
import dev.sardonyx.paddle.program.PaddleAttributes.BlockIndex;
import dev.sardonyx.paddle.program.PaddleBlock;
import dev.sardonyx.paddle.program.PaddleOperator;
import dev.sardonyx.paddle.program.PaddleProgram;
import dev.sardonyx.paddle.program.PaddleTypes;
import dev.sardonyx.paddle.program.PaddleVariable;
import dev.sardonyx.paddle.program.PaddleVariable.Kind;
import dev.sardonyx.paddle.proto.BlockDesc;
import dev.sardonyx.paddle.proto.OpDesc;
import dev.sardonyx.paddle.proto.ProgramDesc;
import dev.sardonyx.paddle.proto.Scalar;
import dev.sardonyx.paddle.proto.VarDesc;
import dev.sardonyx.paddle.proto.VarType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Reads programs stored as ProgramDesc ({@code .pdmodel}, {@code __model__}). */
public final class ProgramDescReader {
  /** Attributes of training, of devices and of other engines: no part of what a model computes. */
  private static final Set<String> IGNORED =
      Set.of(
          "op_role",
          "op_role_var",
          "op_namescope",
          "op_callstack",
          "op_device",
          "with_quant_attr",
          "use_cudnn",
          "use_mkldnn",
          "mkldnn_data_type");

  private static final String CALL_STACK = "op_callstack";
  private static final int NESTING = 100;

  private ProgramDescReader() {}

  /**
   * The program in these bytes.
   *
   * @throws ModelFormatException if it is none
   */
  public static PaddleProgram read(ByteBuffer bytes, String source) {
    ByteBuffer slice = bytes.slice();
    if (slice.remaining() == 0) {
      throw new ModelFormatException(
          source + " is empty; expected a Paddle program (ProgramDesc). Get the file again");
    }
    ProgramScanner.scan(slice, source);
    return new Decoder(source).program(parse(slice, source));
  }

  private static ProgramDesc parse(ByteBuffer bytes, String source) {
    try {
      byte[] array = new byte[bytes.remaining()];
      bytes.get(bytes.position(), array);
      CodedInputStream input = CodedInputStream.newInstance(array);
      input.enableAliasing(true);
      input.setRecursionLimit(NESTING);
      return ProgramDesc.parser().parseFrom(input);
    } catch (IOException e) {
      throw new ModelFormatException(
          source
              + " is damaged or no Paddle program (ProgramDesc): "
              + e.getMessage()
              + ". Get the file again from where it came from",
          e);
    }
  }

  /** Turns messages into the program. */
  private static final class Decoder {
    private final String source;

    private Decoder(String source) {
      this.source = source;
    }

    private PaddleProgram program(ProgramDesc proto) {
      if (proto.getBlocksCount() == 0) {
        throw new ModelFormatException(
            source + " has no blocks; expected a Paddle program (ProgramDesc) with one or more");
      }
      List<PaddleBlock> blocks = new ArrayList<>();
      for (int i = 0; i < proto.getBlocksCount(); i++) {
        blocks.add(block(proto.getBlocks(i), i, proto.getBlocksCount()));
      }
      TreeMap<Long, String> inputs = new TreeMap<>();
      TreeMap<Long, String> outputs = new TreeMap<>();
      List<PaddleOperator> operators = new ArrayList<>();
      for (PaddleOperator operator : blocks.getFirst().operators()) {
        switch (operator.type()) {
          case "feed" -> place(operator, operator.output("Out"), inputs);
          case "fetch", "fetch_v2" -> place(operator, operator.input("X"), outputs);
          default -> operators.add(operator);
        }
      }
      PaddleBlock main = blocks.getFirst();
      blocks.set(
          0, new PaddleBlock(0, main.parent(), main.variables(), operators, List.of(), List.of()));
      return new PaddleProgram(
          source,
          PaddleProgram.Format.PROGRAM_DESC,
          proto.getVersion().getVersion(),
          blocks,
          List.copyOf(inputs.values()),
          outputs.values().stream().map(name -> new PaddleProgram.Output(name, name)).toList());
    }

    private void place(PaddleOperator operator, List<String> names, TreeMap<Long, String> places) {
      if (names.size() != 1) {
        throw new ModelFormatException(
            source
                + ": "
                + operator.type()
                + " names "
                + names.size()
                + " variables; expected one. Export the model again");
      }
      long column = operator.attributes().integer("col", places.size());
      String before = places.put(column, names.getFirst());
      if (before != null) {
        throw new ModelFormatException(
            source
                + ": two operators "
                + operator.type()
                + " have the column "
                + column
                + " ('"
                + before
                + "' and '"
                + names.getFirst()
                + "'); expected one each. Export the model again");
      }
    }

    private PaddleBlock block(BlockDesc proto, int index, int count) {
      if (index > 0 && (proto.getParentIdx() < 0 || proto.getParentIdx() >= count)
          || proto.getParentIdx() == index) {
        throw new ModelFormatException(
            source
                + ": block "
                + index
                + " has the parent "
                + proto.getParentIdx()
                + "; expected one of the "
                + count
                + " blocks. Get the file again from where it came from");
      }
      Map<String, PaddleVariable> variables = new LinkedHashMap<>();
      for (VarDesc variable : proto.getVarsList()) {
        variables.put(variable.getName(), variable(variable));
      }
      List<PaddleOperator> operators = new ArrayList<>(proto.getOpsCount());
      for (OpDesc operator : proto.getOpsList()) {
        operators.add(operator(operator, count));
      }
      return new PaddleBlock(
          index,
          index == 0 ? -1 : proto.getParentIdx(),
          variables,
          operators,
          List.of(),
          List.of());
    }

    private PaddleVariable variable(VarDesc proto) {
      VarType type = proto.getType();
      return switch (type.getType()) {
        case LOD_TENSOR ->
            tensor(proto, Kind.TENSOR, type.getLodTensor().getTensor(), type.hasLodTensor());
        case SELECTED_ROWS ->
            tensor(proto, Kind.TENSOR, type.getSelectedRows(), type.hasSelectedRows());
        case LOD_TENSOR_ARRAY ->
            tensor(proto, Kind.TENSOR_ARRAY, type.getTensorArray().getTensor(), false);
        default ->
            new PaddleVariable(
                proto.getName(), Kind.OTHER, Optional.empty(), 0, proto.getPersistable());
      };
    }

    private PaddleVariable tensor(
        VarDesc proto, Kind kind, VarType.TensorDesc tensor, boolean hasShape) {
      Optional<TensorType> type =
          PaddleTypes.ofCode(tensor.getDataType().getNumber())
              .map(
                  element ->
                      hasShape
                          ? TensorType.of(element, dimensions(tensor.getDimsList()))
                          : TensorType.unranked(element));
      return new PaddleVariable(
          proto.getName(),
          kind,
          type,
          proto.getType().getLodTensor().getLodLevel(),
          proto.getPersistable());
    }

    private PaddleOperator operator(OpDesc proto, int blocks) {
      String type = proto.getType();
      Map<String, Object> attributes = new LinkedHashMap<>();
      Supplier<String> call = () -> "";
      for (OpDesc.Attr attribute : proto.getAttrsList()) {
        String name = attribute.getName();
        if (name.equals(CALL_STACK)) {
          call = () -> CallStack.lastUserFrame(attribute.getStringsList());
        } else if (!IGNORED.contains(name)) {
          attributes.put(name, value(type, attribute, blocks));
        }
      }
      String layer = attributes.remove("struct_name") instanceof String name ? name : "";
      return new PaddleOperator(
          type,
          slots(proto.getInputsList()),
          slots(proto.getOutputsList()),
          new PaddleAttributes(type, attributes),
          layer,
          call);
    }

    private static Map<String, List<String>> slots(List<OpDesc.Var> protos) {
      Map<String, List<String>> slots = new LinkedHashMap<>();
      for (OpDesc.Var slot : protos) {
        slots.put(slot.getParameter(), List.copyOf(slot.getArgumentsList()));
      }
      return slots;
    }

    private Object value(String operator, OpDesc.Attr attribute, int blocks) {
      return switch (attribute.getType()) {
        case INT -> (long) attribute.getI();
        case FLOAT -> (double) attribute.getF();
        case STRING -> attribute.getS();
        case INTS -> attribute.getIntsList().stream().map(Integer::longValue).toList();
        case FLOATS -> attribute.getFloatsList().stream().map(Float::doubleValue).toList();
        case STRINGS -> List.copyOf(attribute.getStringsList());
        case BOOLEAN -> attribute.getB();
        case BOOLEANS -> List.copyOf(attribute.getBoolsList());
        case BLOCK -> block(operator, attribute.getBlockIdx(), blocks);
        case LONG -> attribute.getL();
        case BLOCKS ->
            attribute.getBlocksIdxList().stream().map(i -> block(operator, i, blocks)).toList();
        case LONGS -> List.copyOf(attribute.getLongsList());
        case FLOAT64S -> List.copyOf(attribute.getFloat64SList());
        case VAR -> attribute.getVarName();
        case VARS -> List.copyOf(attribute.getVarsNameList());
        case FLOAT64 -> attribute.getFloat64();
        case SCALAR -> scalar(attribute.getScalar());
        case SCALARS -> attribute.getScalarsList().stream().map(Decoder::scalar).toList();
      };
    }

    private BlockIndex block(String operator, int index, int blocks) {
      if (index < 0 || index >= blocks) {
        throw new ModelFormatException(
            source
                + ": "
                + operator
                + " runs block "
                + index
                + "; expected one of the "
                + blocks
                + " blocks. Get the file again from where it came from");
      }
      return new BlockIndex(index);
    }

    private static Object scalar(Scalar scalar) {
      return switch (scalar.getType()) {
        case BOOLEAN -> scalar.getB();
        case LONG -> scalar.getI();
        case FLOAT64 -> scalar.getR();
        case COMPLEX128 -> List.of(scalar.getC().getR(), scalar.getC().getI());
      };
    }
  }

  /** Paddle's dimensions as the IR has them: what is negative is unknown. */
  static List<Dimension> dimensions(List<Long> dims) {
    return dims.stream().map(d -> d < 0 ? Dimension.UNKNOWN : Dimension.of(d)).toList();
  }
}
