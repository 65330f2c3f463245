package io.highlevelexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code config} shows what works and where it comes from, and no secret. */
class ConfigCommandTest {
  @TempDir private Path home;
  private Operator operator;

  @BeforeEach
  void configure() {
    operator =
        new Operator(home, "http://127.0.0.1:1")
            .set("export.api.token", "pit-canary")
            .set("export.sql.url", "jdbc:postgresql://u:canary@db.example.com/x?password=canary")
            .set("export.proxy", "http://user:canary@proxy.example.com:3128")
            .set("sftp.password", "canary")
            .set("s3.secret-key", "canary")
            .set("sftp.server", "files.example.com");
  }

  @Test
  void a_line_for_each_key_with_value_and_place() {
    Operator.Said said = operator.types("config", "-Dexport.period=5m");

    assertThat(said.exit()).as(said.err()).isZero();
    String file = home.resolve("config/application.properties").toString();
    assertThat(said.out())
        .containsPattern("export.api.token +\\*\\*\\* +" + file + ":\\d+")
        .containsPattern("export.period +5m +-Dexport.period")
        .containsPattern("export.page-size +500 +default")
        .containsPattern("export.spool.directory +" + home.resolve("data/spool") + " +default")
        .containsPattern("export.proxy +proxy.example.com:3128 ")
        .containsPattern("sftp.password +\\*\\*\\* ")
        .containsPattern("sftp.server +files.example.com ")
        .contains("db.example.com")
        .doesNotContain("canary");
    assertThat(operator.types("config", "--changed").out())
        .contains("export.api.token")
        .doesNotContain("export.page-size", "canary");
  }

  @Test
  void json_is_one_document() throws Exception {
    Operator.Said said = operator.types("config", "--json");

    JsonNode document = new ObjectMapper().readTree(said.out());
    assertThat(document.path("home").asText()).isEqualTo(home.toString());
    JsonNode delay =
        StreamSupport.stream(document.path("keys").spliterator(), false)
            .filter(key -> key.path("key").asText().equals("export.retry.max-delay"))
            .findFirst()
            .orElseThrow();
    assertThat(delay.path("value").asText()).isEqualTo("60s");
    assertThat(delay.path("forRoutes").asText()).isEqualTo("60000");
    assertThat(delay.path("default").asBoolean()).isTrue();
    assertThat(said.out()).doesNotContain("canary");
    assertThat(said.err()).isEmpty();
  }

  @Test
  void what_is_wrong_is_told_beside_it() {
    Operator.Said said =
        operator
            .set("export.fetch.windows", "0")
            .set("export.api.tokn", "pit-canary")
            .set("export.api.url", "HTTP://me:canary@twin")
            .set("my.hook", "https://me:canary@example.com/?to=me@example.com")
            .types("config");

    assertThat(said.exit()).isEqualTo(78);
    // as they were given, not what stands in for them
    assertThat(said.out())
        .containsPattern("export.fetch.windows +0 ")
        .containsPattern("export.api.url +HTTP://\\*\\*\\*@twin ")
        .contains("https://***@example.com/?to=me@example.com")
        .doesNotContain("canary");
    assertThat(said.err())
        .contains("export.fetch.windows", "application.properties:", "from 1 to 256");
  }
}
