package dev.sardonyx.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ResultTableTest {
  private static final List<Result> COMPARED =
      List.of(
          new Result("small", "1x8", 1, 0.5, OptionalDouble.of(1), OptionalDouble.of(2e-6)),
          new Result("large", "1x3x64x64", 1, 200, OptionalDouble.of(100), OptionalDouble.of(0)),
          new Result("small", "1x8", 2, 0.25, OptionalDouble.of(1), OptionalDouble.of(2e-6)));

  @Test
  void textHasAMeanForEachThreadCount() {
    assertEquals(
        """
        model           input      threads      ms  other ms  difference  speed
        small           1x8              1  0.5000      1.00       2e-06   2.00
        large           1x3x64x64        1   200.0     100.0       0e+00   0.50
        small           1x8              2  0.2500      1.00       2e-06   4.00
        geometric mean                   1                                 1.00
        geometric mean                   2                                 4.00
        """,
        new ResultTable(COMPARED, "other").text());
  }

  @Test
  void markdown() {
    assertEquals(
        """
        | model | input | threads | ms | other ms | difference | speed |
        |---|---|--:|--:|--:|--:|--:|
        | small | 1x8 | 2 | 0.2500 | 1.00 | 2e-06 | 4.00 |
        | geometric mean |  | 2 |  |  |  | 4.00 |
        """,
        new ResultTable(COMPARED.subList(2, 3), "other").markdown());
  }

  @Test
  void aloneThereIsNothingToCompare() {
    Result alone =
        new Result("m", "2x2", 1, 12.345, OptionalDouble.empty(), OptionalDouble.empty());
    assertEquals(
        """
        model  input  threads     ms
        m      2x2          1  12.35
        """,
        new ResultTable(List.of(alone), null).text());
  }
}
