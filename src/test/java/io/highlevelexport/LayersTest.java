package io.highlevelexport;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The packages form layers without a cycle, and no class grows over the head of its reader. */
class LayersTest {
  private static final Path MAIN = Path.of("src/main/java");
  private static final int MOST_LINES = 400;
  private static final int MOST_PARAMETERS = 7;

  private static JavaClasses product;

  @BeforeAll
  static void read() {
    product =
        new ClassFileImporter()
            .withImportOption(
                location -> !location.contains("/twin/") && !location.contains("/demo/"))
            .importPath(Path.of("target/classes"));
  }

  @Test
  void no_package_depends_on_one_that_depends_on_it() {
    slices().matching("io.highlevelexport.(*)..").should().beFreeOfCycles().check(product);
  }

  @Test
  void data_goes_one_way() {
    String root = "io.highlevelexport.";
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("model")
        .definedBy(root + "model..", root + "files..", root + "crash..")
        .layer("config")
        .definedBy(root + "config..")
        .layer("ledger")
        .definedBy(root + "ledger..")
        .layer("spool")
        .definedBy(root + "spool..")
        .layer("api")
        .definedBy(root + "api..", root + "auth..", root + "http..")
        .layer("fetch")
        .definedBy(root + "fetch..")
        .layer("delivery")
        .definedBy(root + "delivery..")
        .layer("content")
        .definedBy(root + "content..")
        .layer("deadletter")
        .definedBy(root + "deadletter..")
        .layer("views")
        .definedBy(root + "ops..", root + "web..", root + "erase..", root + "site..")
        .layer("app")
        .definedBy(root + "app..")
        .layer("commands")
        .definedBy(root + "cli..", root + "karaf..")
        .whereLayer("commands")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("app")
        .mayOnlyBeAccessedByLayers("commands")
        .whereLayer("views")
        .mayOnlyBeAccessedByLayers("app", "commands")
        .whereLayer("deadletter")
        .mayOnlyBeAccessedByLayers("views", "app", "commands")
        .whereLayer("content")
        .mayOnlyBeAccessedByLayers("views", "app", "commands")
        .whereLayer("fetch")
        .mayOnlyBeAccessedByLayers("content", "deadletter", "views", "app", "commands")
        .whereLayer("delivery")
        .mayOnlyBeAccessedByLayers("content", "deadletter", "views", "app", "commands")
        .whereLayer("api")
        .mayOnlyBeAccessedByLayers("fetch", "content", "deadletter", "views", "app", "commands")
        .check(product);
  }

  @Test
  void a_class_is_one_idea() throws IOException {
    List<String> tooLong = new ArrayList<>();
    try (Stream<Path> files = Files.walk(MAIN)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        long lines = Files.readString(file).lines().count();
        if (lines > MOST_LINES) {
          tooLong.add(file + ": " + lines);
        }
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void a_constructor_takes_what_a_reader_can_hold_in_mind() {
    List<String> tooMany = new ArrayList<>();
    for (JavaClass type : product) {
      if (!type.isRecord()) {
        for (JavaConstructor constructor : type.getConstructors()) {
          if (constructor.getRawParameterTypes().size() > MOST_PARAMETERS) {
            tooMany.add(constructor.getFullName());
          }
        }
      }
    }
    assertThat(tooMany).isEmpty();
  }
}
