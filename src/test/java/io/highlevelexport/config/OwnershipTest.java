package io.highlevelexport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnershipTest {
  private static final int SOMEBODY = 65_533;

  @TempDir Path home;

  @BeforeEach
  void fill() throws Exception {
    Files.createDirectory(home.resolve("config"));
    Files.createFile(home.resolve("config/application.properties"));
    Files.createDirectory(home.resolve("routes"));
    Files.createFile(home.resolve("routes/fetch-window.camel.yaml"));
  }

  @Test
  void what_is_ones_own_is_no_strangers() {
    assertThat(Ownership.strangers(home)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "config",
        "config/application.properties",
        "routes",
        "routes/fetch-window.camel.yaml"
      })
  void what_others_may_write_or_somebody_else_owns_is_told(String path) throws Exception {
    Path strange = home.resolve(path);
    String rights = Files.isDirectory(strange) ? "rwxr-xrwx" : "rw-r--rw-";
    Files.setPosixFilePermissions(strange, PosixFilePermissions.fromString(rights));
    assertThat(Ownership.strangers(home)).singleElement().asString().contains(strange + " ");

    Files.setPosixFilePermissions(strange, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(Ownership.strangers(home)).isEmpty();
    assumeTrue("root".equals(System.getProperty("user.name")), "only root gives files away");
    Files.setAttribute(strange, "unix:uid", SOMEBODY);
    assertThat(Ownership.strangers(home)).singleElement().asString().contains("belongs to 65533");
  }
}
