package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/**
 * The API twin and the demo are in a folder of their own, and nowhere else of what is installed.
 */
class TwinApartIT {
  private static final Path LIBRARIES = Path.of(System.getProperty("distribution"), "lib");

  @Test
  void no_library_of_an_export_has_a_class_of_the_twin() throws Exception {
    List<String> found = new ArrayList<>();
    for (Path jar : jars(LIBRARIES)) {
      find(jar.getFileName().toString(), Files.newInputStream(jar), found);
    }
    assertThat(found).isEmpty();
  }

  @Test
  void what_ships_is_what_the_tests_run_with() throws Exception {
    Set<String> tested =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).getFileName().toString())
            .collect(Collectors.toSet());

    assertThat(jars(LIBRARIES))
        .extracting(jar -> jar.getFileName().toString())
        .hasSizeGreaterThan(90)
        .filteredOn(jar -> !jar.startsWith("highlevel-export"))
        .isSubsetOf(tested);
  }

  @Test
  void the_folder_of_the_twin_has_them() throws Exception {
    List<String> found = new ArrayList<>();
    for (Path jar : jars(LIBRARIES.resolve("twin"))) {
      find("", Files.newInputStream(jar), found);
    }
    assertThat(found)
        .contains(
            ":io/highlevelexport/twin/Twin.class",
            ":io/highlevelexport/demo/DemoTools.class",
            ":org/subethamail/smtp/server/SMTPServer.class");
  }

  @Test
  void the_kar_has_none() throws Exception {
    List<String> found = new ArrayList<>();
    find("kar", Files.newInputStream(Path.of(System.getProperty("kar"))), found);
    assertThat(found).isEmpty();
  }

  private static List<Path> jars(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).toList();
    }
  }

  /** Looks into the archive, and into archives in it. */
  private static void find(String name, InputStream archive, List<String> found)
      throws IOException {
    try (ZipInputStream zip = new ZipInputStream(archive)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().matches("(io/highlevelexport/(twin|demo)|org/subethamail)/.*class")) {
          found.add(name + ":" + entry.getName());
        } else if (entry.getName().endsWith(".jar")) {
          find(entry.getName(), new ByteArrayInputStream(zip.readAllBytes()), found);
        }
      }
    }
  }
}
