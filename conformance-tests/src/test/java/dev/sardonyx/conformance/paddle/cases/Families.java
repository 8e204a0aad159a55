package dev.sardonyx.conformance.paddle.cases;

import dev.sardonyx.conformance.paddle.program.Cases;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** All families of cases by name. */
public final class Families {
  private static final Map<String, Consumer<Cases>> FAMILIES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("activation", ActivationCases::add),
              Map.entry("algebra", AlgebraCases::add),
              Map.entry("control", ControlCases::add),
              Map.entry("convolution", ConvolutionCases::add),
              Map.entry("creation", CreationCases::add),
              Map.entry("detection", DetectionCases::add),
              Map.entry("elementwise", ElementwiseCases::add),
              Map.entry("indexing", IndexingCases::add),
              Map.entry("matrix", MatrixCases::add),
              Map.entry("normalization", NormalizationCases::add),
              Map.entry("quantization", QuantizationCases::add),
              Map.entry("recurrent", RecurrentCases::add),
              Map.entry("reduction", ReductionCases::add),
              Map.entry("resize", ResizeCases::add),
              Map.entry("selection", SelectionCases::add),
              Map.entry("sequence", SequenceCases::add),
              Map.entry("shape", ShapeCases::add)));

  private Families() {}

  public static Collection<String> names() {
    return FAMILIES.keySet();
  }

  /** A family's cases, made anew: the same ones at every call. */
  public static Cases family(String name) {
    Cases cases = new Cases(name);
    FAMILIES.get(name).accept(cases);
    return cases;
  }
}
