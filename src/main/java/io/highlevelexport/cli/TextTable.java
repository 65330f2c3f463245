package io.highlevelexport.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** A table whose columns are as wide as what is in them; numbers stand on the right. */
final class TextTable {
  private static final String GAP = "  ";
  private static final Pattern NUMBER = Pattern.compile("[0-9][0-9,.]*|-?");

  private final List<List<String>> rows = new ArrayList<>();
  private final int[] widths;
  private final boolean[] numeric;

  TextTable(String... header) {
    widths = new int[header.length];
    numeric = new boolean[header.length];
    Arrays.fill(numeric, true);
    rows.add(List.of(header));
    widen(rows.get(0));
  }

  /** As many cells as there are columns; whole numbers get their separators. */
  TextTable add(Object... cells) {
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      boolean whole = cell instanceof Long || cell instanceof Integer;
      row.add(whole ? String.format(Locale.ROOT, "%,d", cell) : String.valueOf(cell));
      numeric[row.size() - 1] &= NUMBER.matcher(row.get(row.size() - 1)).matches();
    }
    rows.add(row);
    widen(row);
    return this;
  }

  private void widen(List<String> row) {
    for (int column = 0; column < widths.length; column++) {
      widths[column] = Math.max(widths[column], row.get(column).length());
    }
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        String cell = row.get(column);
        String blanks = " ".repeat(widths[column] - cell.length());
        line.append(column == 0 ? "" : GAP).append(numeric[column] ? blanks + cell : cell + blanks);
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    return text.toString();
  }
}
