package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.crash.CrashPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/architecture.md leaves nothing out, and names nothing that is not there. */
class ArchitecturePageTest {
  private static final Path MAIN = Path.of("src/main/java/io/highlevelexport");
  private static final Pattern TABLE = Pattern.compile("create table (\\w+)");
  private static final Pattern WORD = Pattern.compile("(?<!`)`([^`\\n]+)`");
  private static final Pattern CLASS =
      Pattern.compile("(?<![-\\w.])(?:[a-z]+\\.)*([A-Z][a-z]\\w+)");

  private static String page;

  @BeforeAll
  static void read() throws IOException {
    page = Files.readString(Path.of("docs/architecture.md"));
  }

  @Test
  void every_package_stands_in_the_table() throws IOException {
    try (Stream<Path> packages = Files.list(MAIN)) {
      assertThat(firstColumn("package"))
          .containsExactlyInAnyOrderElementsOf(
              packages.map(path -> path.getFileName().toString()).toList());
    }
  }

  @Test
  void every_crash_point_stands_in_the_table() {
    for (CrashPoint point : CrashPoint.values()) {
      assertThat(page).contains("| `" + point + "` |");
    }
  }

  @Test
  void every_table_of_the_database_stands_in_the_table() throws IOException {
    Set<String> tables = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/resources/db/migration"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        TABLE
            .matcher(Files.readString(file))
            .results()
            .forEach(match -> tables.add(match.group(1)));
      }
    }

    assertThat(firstColumn("table")).containsExactlyInAnyOrderElementsOf(tables);
  }

  @Test
  void every_class_that_is_named_exists() throws IOException {
    Set<String> classes = new TreeSet<>();
    for (Path directory : List.of(MAIN, Path.of("src/test/java"))) {
      try (Stream<Path> files = Files.walk(directory)) {
        files.forEach(file -> classes.add(file.getFileName().toString().replace(".java", "")));
      }
    }

    assertThat(
            WORD.matcher(page)
                .results()
                .flatMap(word -> CLASS.matcher(word.group(1)).results())
                .map(match -> match.group(1)))
        .isNotEmpty()
        .isSubsetOf(classes);
  }

  /** What the first column of the table with this heading names. */
  private static List<String> firstColumn(String heading) {
    return page.lines()
        .dropWhile(line -> !line.startsWith("| " + heading + " |"))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> line.substring(0, line.indexOf('|', 1)))
        .flatMap(column -> WORD.matcher(column).results().map(word -> word.group(1)))
        .toList();
  }
}
