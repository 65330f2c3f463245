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

  /** What stands in a row of a table. */
  static Object[] cells(Object... values) {
    return values;
  }

  /**
   * Adds a table whose columns are as wide as what is in them; numbers stand on the right.
   *
   * @param header with {@code |} between the columns
   */
  <T> Text table(String header, List<T> things, Function<T, Object[]> cells) {
    List<List<String>> rows = new ArrayList<>(List.of(List.of(header.split("\\|", -1))));
    things.forEach(thing -> rows.add(Arrays.stream(cells.apply(thing)).map(Text::cell).toList()));
    StringBuilder[] table = new StringBuilder[rows.size()];
    Arrays.setAll(table, row -> new StringBuilder());
    for (int column = 0; column < rows.get(0).size(); column++) {
      int at = column;
      int width = rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0);
      boolean right = rows.stream().skip(1).allMatch(row -> NUMBER.matcher(row.get(at)).matches());
      for (int row = 0; row < table.length; row++) {
        String cell = rows.get(row).get(at);
        String blanks = " ".repeat(width - cell.length());
        table[row].append(at == 0 ? "" : "  ").append(right ? blanks + cell : cell + blanks);
      }
    }
    Arrays.stream(table).forEach(row -> lines.add(row.toString().stripTrailing()));
    return this;
  }

  private static String cell(Object value) {
    if (value instanceof Double) {
      return format("%,.1f", value);
    }
    return format(value instanceof Number ? "%,d" : "%s", value);
  }
}
