package dev.sardonyx.conformance.paddle;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sardonyx.conformance.paddle.cases.PirOnlyCases;
import dev.sardonyx.conformance.paddle.program.OperatorCase;
import dev.sardonyx.conformance.paddle.program.ParameterWriter;
import dev.sardonyx.conformance.paddle.program.PirWriter;
import dev.sardonyx.tensor.Tensor;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Operators that only PIR has, or that mean something else there, against results by hand. */
class PirOnlyOperatorsTest {
  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> operators() {
    PirOnlyCases all = new PirOnlyCases();
    List<OperatorCase> cases = all.cases().all();
    return IntStream.range(0, cases.size())
        .mapToObj(i -> dynamicTest(cases.get(i).name(), () -> run(cases.get(i), all.results(i))));
  }

  private void run(OperatorCase operatorCase, List<Tensor> expected) {
    Map<String, LodTensor> results = new LinkedHashMap<>();
    Iterator<Tensor> next = expected.iterator();
    operatorCase.fetches().keySet().forEach(name -> results.put(name, LodTensor.of(next.next())));
    PaddleFixture fixture =
        new PaddleFixture(
            operatorCase.name(),
            operatorCase.operator(),
            new byte[0],
            new byte[0],
            PirWriter.write(operatorCase, results).orElseThrow(),
            ParameterWriter.write(operatorCase.parameters()),
            operatorCase.feeds(),
            results);
    new FixtureRunner(folder).run(fixture, ProgramForm.PIR);
  }
}
