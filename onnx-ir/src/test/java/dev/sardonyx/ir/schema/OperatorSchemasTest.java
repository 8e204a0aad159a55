package dev.sardonyx.ir.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.ir.AttributeType;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.ValueType;
import dev.sardonyx.tensor.ElementType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The schemas, against what the ONNX operator pages say. */
class OperatorSchemasTest {
  private static final OperatorSchemas SCHEMAS = OperatorSchemas.standard();

  private static OperatorSchema find(String operator, int opset) {
    return SCHEMAS.find("", operator, opset).orElseThrow();
  }

  @Test
  void findsTheVersionInForce() {
    assertEquals(Set.of(1, 6, 7, 13, 14), SCHEMAS.versions("", "Add").keySet());
    assertEquals(6, find("Add", 6).sinceVersion());
    assertEquals(7, find("Add", 12).sinceVersion());
    assertEquals(14, find("Add", 99).sinceVersion());
    assertEquals(Optional.empty(), SCHEMAS.find("", "LayerNormalization", 16));
    assertEquals(Optional.empty(), SCHEMAS.find("", "Frobnicate", 20));
    assertEquals(Optional.empty(), SCHEMAS.find("com.microsoft", "Gelu", 1));
    assertTrue(find("Upsample", 10).deprecated());
    assertFalse(find("Upsample", 9).deprecated());
    assertEquals(
        Set.of("", "ai.onnx.ml", "ai.onnx.preview", "ai.onnx.preview.training"), SCHEMAS.domains());
    assertEquals(28, SCHEMAS.newestVersion(""));
    assertEquals(5, SCHEMAS.newestVersion("ai.onnx.ml"));
    assertEquals(0, SCHEMAS.newestVersion("com.microsoft"));
  }

  @Test
  void knowsParametersAndAttributes() {
    OperatorSchema convolution = find("Conv", 11);
    assertEquals(
        List.of("X", "W", "B"), convolution.inputs().stream().map(Parameter::name).toList());
    assertEquals(2, OperatorSchema.fewest(convolution.inputs()));
    assertEquals(3, OperatorSchema.most(convolution.inputs()));
    assertEquals(Set.of("double", "float", "float16"), convolution.inputs().getFirst().types());
    assertEquals(
        new OperatorSchema.AttributeSchema(AttributeType.INTS, false),
        convolution.attributes().get("pads"));
    assertTrue(find("Concat", 13).attributes().get("axis").required());
    OperatorSchema loop = find("Loop", 11);
    assertEquals(2, OperatorSchema.fewest(loop.inputs()));
    assertEquals(Integer.MAX_VALUE, OperatorSchema.most(loop.inputs()));
    assertEquals("", loop.inputs().getLast().variable());
    assertEquals("T", find("Concat", 13).inputs().getLast().variable());
    assertEquals(Set.of("int64"), find("GatherND", 13).inputs().get(1).types());
  }

  @Test
  void typesAreNamedAsInTheTable() {
    ValueType sequence = new ValueType.SequenceType(TensorType.unranked(ElementType.FLOAT));
    assertTrue(
        find("OptionalHasElement", 18)
            .inputs()
            .getFirst()
            .types()
            .containsAll(
                List.of(
                    TypeNames.of(new ValueType.OptionalType(sequence)).orElseThrow(),
                    TypeNames.of(sequence).orElseThrow())));
    ValueType map =
        new ValueType.MapType(ElementType.INT64, TensorType.unranked(ElementType.FLOAT));
    assertTrue(
        SCHEMAS
            .find("ai.onnx.ml", "ZipMap", 1)
            .orElseThrow()
            .outputs()
            .getFirst()
            .types()
            .contains(TypeNames.of(new ValueType.SequenceType(map)).orElseThrow()));
    assertEquals(Optional.empty(), TypeNames.of(new ValueType.OpaqueType("d", "n")));
  }

  @Test
  void refusesALineOfAnotherFormat() {
    for (String line :
        List.of(
            "something",
            "types\t1",
            "operator\t\tA\t1\t\tX:T:7\t\t",
            "operator\t\tA\t1\t\tX\t\t")) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> SchemaTable.parse(line)).getMessage();
      assertTrue(message.contains("schema table"), message);
    }
  }
}
