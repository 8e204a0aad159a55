package dev.sardonyx.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Every kernel on the stand-in for the driver, against the CPU's definitions or plain references.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CudaKernelsTest {
  private TestDevice device;

  @BeforeAll
  void open() {
    device = new TestDevice();
  }

  @AfterAll
  void close() {
    if (device != null) {
      device.close();
    }
  }

  @TestFactory
  @Order(1)
  Stream<DynamicContainer> kernels() {
    return Stream.of(
        family("elementwise", ElementwiseCases::add),
        family("arithmetic", ArithmeticCases::add),
        family("reductions", ReductionCases::add),
        family("normalizations", NormalizationCases::add),
        family("movement", MovementCases::add),
        family("indexing", IndexingCases::add),
        family("selection", SelectionCases::add),
        family("products", ProductCases::add),
        family("convolutions", ConvolutionCases::add),
        family("attention", AttentionCases::add),
        family("pooling", PoolingCases::add),
        family("resize", ResizeCases::add),
        family("recurrent", RecurrentCases::add),
        family("quantization", QuantizationCases::add),
        family("integers", IntegerCases::add),
        family("packed integers", PackingCases::add));
  }

  private DynamicContainer family(String name, Consumer<Cases> adder) {
    Cases cases = new Cases(device);
    adder.accept(cases);
    return DynamicContainer.dynamicContainer(name, cases.tests());
  }

  @Test
  @Order(2)
  void eachKernelHasACase() {
    Set<String> untested = new TreeSet<>();
    Pattern entry = Pattern.compile("\\.entry (\\w+)\\(");
    for (String family : PtxTest.families()) {
      Matcher matcher = entry.matcher(PtxTest.ptx(family));
      while (matcher.find()) {
        untested.add(matcher.group(1));
      }
    }
    untested.removeAll(device.modules.used());
    assertEquals(Set.of(), untested);
  }
}
