package dev.sardonyx.conformance.paddle;

import java.util.EnumMap;
import java.util.Map;

/** The table of counts that the build prints: a row per operator, a column per form. */
final class FixtureTable {
  private FixtureTable() {}

  static String of(Map<String, Map<ProgramForm, FixtureCount>> counts) {
    StringBuilder table = new StringBuilder("Paddle operators, cases passed of all:\n");
    Map<ProgramForm, FixtureCount> sums = new EnumMap<>(ProgramForm.class);
    for (ProgramForm form : ProgramForm.values()) {
      sums.put(form, new FixtureCount());
    }
    row(table, "operator", form -> form.name().toLowerCase(java.util.Locale.ROOT));
    counts.forEach(
        (operator, ofOperator) -> {
          row(table, operator, form -> ofOperator.get(form).toString());
          ofOperator.forEach((form, count) -> sums.get(form).add(count));
        });
    row(table, counts.size() + " operators", form -> sums.get(form).toString());
    return table.toString();
  }

  private static void row(
      StringBuilder table, String head, java.util.function.Function<ProgramForm, String> cell) {
    table.append(String.format("%-48s", head));
    for (ProgramForm form : ProgramForm.values()) {
      table.append(String.format("%14s", cell.apply(form)));
    }
    table.append('\n');
  }
}
