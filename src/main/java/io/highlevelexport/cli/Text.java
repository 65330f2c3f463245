package io.highlevelexport.cli;

import io.highlevelexport.ops.Phrases;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/** A result for people: lines and tables. Every value in them is made fit for a terminal. */
final class Text {
  private static final Pattern NUMBER = Pattern.compile("[0-9][0-9,.]*|-?");

  private final List<String> lines = new ArrayList<>();

  List<String> lines() {
    return lines;
  }

  /** Adds a line; {@code %s} shows any value, {@code null} as {@code -}. */
  Text line(String format, Object... values) {
    lines.add(format(format, values));
    return this;
  }

  static String format(String format, Object... values) {
    return Phrases.format(format, Arrays.stream(values).map(Text::shown).toArray());
  }

  private static Object shown(Object value) {
    if (value == null || value instanceof Number) {
      return value == null ? "-" : value;
    }
    if (value instanceof Instant instant) {
      return Phrases.at(instant);
    }
    return value instanceof Duration duration
        ? Phrases.lasting(duration)
        : Phrases.printable(value.toString());
  }

  /** A column of a table: what it shows of each thing. */
  record Column<T>(String title, Function<T, ?> value) {}

  static <T> Column<T> column(String title, Function<T, ?> value) {
    return new Column<>(title, value);
  }

  /** Adds a table whose columns are as wide as what is in them; numbers stand on the right. */
  @SafeVarargs
  final <T> Text table(List<T> things, Column<T>... columns) {
    StringBuilder[] rows = new StringBuilder[things.size() + 1];
    Arrays.setAll(rows, row -> new StringBuilder());
    for (Column<T> column : columns) {
      List<String> cells = new ArrayList<>(List.of(column.title()));
      things.forEach(thing -> cells.add(cell(column.value().apply(thing))));
      int width = cells.stream().mapToInt(String::length).max().orElse(0);
      boolean right = cells.stream().skip(1).allMatch(cell -> NUMBER.matcher(cell).matches());
      for (int row = 0; row < rows.length; row++) {
        String cell = cells.get(row);
        String blanks = " ".repeat(width - cell.length());
        rows[row].append(column == columns[0] ? "" : "  ");
        rows[row].append(right ? blanks + cell : cell + blanks);
      }
    }
    Arrays.stream(rows).forEach(row -> lines.add(row.toString().stripTrailing()));
    return this;
  }

  private static String cell(Object value) {
    if (value instanceof Double) {
      return format("%,.1f", value);
    }
    return format(value instanceof Number ? "%,d" : "%s", value);
  }
}
