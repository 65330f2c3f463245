package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** No library has a hole that is listed in {@code known-holes.txt}. */
class KnownHolesTest {
  private static final Pattern JAR = Pattern.compile("(.+?)-(\\d[\\w.-]*)\\.jar");
  private static final Pattern TEST = Pattern.compile("(\\w+)#(\\w+)");

  private record Hole(String library, Version fixed, String id, String harmless) {}

  @Test
  void no_library_is_older_than_the_version_that_closed_a_hole_of_it() throws IOException {
    Map<String, Version> libraries = libraries();

    for (Hole hole : holes()) {
      assertThat(libraries).as("a library that is gone from the list").containsKey(hole.library());
      if (libraries.get(hole.library()).compareTo(hole.fixed()) < 0) {
        assertThat(TEST.matcher(hole.harmless()).find())
            .as("%s %s has %s", hole.library(), libraries.get(hole.library()), hole.id())
            .isTrue();
      } else {
        assertThat(hole.harmless()).as("%s is closed", hole.id()).isEmpty();
      }
    }
  }

  @Test
  void what_keeps_a_hole_shut_is_a_test() throws IOException {
    for (Hole hole : holes()) {
      for (MatchResult test : TEST.matcher(hole.harmless()).results().toList()) {
        assertThat(ReliabilityPageTest.source(test.group(1)))
            .as(hole.id())
            .contains(" void " + test.group(2) + "(");
      }
    }
  }

  private static List<Hole> holes() throws IOException {
    return Files.readAllLines(Path.of("src/test/resources/known-holes.txt")).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split(" *\\| *", 6))
        .map(row -> new Hole(row[0], Version.parse(row[1]), row[2], row[5]))
        .toList();
  }

  /** What these tests run with, which is what ships: {@link TwinApartIT} compares. */
  private static Map<String, Version> libraries() {
    Map<String, Version> libraries = new HashMap<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Matcher jar = JAR.matcher(Path.of(entry).getFileName().toString());
      if (jar.matches()) {
        libraries.put(jar.group(1), Version.parse(jar.group(2)));
      }
    }
    return libraries;
  }
}
