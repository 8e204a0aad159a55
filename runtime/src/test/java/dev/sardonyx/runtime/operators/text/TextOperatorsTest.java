package dev.sardonyx.runtime.operators.text;

import static dev.sardonyx.runtime.operators.OperatorRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextOperatorsTest {
  private static Tensor strings(String... values) {
    return Tensor.of(values, values.length);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "(?P<year>\\d{4}) 2024 true",
        "[[:alpha:]_]+ ab_c true",
        "[[:alpha:]]+ ab1 false",
        "[[:^digit:]]+ ab true",
        "[]x]+ x]x true",
        "[^]x]+ x false",
        "[a&&b]+ a&b true",
        "a|b b true"
      })
  void patternsAreRe2s(String pattern, String text, boolean matches) {
    byte[] found = run("RegexFullMatch", 20).with("pattern", pattern).on(strings(text)).bytes();
    assertEquals(matches ? 1 : 0, found[0]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"(?=a)b", "(a)\\1", "(?<!a)b", "a(", "(?>a)"})
  void patternsBeyondRe2AreRefused(String pattern) {
    assertThrows(
        UnsupportedOperatorException.class,
        () -> run("RegexFullMatch", 20).with("pattern", pattern).on(strings("a")));
  }

  @Test
  void caseGoesByTheLanguage() {
    Tensor y =
        run("StringNormalizer", 10)
            .with("case_change_action", "UPPER")
            .with("locale", "tr_TR.UTF-8")
            .on(strings("istanbul"));
    assertArrayEquals(new String[] {"İSTANBUL"}, y.strings());
  }

  @Test
  void stopWordsGoByTheirCaseOrNot() {
    Attribute words = Attribute.ofStrings("stopwords", List.of("The"));
    Tensor text = strings("the", "The", "end");
    assertArrayEquals(
        new String[] {"end"}, run("StringNormalizer", 10).with(words).on(text).strings());
    assertArrayEquals(
        new String[] {"the", "end"},
        run("StringNormalizer", 10).with(words).with("is_case_sensitive", 1).on(text).strings());
  }

  @Test
  void splitsAtMostSoOften() {
    Tensor text = strings(" a  b c ", "");
    Tensor y = (Tensor) run("StringSplit", 20).outputs(2).with("maxsplit", 1).all(text).get(0);
    assertEquals("[2, 2]", y.shape().toString());
    assertArrayEquals(new String[] {"a", "b c", "", ""}, y.strings());
  }

  @Test
  void wrongInputsAreRefused() {
    assertThrows(
        TypeMismatchException.class,
        () -> run("StringConcat", 20).on(Tensor.scalar(1f), Tensor.scalar(2f)));
    assertThrows(
        ShapeMismatchException.class,
        () -> run("StringConcat", 20).on(strings("a", "b"), strings("a", "b", "c")));
    assertThrows(
        ShapeMismatchException.class,
        () -> run("StringNormalizer", 10).on(Tensor.of(new String[] {"a", "b"}, 2, 1)));
  }
}
