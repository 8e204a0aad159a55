package dev.sardonyx.cuda.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The list of operators in docs/cuda.md is that of the code. */
class OperatorsListTest {
  private static final Path PAGE = Path.of("../docs/cuda.md");
  private static final String BEGIN = "<!-- operators: made by OperatorsListTest -->\n";
  private static final String END = "<!-- end of operators -->\n";

  /** With {@code -Dconformance.update=true} the page is written anew. */
  @Test
  void listIsThatOfTheCode() throws IOException {
    String page = Files.readString(PAGE);
    int from = page.indexOf(BEGIN) + BEGIN.length();
    int to = page.indexOf(END);
    assertTrue(page.contains(BEGIN) && to >= from, "the page has the marks around the list");
    String list =
        CudaOperators.names().stream()
            .map(name -> "`" + name + "`")
            .collect(Collectors.joining(",\n", "", ".\n"));
    if (Boolean.getBoolean("conformance.update")) {
      Files.writeString(PAGE, page.substring(0, from) + list + page.substring(to));
    } else {
      assertEquals(list, page.substring(from, to), "run this with -Dconformance.update=true");
    }
  }
}
