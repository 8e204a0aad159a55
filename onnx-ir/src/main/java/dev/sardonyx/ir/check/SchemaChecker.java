package dev.sardonyx.ir.check;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.AttributeType;
import dev.sardonyx.ir.Function;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.check.Problem.Kind;
import dev.sardonyx.ir.schema.OperatorSchema;
import dev.sardonyx.ir.schema.OperatorSchema.AttributeSchema;
import dev.sardonyx.ir.schema.OperatorSchemas;
import dev.sardonyx.ir.schema.Parameter;
import dev.sardonyx.ir.shape.ShapeInference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Every node against the schema of its operator in the version the model imports: whether there is
 * one, the numbers of inputs and outputs, the attributes, and the types that are known. Nodes of
 * domains ONNX doesn't define are passed over.
 */
public final class SchemaChecker {
  private static final OperatorSchemas SCHEMAS = OperatorSchemas.standard();

  private final Map<List<String>, Function> functions = new HashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  private SchemaChecker(List<Function> own) {
    for (Function function : own) {
      functions.put(List.of(function.domain(), function.name(), function.overload()), function);
    }
  }

  /**
   * All that breaks a schema.
   *
   * @param model with the types of as many values as are known among its graphs' values, as shape
   *     inference leaves it
   */
  public static List<Problem> check(Model model) {
    SchemaChecker checker = new SchemaChecker(model.functions());
    checker.checkOpsets(model.opsets());
    checker.checkGraph(model.graph(), "", model.opsets(), new KnownTypes(model.graph(), null));
    for (Function function : model.functions()) {
      Map<String, Integer> opsets = new HashMap<>(model.opsets());
      opsets.putAll(function.opsets());
      checker.checkOpsets(function.opsets());
      KnownTypes none = new KnownTypes(function.values(), null);
      for (Node node : function.nodes()) {
        checker.checkNode(node, "function '" + function.name() + "': ", opsets, none);
      }
    }
    return checker.problems;
  }

  /**
   * The types in functions' bodies that break a schema, as the calls have them. What breaks one at
   * every call, {@link #check(Model)} tells.
   */
  static List<Problem> check(List<ShapeInference.Call> calls) {
    Set<Problem> problems = new LinkedHashSet<>();
    for (ShapeInference.Call call : calls) {
      SchemaChecker checker = new SchemaChecker(List.of());
      checker.checkGraph(
          call.body(), call.place() + ": ", call.opsets(), new KnownTypes(call.body(), null));
      checker.problems.stream().filter(p -> p.kind() == Kind.TYPE).forEach(problems::add);
    }
    return List.copyOf(problems);
  }

  private void checkOpsets(Map<String, Integer> opsets) {
    opsets.forEach(
        (domain, version) -> {
          int newest = SCHEMAS.newestVersion(domain);
          if (newest > 0 && version > newest) {
            problems.add(
                new Problem(
                    Kind.OPERATOR,
                    "version %d of the operators of %s is unknown; the newest known is %d"
                        .formatted(version, name(domain), newest)));
          }
        });
  }

  private void checkGraph(
      Graph graph, String place, Map<String, Integer> opsets, KnownTypes types) {
    for (Node node : graph.nodes()) {
      checkNode(node, place, opsets, types);
    }
  }

  private void checkNode(Node node, String place, Map<String, Integer> opsets, KnownTypes types) {
    Function function = functions.get(List.of(node.domain(), node.operator(), node.overload()));
    if (function != null) {
      checkCall(node, function, place);
    } else if (SCHEMAS.domains().contains(node.domain())) {
      checkOperator(node, place, opsets.getOrDefault(node.domain(), 0), types);
    }
    for (Attribute attribute : node.attributes().values()) {
      String inside = place + node.label() + ", " + attribute.name() + ": ";
      if (attribute.isReference()) {
        continue;
      }
      if (attribute.type() == AttributeType.GRAPH) {
        Graph body = attribute.asGraph();
        checkGraph(body, inside, opsets, new KnownTypes(body, types));
      } else if (attribute.type() == AttributeType.GRAPHS) {
        for (Graph body : attribute.asGraphs()) {
          checkGraph(body, inside, opsets, new KnownTypes(body, types));
        }
      }
    }
  }

  private void checkCall(Node node, Function function, String place) {
    String where = place + node.label();
    checkCount(node.inputs(), "input", 0, function.inputs().size(), where);
    checkCount(node.outputs(), "output", 0, function.outputs().size(), where);
  }

  private void checkOperator(Node node, String place, int opset, KnownTypes types) {
    OperatorSchema schema = SCHEMAS.find(node.domain(), node.operator(), opset).orElse(null);
    if (schema == null || schema.deprecated()) {
      problems.add(
          new Problem(
              Kind.OPERATOR, place + node.label() + ": " + whyUnknown(node, schema, opset)));
      return;
    }
    String where = place + node.label() + " (opset " + opset + ")";
    checkCount(node.inputs(), schema.inputs(), "input", where);
    checkCount(node.outputs(), schema.outputs(), "output", where);
    checkAttributes(node, schema, where);
    for (String problem : new TypeChecker(schema, node, types).problems()) {
      problems.add(new Problem(Kind.TYPE, where + ": " + problem));
    }
  }

  private static String whyUnknown(Node node, OperatorSchema deprecated, int opset) {
    String domain = name(node.domain());
    var versions = SCHEMAS.versions(node.domain(), node.operator());
    if (versions.isEmpty()) {
      return "there is no operator " + node.operator() + " in " + domain;
    }
    if (opset == 0) {
      return "the model imports no operators of " + domain;
    }
    return deprecated != null
        ? "deprecated since version %d of %s; the model is written for version %d"
            .formatted(deprecated.sinceVersion(), domain, opset)
        : "there since version %d of %s; the model is written for version %d"
            .formatted(versions.firstKey(), domain, opset);
  }

  private void checkCount(
      List<String> values, List<Parameter> parameters, String what, String where) {
    checkCount(
        values, what, OperatorSchema.fewest(parameters), OperatorSchema.most(parameters), where);
    for (int i = 0; i < values.size() && i < parameters.size(); i++) {
      if (values.get(i).isEmpty() && parameters.get(i).option() == Parameter.Option.SINGLE) {
        problems.add(
            new Problem(
                Kind.COUNT,
                "%s: %s %d, '%s', is left out, but is required"
                    .formatted(where, what, i, parameters.get(i).name())));
      }
    }
  }

  private void checkCount(List<String> values, String what, int fewest, int most, String where) {
    if (values.size() >= fewest && values.size() <= most) {
      return;
    }
    String expected =
        fewest == most
            ? String.valueOf(most)
            : most == Integer.MAX_VALUE ? fewest + " or more" : fewest + " to " + most;
    String noun = most == 1 ? what : what + "s";
    problems.add(
        new Problem(
            Kind.COUNT,
            "%s: expected %s %s; found %d".formatted(where, expected, noun, values.size())));
  }

  private void checkAttributes(Node node, OperatorSchema schema, String where) {
    for (Attribute attribute : node.attributes().values()) {
      AttributeSchema expected = schema.attributes().get(attribute.name());
      // ONNX's own checker lets names through that begin so.
      boolean internal = attribute.name().startsWith("__");
      String problem = null;
      if (expected == null && !internal) {
        problem = "is unknown; expected any of " + new TreeSet<>(schema.attributes().keySet());
      } else if (expected != null && expected.type() != attribute.type()) {
        problem = "expected " + expected.type() + "; found " + attribute.type();
      }
      if (problem != null) {
        problems.add(
            new Problem(
                Kind.ATTRIBUTE, where + ": attribute '" + attribute.name() + "' " + problem));
      }
    }
    for (String name : new TreeSet<>(schema.attributes().keySet())) {
      if (schema.attributes().get(name).required() && !node.attributes().containsKey(name)) {
        problems.add(
            new Problem(
                Kind.ATTRIBUTE,
                "%s: attribute '%s' is missing; expected %s"
                    .formatted(where, name, schema.attributes().get(name).type())));
      }
    }
  }

  private static String name(String domain) {
    return domain.isEmpty() ? "ai.onnx" : domain;
  }
}
