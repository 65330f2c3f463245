package io.highlevelexport.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A table whose columns are as wide as what is in them; numbers stand on the right. */
final class TextTable {
  private static final String GAP = "  ";
  private static final Pattern NUMBER = Pattern.compile("[0-9][0-9,.]*|-?");

  private final List<List<String>> rows = new ArrayList<>();

  TextTable(String... header) {
    rows.add(List.of(header));
  }

  /** As many cells as there are columns. */
  TextTable add(Object... cells) {
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(cell instanceof Number ? String.format(java.util.Locale.ROOT, "%,d", cell) : String.valueOf(cell));
    }
    rows.add(row);
    return this;
  }

  @Override
  public String toString() {
    int columns = rows.get(0).size();
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < columns; column++) {
        String cell = row.get(column);
        String blanks = " ".repeat(width(column) - cell.length());
        line.append(column == 0 ? "" : GAP);
        line.append(isNumeric(column) ? blanks + cell : cell + blanks);
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    return text.toString();
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  private boolean isNumeric(int column) {
    return rows.stream().skip(1).allMatch(row -> NUMBER.matcher(row.get(column)).matches());
  }
}
