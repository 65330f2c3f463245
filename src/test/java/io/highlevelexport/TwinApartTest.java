package io.highlevelexport;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/**
 * The API twin stands for the vendor: neither may the product lean on it, nor it on the product.
 */
class TwinApartTest {
  private static final String PRODUCT = "io.highlevelexport..";
  private static final String TWIN = "io.highlevelexport.twin..";
  private static final String DEMO = "io.highlevelexport.demo..";

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.highlevelexport");

  @Test
  void the_product_needs_neither_the_twin_nor_the_demo() {
    noClasses()
        .that()
        .resideOutsideOfPackages(TWIN, DEMO)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(TWIN, DEMO)
        .check(classes);
  }

  @Test
  void the_twin_uses_nothing_of_the_product() {
    noClasses()
        .that()
        .resideInAPackage(TWIN)
        .should()
        .dependOnClassesThat(resideInAPackage(PRODUCT).and(resideOutsideOfPackage(TWIN)))
        .check(classes);
  }
}
