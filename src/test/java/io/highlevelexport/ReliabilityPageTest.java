package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/reliability.md claims is tested where it says so. */
class ReliabilityPageTest {
  private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");

  @Test
  void every_row_names_its_tests_and_every_test_named_exists() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("docs/reliability.md")).stream()
            .takeWhile(line -> !line.startsWith("## The last full run"))
            .filter(line -> line.startsWith("|"))
            .filter(line -> !line.matches("\\|(---\\|)+") && !line.endsWith("| outcome | test |"))
            .toList();
    assertThat(rows).hasSizeGreaterThan(40);
    for (String row : rows) {
      List<MatchResult> tests = TEST.matcher(row).results().toList();
      assertThat(tests).as("tests of: " + row).isNotEmpty();
      for (MatchResult test : tests) {
        assertThat(source(test.group(1))).as(test.group()).contains(" void " + test.group(2) + "(");
      }
    }
  }

  static String source(String className) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      List<Path> found = files.filter(file -> file.endsWith(className + ".java")).toList();
      assertThat(found).as(className).hasSize(1);
      return Files.readString(found.get(0));
    }
  }
}
