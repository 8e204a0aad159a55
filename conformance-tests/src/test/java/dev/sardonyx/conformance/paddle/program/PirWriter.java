package dev.sardonyx.conformance.paddle.program;

import static dev.sardonyx.conformance.paddle.program.PirJson.map;

import dev.sardonyx.conformance.paddle.LodTensor;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A case as PIR JSON: what Paddle 3 saves as {@code inference.json}.
 *
 * <p>Attributes that PIR has as operands come from {@code full} and {@code full_int_array}, lists
 * of tensors go through {@code combine} and {@code split}.
 */
public final class PirWriter {
  private static final int UNKNOWN = -1;

  /** Operators that run other blocks, and what goes with them. */
  private static final Set<String> CONTROL = Set.of("while", "conditional_block", "select_input");

  private final OperatorCase operatorCase;
  private final Map<String, LodTensor> results;
  private final Map<String, Integer> values = new HashMap<>();
  private final Map<String, ElementType> types = new HashMap<>();
  private final Map<String, Operation> waiting = new HashMap<>();
  private List<Object> operations = new ArrayList<>();
  private int last;
  private int lastArgument;
  private int lastRegion;

  private PirWriter(OperatorCase operatorCase, Map<String, LodTensor> results) {
    this.operatorCase = operatorCase;
    this.results = results;
  }

  /** The program, or nothing where PIR has no such form or the encoding is not known. */
  public static Optional<String> write(OperatorCase operatorCase, Map<String, LodTensor> results) {
    return hasForm(operatorCase, results)
        ? Optional.of(new PirWriter(operatorCase, results).write())
        : Optional.empty();
  }

  private static boolean hasForm(OperatorCase operatorCase, Map<String, LodTensor> results) {
    if (operatorCase.feeds().values().stream().anyMatch(fed -> fed.lod().length > 0)) {
      return false;
    }
    for (Block block : operatorCase.blocks()) {
      for (Operation operation : block.operations()) {
        Optional<PirEncoding> encoding = PirEncoding.of(operation);
        boolean isControl = CONTROL.contains(operation.type());
        if (encoding.isEmpty() && !isControl
            || encoding.isPresent()
                && encoding.get().rankless()
                && results.values().stream().anyMatch(PirWriter::isSingleElement)
            || encoding.isPresent()
                && encoding.get().positive()
                && operatorCase.feeds().values().stream().anyMatch(PirWriter::hasNegative)) {
          return false;
        }
      }
    }
    return operatorCase.blocks().size() > 1
        || operatorCase.main().operations().stream().noneMatch(o -> CONTROL.contains(o.type()));
  }

  private static boolean isSingleElement(LodTensor result) {
    return result.tensor().shape().rank() == 1 && result.tensor().elements() == 1;
  }

  private static boolean hasNegative(LodTensor fed) {
    return switch (fed.tensor().array()) {
      case int[] ints -> IntStream.of(ints).anyMatch(number -> number < 0);
      case long[] longs -> LongStream.of(longs).anyMatch(number -> number < 0);
      default -> true;
    };
  }

  private String write() {
    operatorCase
        .blocks()
        .forEach(
            block ->
                block.variables().forEach((name, variable) -> types.put(name, variable.type())));
    operatorCase.parameters().forEach(this::parameter);
    operatorCase.feeds().forEach(this::input);
    operations(operatorCase.main());
    int column = 0;
    for (String name : operatorCase.fetches().keySet()) {
      output(name, column++);
    }
    Object region = region(0, List.of(), operations);
    return PirJson.text(
        map(
            "base_code",
            map("magic", "pir", "trainable", true, "version", 1),
            "program",
            map("regions", List.of(region))));
  }

  private static Object region(int index, List<?> arguments, List<Object> operations) {
    Object block = map("#", "block_" + index, "args", arguments, "ops", operations);
    return map("#", "region_" + index, "blocks", List.of(block));
  }

  private void operations(Block block) {
    for (Operation operation : block.operations()) {
      switch (operation.type()) {
        case "while" -> loop(operation);
        case "conditional_block" -> branch(operation);
        case "select_input" -> choice(operation);
        default -> operation(operation, PirEncoding.of(operation).orElseThrow());
      }
    }
  }

  /** A loop: what its block writes over goes in as operands and comes out as results. */
  private void loop(Operation operation) {
    String condition = operation.inputs().get("Condition").getFirst();
    List<String> carried =
        operation.outputs().get("Out").stream().filter(name -> !name.equals(condition)).toList();
    List<Object> operands = new ArrayList<>(List.of(operand(values.get(condition))));
    carried.forEach(name -> operands.add(operand(values.get(name))));
    List<Object> arguments = new ArrayList<>();
    for (String name : carried) {
      values.put(name, --lastArgument);
      arguments.add(map("%", lastArgument, "TT", type(name)));
    }
    List<String> yielded = new ArrayList<>(List.of(condition));
    yielded.addAll(carried);
    Object body = region((Block) operation.attributes().get("sub_block"), arguments, yielded);
    add("1.while", List.of(), operands, carried.stream().map(this::result).toList(), body);
  }

  /** A block that is run or not: where it is not, what it writes over stays what it is. */
  private void branch(Operation operation) {
    List<String> written = operation.outputs().get("Out");
    if (written.stream().anyMatch(name -> !values.containsKey(name))) {
      written.forEach(name -> waiting.put(name, operation));
      return;
    }
    Map<String, Integer> before = new HashMap<>(values);
    Object then = region(body(operation), List.of(), written);
    values.putAll(before);
    Object otherwise = region(null, List.of(), written);
    conditional(operation, written, then, otherwise);
  }

  /** Two blocks of which one is run, and the choice of its result. */
  private void choice(Operation operation) {
    List<String> choices = operation.inputs().get("X");
    Operation then = waiting.get(choices.get(1));
    Object first = region(body(then), List.of(), List.of(choices.get(1)));
    Object second =
        region(body(waiting.get(choices.getFirst())), List.of(), List.of(choices.getFirst()));
    conditional(then, operation.outputs().get("Out"), first, second);
  }

  private static Block body(Operation operation) {
    return (Block) operation.attributes().get("sub_block");
  }

  private void conditional(Operation operation, List<String> results, Object... regions) {
    int condition = values.get(operation.inputs().get("Cond").getFirst());
    List<Object> outputs = new ArrayList<>();
    results.forEach(name -> outputs.add(result(name)));
    add("1.if", List.of(), List.of(operand(condition)), outputs, regions);
  }

  /** A region that runs a block, if there is one, and gives the values of some variables. */
  private Object region(Block block, List<?> arguments, List<String> yielded) {
    List<Object> outer = operations;
    operations = new ArrayList<>();
    if (block != null) {
      operations(block);
    }
    List<Object> operands = new ArrayList<>();
    yielded.forEach(name -> operands.add(operand(values.get(name))));
    add("2.yield", List.of(), operands, List.of());
    List<Object> inner = operations;
    operations = outer;
    return region(++lastRegion, arguments, inner);
  }

  private void parameter(String name, Tensor tensor) {
    int id = ++last;
    values.put(name, id);
    types.put(name, tensor.elementType());
    operations.add(
        map(
            "#",
            "p",
            "A",
            List.of(0, 1, 1, name),
            "DA",
            List.of(),
            "QA",
            List.of(),
            "O",
            map("%", id, "TT", PirJson.tensor(tensor.elementType(), tensor.shape().toArray())),
            "OA",
            List.of(1, 0, 1)));
  }

  private void input(String name, LodTensor fed) {
    int[] shape = fed.tensor().shape().toArray();
    int id = ++last;
    values.put(name, id);
    types.put(name, fed.type());
    List<Integer> dimensions = new ArrayList<>();
    for (int dimension : shape) {
      dimensions.add(dimension);
    }
    add(
        "1.data",
        List.of(
            PirJson.attribute("name", "a_str", name),
            map("N", "shape", "AT", PirJson.value("1.a_intarray", dimensions)),
            map("N", "dtype", "AT", PirJson.value("1.a_dtype", PirJson.typeName(fed.type()))),
            map("N", "place", "AT", PirJson.value("1.a_place", List.of(0, 0, "")))),
        List.of(),
        List.of(map("%", id, "TT", PirJson.tensor(fed.type(), shape))));
  }

  private void output(String name, int column) {
    Tensor result = results.get(name).tensor();
    Object type = PirJson.tensor(result.elementType(), result.shape().toArray());
    add(
        "1.fetch",
        List.of(
            PirJson.attribute("name", "a_str", "fetch_name_" + column),
            PirJson.attribute("col", "a_i32", column)),
        List.of(operand(values.get(name))),
        List.of(map("%", ++last, "TT", type)));
  }

  private void add(
      String name, List<?> attributes, List<?> operands, List<?> outputs, Object... regions) {
    List<Object> flags =
        new ArrayList<>(Collections.nCopies(outputs.size(), PirJson.value("0.a_bool", false)));
    Object outputAttributes = List.of(PirJson.attribute("persistable", "a_array", flags));
    Map<String, Object> operation =
        map("#", name, "A", attributes, "I", operands, "O", outputs, "OA", outputAttributes);
    if (regions.length > 0) {
      operation.put("regions", List.of(regions));
    }
    operations.add(operation);
  }

  private static Map<String, Object> operand(int id) {
    return map("%", id);
  }

  private void operation(Operation operation, PirEncoding encoding) {
    List<Object> operands = new ArrayList<>();
    for (String operand : encoding.operands()) {
      operands.add(operand(operand(operation, operand)));
    }
    ElementType input =
        operation.inputs().values().stream()
            .flatMap(List::stream)
            .map(types::get)
            .findFirst()
            .orElse(ElementType.FLOAT);
    List<Object> attributes = new ArrayList<>();
    encoding.attributes().forEach(a -> attributes.add(PirAttribute.of(a, operation, input)));
    attributes.add(PirJson.attribute("struct_name", "a_str", "/" + operatorCase.name() + "/"));
    List<Object> outputs = new ArrayList<>();
    List<Runnable> splits = new ArrayList<>();
    for (String slot : encoding.results()) {
      List<String> names = operation.outputs().getOrDefault(PirEncoding.slot(slot), List.of());
      if (slot.endsWith("[]")) {
        outputs.add(vector(names, splits));
      } else {
        outputs.add(
            names.isEmpty() ? map("%", 0, "TT", map("#", "NULL")) : result(names.getFirst()));
      }
    }
    add("1." + encoding.name(), attributes, operands, outputs);
    splits.forEach(Runnable::run);
  }

  private Map<String, Object> result(String name) {
    int id = ++last;
    values.put(name, id);
    return map("%", id, "TT", type(name));
  }

  private Object type(String name) {
    LodTensor result = results.get(name);
    if (result == null) {
      // A by-product or what is between; nothing is known of its shape but that it has one.
      return PirJson.tensor(types.getOrDefault(name, ElementType.FLOAT), UNKNOWN);
    }
    types.put(name, result.type());
    return PirJson.tensor(result.type(), result.tensor().shape().toArray());
  }

  /** A result of several tensors, and the operator that takes them apart. */
  private Object vector(List<String> names, List<Runnable> splits) {
    int id = ++last;
    List<Object> elements = names.stream().map(this::type).toList();
    splits.add(
        () ->
            add(
                "0.split",
                List.of(),
                List.of(operand(id)),
                names.stream().map(this::result).toList()));
    return map("%", id, "TT", map("#", "0.t_vec", "D", elements));
  }

  /** The value of an operand: a tensor, a vector of them, a constant, or 0 for nothing. */
  private int operand(Operation operation, String operand) {
    for (String choice : operand.split("\\|")) {
      if (choice.startsWith("@")) {
        return constant(operation, choice.split(":", -1));
      }
      List<String> names = operation.inputs().getOrDefault(PirEncoding.slot(choice), List.of());
      if (!names.isEmpty()) {
        return choice.contains("[]") ? combine(names) : values.get(names.getFirst());
      }
    }
    return 0;
  }

  private int combine(List<String> names) {
    List<Object> operands = new ArrayList<>();
    List<Object> elements = new ArrayList<>();
    for (String name : names) {
      operands.add(operand(values.get(name)));
      LodTensor fed = operatorCase.feeds().get(name);
      Tensor known = fed != null ? fed.tensor() : operatorCase.parameters().get(name);
      elements.add(
          known == null
              ? PirJson.tensor(ElementType.FLOAT, UNKNOWN)
              : PirJson.tensor(known.elementType(), known.shape().toArray()));
    }
    int id = ++last;
    Object type = map("#", "0.t_vec", "D", elements);
    add("0.combine", List.of(), operands, List.of(map("%", id, "TT", type)));
    return id;
  }

  private int constant(Operation operation, String[] parts) {
    Object given = operation.attributes().get(parts[1]);
    int id = ++last;
    switch (parts[0]) {
      case "@ints", "@axes" -> {
        boolean all =
            parts[0].equals("@axes")
                && Boolean.TRUE.equals(operation.attributes().get("reduce_all"));
        List<Long> numbers = given == null || all ? List.of() : Attributes.longs(given);
        List<Object> elements = new ArrayList<>();
        numbers.forEach(number -> elements.add(PirJson.value("0.a_i64", number)));
        add(
            "1.full_int_array",
            List.of(
                PirJson.attribute("value", "a_array", elements),
                map("N", "dtype", "AT", PirJson.value("1.a_dtype", "int64")),
                map("N", "place", "AT", PirJson.value("1.a_place", List.of(1, 0, "")))),
            List.of(),
            List.of(map("%", id, "TT", PirJson.tensor(ElementType.INT64, numbers.size()))));
      }
      default -> {
        ElementType type =
            switch (parts[0]) {
              case "@i32" -> ElementType.INT32;
              case "@i64" -> ElementType.INT64;
              default -> ElementType.FLOAT;
            };
        double value =
            given == null ? Double.parseDouble(parts[2]) : ((Number) given).doubleValue();
        add(
            "1.full",
            List.of(
                map("N", "shape", "AT", PirJson.value("1.a_intarray", List.of(1))),
                PirJson.attribute("value", "a_f64", value),
                map("N", "dtype", "AT", PirJson.value("1.a_dtype", PirJson.typeName(type))),
                map("N", "place", "AT", PirJson.value("1.a_place", List.of(1, 0, "")))),
            List.of(),
            List.of(map("%", id, "TT", PirJson.tensor(type, 1))));
      }
    }
    return id;
  }
}
