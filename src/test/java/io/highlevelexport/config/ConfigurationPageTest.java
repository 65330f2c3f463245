package io.highlevelexport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page says what the table of keys says. */
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("docs/configuration.md");
  private static final String TABLE =
      "| key | default | what a value may be | |\n|---|---|---|---|\n";

  @Test
  void the_page_holds_the_table_of_keys() throws Exception {
    String before = Files.readString(PAGE);
    String page = before.substring(0, before.indexOf(TABLE)) + TABLE + rows();
    if (System.getProperty("configuration.page", "").equals("write")) {
      Files.writeString(PAGE, page);
    }

    assertThat(Files.readString(PAGE))
        .as(
            "%s is stale: run mvn test -Dtest=ConfigurationPageTest -Dconfiguration.page=write",
            PAGE)
        .isEqualTo(page);
  }

  private static String rows() {
    StringBuilder rows = new StringBuilder();
    for (Key key : Key.all()) {
      rows.append("| `").append(key.name()).append("` | ");
      rows.append(key.standard().isEmpty() ? "" : "`" + key.standard() + "`").append(" | ");
      rows.append(key.values().replace("|", "\\|")).append(" | ");
      rows.append(key.help().replace("|", "\\|").replace("<", "&lt;")).append(" |\n");
    }
    return rows.toString();
  }
}
