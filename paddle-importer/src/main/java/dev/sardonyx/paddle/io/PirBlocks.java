package dev.sardonyx.paddle.io;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.paddle.program.PaddleAttributes;
import dev.sardonyx.paddle.program.PaddleAttributes.BlockIndex;
import dev.sardonyx.paddle.program.PaddleBlock;
import dev.sardonyx.paddle.program.PaddleOperator;
import dev.sardonyx.paddle.program.PaddleProgram;
import dev.sardonyx.paddle.program.PaddleVariable;
import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Turns PIR's regions into blocks: values by id become variables by name, vectors lists, constant
 * operands attributes, and operators get their names, slots and attributes of ProgramDesc.
 */
final class PirBlocks {
  private final String source;
  private final List<PaddleBlock> blocks = new ArrayList<>();
  private final List<String> inputs = new ArrayList<>();
  private final TreeMap<Long, PaddleProgram.Output> outputs = new TreeMap<>();

  /** The names a value stands for: one, or a vector's. */
  private final Map<Long, Names> values = new HashMap<>();

  /** What constant values are, by id, in the types of attributes. */
  private final Map<Long, Object> constants = new HashMap<>();

  private final Set<String> taken = new HashSet<>();
  private String place = "the program's start";

  private record Names(List<String> names, boolean isVector) {}

  PirBlocks(String source) {
    this.source = source;
  }

  /** Where reading stands, for messages. */
  String place() {
    return place;
  }

  List<PaddleBlock> finish() {
    return blocks;
  }

  List<String> inputs() {
    return inputs;
  }

  List<PaddleProgram.Output> outputs() {
    return List.copyOf(outputs.values());
  }

  /** Reads the first block of a region; returns its index. */
  int region(Object region, int parent) {
    Map<?, ?> block = (Map<?, ?>) ((List<?>) ((Map<?, ?>) region).get("blocks")).getFirst();
    int index = blocks.size();
    // The place is taken now: blocks inside come after it.
    blocks.add(null);
    Map<String, PaddleVariable> variables = new LinkedHashMap<>();
    List<PaddleOperator> operators = new ArrayList<>();
    List<String> arguments = new ArrayList<>();
    List<String> results = new ArrayList<>();
    for (String key : List.of("args", "kwargs")) {
      if (block.get(key) instanceof List<?> list) {
        for (Object argument : list) {
          arguments.addAll(define(argument, "argument", variables));
        }
      }
    }
    for (Object element : (List<?>) block.get("ops")) {
      Map<?, ?> operator = (Map<?, ?>) element;
      String name = (String) operator.get("#");
      place = "operator " + name;
      if (name.equals("p")) {
        parameter(operator, variables);
      } else {
        operator(operator, name, index, variables, operators, results);
      }
    }
    blocks.set(index, new PaddleBlock(index, parent, variables, operators, arguments, results));
    return index;
  }

  private void parameter(Map<?, ?> operator, Map<String, PaddleVariable> variables) {
    List<?> fields = (List<?>) operator.get("A");
    String name = (String) fields.get(3);
    Map<?, ?> result = (Map<?, ?>) operator.get("O");
    if (!taken.add(name)) {
      throw new ModelFormatException(
          source + ": two parameters are called '" + name + "'; export the model again");
    }
    variables.put(name, PirTypes.variable(name, result.get("TT"), true));
    values.put(id(result), new Names(List.of(name), false));
  }

  private void operator(
      Map<?, ?> operator,
      String fullName,
      int block,
      Map<String, PaddleVariable> variables,
      List<PaddleOperator> operators,
      List<String> results) {
    String pirName = pirName(fullName);
    Map<String, Object> attributes = attributes(operator);
    List<?> operands = operator.get("I") instanceof List<?> list ? list : List.of();
    List<?> outputs = operator.get("O") instanceof List<?> list ? list : List.of();
    boolean isBuiltin = fullName.startsWith("0.") || fullName.startsWith("builtin.");
    switch (isBuiltin ? "builtin." + pirName : pirName) {
      case "data", "feed" -> input(outputs, attributes, variables);
      case "fetch" -> {
        long column = attributes.get("col") instanceof Long number ? number : this.outputs.size();
        String title = String.valueOf(attributes.getOrDefault("name", "fetch_name_" + column));
        this.outputs.put(
            column, new PaddleProgram.Output(title, names(operands.getFirst()).getFirst()));
      }
      case "builtin.combine" -> combine(operands, outputs);
      case "builtin.split" -> unpack(operands, outputs);
      case "builtin.slice" -> {
        long index = attributes.get("index") instanceof Long number ? number : 0;
        List<String> names = names(operands.getFirst());
        require(index >= 0 && index < names.size(), "index " + index + " of a vector");
        values.put(id(outputs.getFirst()), new Names(List.of(names.get((int) index)), false));
      }
      case "yield" -> operands.forEach(operand -> results.addAll(names(operand)));
      case "builtin.shadow_output" -> {}
      default ->
          operators.add(
              ordinary(pirName, operator, operands, outputs, attributes, block, variables));
    }
  }

  private void input(
      List<?> outputs, Map<String, Object> attributes, Map<String, PaddleVariable> variables) {
    Object result = outputs.getFirst();
    String name = String.valueOf(attributes.getOrDefault("name", "input_" + inputs.size()));
    require(taken.add(name), "a second input '" + name + "'");
    variables.put(name, PirTypes.variable(name, ((Map<?, ?>) result).get("TT"), false));
    values.put(id(result), new Names(List.of(name), false));
    inputs.add(name);
  }

  private void combine(List<?> operands, List<?> outputs) {
    List<String> all = new ArrayList<>();
    List<Object> numbers = new ArrayList<>();
    for (Object operand : operands) {
      all.addAll(names(operand));
      if (constants.get(id(operand)) instanceof Object constant && !(constant instanceof List<?>)) {
        numbers.add(constant);
      }
    }
    long id = id(outputs.getFirst());
    values.put(id, new Names(List.copyOf(all), true));
    if (numbers.size() == operands.size()) {
      constants.put(id, List.copyOf(numbers));
    }
  }

  private void unpack(List<?> operands, List<?> outputs) {
    List<String> names = names(operands.getFirst());
    require(names.size() == outputs.size(), names.size() + " values for " + outputs.size());
    for (int i = 0; i < outputs.size(); i++) {
      values.put(id(outputs.get(i)), new Names(List.of(names.get(i)), false));
    }
  }

  private PaddleOperator ordinary(
      String pirName,
      Map<?, ?> operator,
      List<?> operands,
      List<?> outputs,
      Map<String, Object> attributes,
      int block,
      Map<String, PaddleVariable> variables) {
    PirOperators.Entry entry = PirOperators.find(pirName);
    String layer = attributes.remove("struct_name") instanceof String text ? text : "";
    Map<String, Object> renamed = new LinkedHashMap<>();
    attributes.forEach(
        (name, value) ->
            renamed.put(entry == null ? name : entry.attributes().getOrDefault(name, name), value));
    Map<String, List<String>> slots = new LinkedHashMap<>();
    for (int i = 0; i < operands.size(); i++) {
      operand(pirName, entry, i, operands.get(i), slots, renamed);
    }
    List<Object> bodies = new ArrayList<>();
    if (operator.get("regions") instanceof List<?> regions) {
      for (Object region : regions) {
        bodies.add(new BlockIndex(region(region, block)));
      }
      renamed.put("sub_blocks", List.copyOf(bodies));
    }
    Map<String, List<String>> resultSlots = new LinkedHashMap<>();
    boolean isOpen = entry != null && entry.results().size() == 1;
    for (int i = 0; i < outputs.size(); i++) {
      String slot =
          entry == null
              ? "Out" + i
              : isOpen
                  ? entry.results().getFirst()
                  : i < entry.results().size() ? entry.results().get(i) : "Out" + i;
      List<String> names = define(outputs.get(i), pirName, variables);
      resultSlots.merge(slot, names, PirBlocks::joined);
    }
    if (outputs.size() == 1) {
      remember(pirName, attributes, id(outputs.getFirst()));
    }
    String type = entry == null ? pirName : entry.type();
    return new PaddleOperator(
        type, slots, resultSlots, new PaddleAttributes(type, renamed), layer, () -> "");
  }

  private void operand(
      String pirName,
      PirOperators.Entry entry,
      int index,
      Object operand,
      Map<String, List<String>> slots,
      Map<String, Object> attributes) {
    if (id(operand) == 0) {
      return;
    }
    if (entry == null || entry.operands().isEmpty()) {
      slots.put("X" + index, names(operand));
      return;
    }
    // Control flow takes any number of operands in its last slot.
    int last = entry.operands().size() - 1;
    PirOperators.Operand target = entry.operands().get(Math.min(index, last));
    Object constant = constants.get(id(operand));
    if (!target.attribute().isEmpty() && constant != null) {
      attributes.put(target.attribute(), constant);
    } else if (!target.slot().isEmpty()) {
      Names names = values.get(id(operand));
      String slot = names != null && names.isVector() ? target.listSlot() : target.slot();
      slots.merge(slot, names(operand), PirBlocks::joined);
    }
  }

  /** Remembers what {@code full} and {@code full_int_array} give, to make attributes of it. */
  private void remember(String pirName, Map<String, Object> attributes, long id) {
    Object value = attributes.get("value");
    if (pirName.equals("full_int_array") && value instanceof List<?>) {
      constants.put(id, value);
    } else if (pirName.equals("full") && isSingle(attributes.get("shape"))) {
      boolean isReal =
          !(attributes.get("dtype") instanceof ElementType type) || type.isFloatingPoint();
      if (value instanceof Double real && !isReal && real == Math.rint(real)) {
        constants.put(id, real.longValue());
      } else if (value != null) {
        constants.put(id, value);
      }
    }
  }

  private static boolean isSingle(Object shape) {
    return shape instanceof List<?> list && list.stream().allMatch(Long.valueOf(1)::equals);
  }

  /** Gives a value its name, or the elements of a vector theirs. */
  private List<String> define(Object value, String base, Map<String, PaddleVariable> variables) {
    Map<?, ?> map = (Map<?, ?>) value;
    long id = id(map);
    if (id == 0) {
      return List.of();
    }
    String name = (base + "_" + id).replace("_-", "_");
    List<?> elements = PirTypes.vector(map.get("TT"));
    List<String> names = new ArrayList<>();
    if (elements == null) {
      names.add(declare(name, map.get("TT"), variables));
    } else {
      for (int i = 0; i < elements.size(); i++) {
        names.add(declare(name + "." + i, elements.get(i), variables));
      }
    }
    values.put(id, new Names(List.copyOf(names), elements != null));
    return names;
  }

  private String declare(String name, Object type, Map<String, PaddleVariable> variables) {
    String free = name;
    for (int i = 1; !taken.add(free); i++) {
      free = name + "#" + i;
    }
    variables.put(free, PirTypes.variable(free, type, false));
    return free;
  }

  private List<String> names(Object operand) {
    Names names = values.get(id(operand));
    require(names != null, "value %" + id(operand) + ", which nothing before it gives");
    return names.names();
  }

  /** The id of an operand or result; 0 for none. */
  private static long id(Object value) {
    return ((Map<?, ?>) value).get("%") instanceof Long id ? id : 0;
  }

  private static Map<String, Object> attributes(Map<?, ?> operator) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    if (operator.get("A") instanceof List<?> list) {
      for (Object element : list) {
        Map<?, ?> attribute = (Map<?, ?>) element;
        Object value = PirAttributes.value(attribute.get("AT"));
        if (value != null) {
          attributes.put((String) attribute.get("N"), value);
        }
      }
    }
    return attributes;
  }

  /** The name without dialect and without the mark of the in-place form. */
  private static String pirName(String name) {
    String bare = PirTypes.bare(name);
    return bare.endsWith("_") && PirOperators.find(bare) == null
        ? bare.substring(0, bare.length() - 1)
        : bare;
  }

  private static List<String> joined(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }

  private void require(boolean condition, String found) {
    if (!condition) {
      throw new ModelFormatException(
          source
              + ": "
              + place
              + " uses "
              + found
              + "; the file is damaged. Get it again from where it came from");
    }
  }
}
