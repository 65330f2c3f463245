package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.ledger.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/tables.md} says what each column of each table and view is, as the migrations do. */
class TablesPageTest {
  private static final Path PAGE = Path.of("docs/tables.md");
  private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");
  private static final String BEGIN = "<!-- made from the migrations by TablesPageTest -->\n";

  private static final Pattern CREATE = Pattern.compile("create (table|view) (\\w+).*");
  private static final Pattern COLUMN =
      Pattern.compile("  (\\w+) +([a-z]+(?:\\(\\d+\\))?)( not null)?\\b.*?(?: -- (.*))?");
  private static final Pattern SELECTED = Pattern.compile("  (?:.* as )?(\\w+),?(?: -- (.*))?");

  /** What is a person's, and first on the page. */
  private static final List<String> OF_MESSAGES =
      List.of(
          "messages",
          "calls",
          "threads",
          "messages_per_day",
          "response_times",
          "emails",
          "transcripts",
          "recordings",
          "attachments");

  private record Column(String name, String type, boolean canBeNull, String words) {}

  private record Table(String name, boolean isView, String words, List<Column> columns) {}

  @Test
  void every_table_and_column_stands_on_the_page() throws IOException {
    String text = Files.readString(PAGE);
    String page = text.substring(0, text.indexOf(BEGIN) + BEGIN.length()) + tables();
    if ("write".equals(System.getProperty("tables.page"))) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as("%s is stale: run mvn test -Dtest=TablesPageTest -Dtables.page=write", PAGE)
        .isEqualTo(page);
  }

  @Test
  void every_column_has_words_and_says_when_it_is_null() throws IOException {
    List<String> wordless = new ArrayList<>();
    for (Table table : read(Dialect.SQLITE).values()) {
      assertThat(table.columns()).as(table.name()).isNotEmpty();
      for (Column column : table.columns()) {
        boolean saysNull = column.words() != null && column.words().contains("null: ");
        if (column.words() == null || !table.isView() && saysNull != column.canBeNull()) {
          wordless.add(table.name() + "." + column.name());
        }
      }
    }
    assertThat(wordless).isEmpty();
  }

  private static String tables() throws IOException {
    Map<String, Table> sqlite = read(Dialect.SQLITE);
    Map<String, Table> postgresql = read(Dialect.POSTGRESQL);
    Map<String, Table> mariadb = read(Dialect.MARIADB);
    List<Table> ordered = new ArrayList<>(OF_MESSAGES.stream().map(sqlite::get).toList());
    sqlite.values().stream().filter(table -> !ordered.contains(table)).forEach(ordered::add);
    StringBuilder page = new StringBuilder();
    for (Table table : ordered) {
      page.append("\n## ").append(table.name()).append(table.isView() ? " (view)" : "");
      page.append("\n").append(table.words()).append("\n\n");
      page.append(
          table.isView()
              ? "| column | |\n|---|---|\n"
              : "| column | SQLite | PostgreSQL | MariaDB | |\n|---|---|---|---|---|\n");
      assertSameColumns(postgresql.get(table.name()), table);
      assertSameColumns(mariadb.get(table.name()), table);
      for (Column column : table.columns()) {
        page.append("| `").append(column.name()).append("` | ");
        if (!table.isView()) {
          for (Map<String, Table> database : List.of(sqlite, postgresql, mariadb)) {
            page.append(typeOf(column, database.get(table.name()))).append(" | ");
          }
        }
        String unit = column.name().endsWith("_ms") ? "; milliseconds since 1970, UTC" : "";
        page.append(column.words()).append(unit).append(" |\n");
      }
    }
    return page.toString();
  }

  private static void assertSameColumns(Table one, Table other) {
    assertThat(one.columns().stream().map(TablesPageTest::nameAndNull))
        .as(one.name())
        .containsExactlyInAnyOrderElementsOf(
            other.columns().stream().map(TablesPageTest::nameAndNull).toList());
  }

  private static String nameAndNull(Column column) {
    return column.name() + (column.canBeNull() ? " null" : "");
  }

  private static String typeOf(Column column, Table table) {
    return table.columns().stream()
        .filter(each -> each.name().equals(column.name()))
        .map(Column::type)
        .findFirst()
        .orElseThrow();
  }

  /** The tables and views of a database, in their order. */
  private static Map<String, Table> read(Dialect dialect) throws IOException {
    Map<String, String> open = Database.placeholders(dialect);
    Map<String, Table> tables = new LinkedHashMap<>();
    List<Path> files;
    try (Stream<Path> all = Files.list(MIGRATIONS)) {
      files = all.sorted().toList();
    }
    for (Path file : files) {
      StringBuilder words = new StringBuilder();
      Table table = null;
      String text = Files.readString(file);
      for (String name : open.keySet()) {
        text = text.replace("${" + name + "}", open.get(name));
      }
      for (String line : text.lines().toList()) {
        Matcher create = CREATE.matcher(line);
        if (line.startsWith("-- ")) {
          words.append(words.isEmpty() ? "" : " ").append(line.substring(3));
        } else if (create.matches()) {
          boolean isView = create.group(1).equals("view");
          table = new Table(create.group(2), isView, words.toString(), new ArrayList<>());
          tables.put(table.name(), table);
        } else if (line.startsWith(")") || line.startsWith("from ")) {
          table = null;
        } else if (table != null) {
          column(table, line);
        }
        words.setLength(line.startsWith("-- ") ? words.length() : 0);
      }
    }
    return tables;
  }

  private static void column(Table table, String line) {
    Matcher column = (table.isView() ? SELECTED : COLUMN).matcher(line);
    if (!column.matches() || line.startsWith("  primary key")) {
      return;
    }
    table
        .columns()
        .add(
            table.isView()
                ? new Column(column.group(1), null, true, column.group(2))
                : new Column(
                    column.group(1),
                    column.group(2),
                    !line.contains(" not null") && !line.contains(" primary key"),
                    column.group(4)));
  }
}
