package io.highlevelexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import io.highlevelexport.twin.When;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** With {@code --json} each command that has a result prints it as one document. */
class JsonOutputTest {
  private static final ObjectReader WHOLE =
      new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  @TempDir private Path home;
  private Twin twin;
  private Operator operator;

  @BeforeEach
  void start() {
    twin = new Twin(TwinOptions.builder().locations("loc1").messages(3).build()).start();
    operator = new Operator(home, twin.url());
  }

  @AfterEach
  void stop() {
    twin.close();
  }

  private JsonNode types(int exit, String... words) throws Exception {
    Operator.Said said = operator.types(words);
    assertThat(said.exit()).as(said.err()).isEqualTo(exit);
    return WHOLE.readTree(said.out());
  }

  @Test
  void every_command_that_has_a_result_can_print_it_as_JSON() {
    Set<String> without = new TreeSet<>();
    collectWithout("", HighlevelExport.commandLine(), without);
    // these go on until they are stopped, or print a script or help
    assertThat(without).containsExactly("", "generate-completion", "help", "run");
  }

  private static void collectWithout(String name, CommandLine command, Set<String> without) {
    if (command.getCommandSpec().findOption(ExportCommand.JSON) == null) {
      without.add(name);
    }
    command.getSubcommands().forEach((sub, each) -> collectWithout(name + sub, each, without));
  }

  @Test
  void a_pass_and_what_became_of_a_message() throws Exception {
    JsonNode pass = types(0, "once", "--json");

    assertThat(pass.path("complete").asBoolean()).isTrue();
    assertThat(pass.at("/total/messages").asInt()).isEqualTo(3);
    assertThat(pass.at("/total/sinks/sql").asInt()).isEqualTo(3);
    assertThat(pass.path("total").fieldNames())
        .toIterable()
        .doesNotContain("locationId", "channel");
    assertThat(pass.at("/fetched/messages").asInt()).isEqualTo(3);
    assertThat(pass.at("/fetched/seconds").asDouble())
        .isBetween(0.0, pass.path("seconds").asDouble());
    assertThat(pass.at("/streams/0/sinks/sql").asInt()).isEqualTo(3);
    assertThat(pass.path("parked")).isEmpty();
    String id = twin.expected("loc1", "SMS").findFirst().orElseThrow().id();
    JsonNode trace = types(0, "trace", id, "--json");
    assertThat(Instant.parse(trace.at("/versions/0/trace/delivered").asText()))
        .isBefore(Instant.now());
    assertThat(trace.at("/versions/0/trace/sinks/sql").asText()).isEqualTo("TAKEN");
    assertThat(trace.at("/versions/0/digestMails").isArray()).isTrue();
    assertThat(trace.at("/rows/0/locationId").asText()).isEqualTo("loc1");
    assertThat(types(1, "trace", "nobody", "--json").path("versions")).isEmpty();
    assertThat(types(0, "erase", "--message", id, "--json").path("removed").asBoolean()).isFalse();
    JsonNode purged = types(0, "purge", "--older-than", "10y", "--yes", "--json");
    assertThat(purged.path("removed").asBoolean()).isTrue();
    assertThat(purged.at("/stores/0").fieldNames())
        .toIterable()
        .containsExactly("store", "things", "files", "notRead");
    String site = home.resolve("site").toString();
    types(0, "site", "--out", site, "--json");
    assertThat(types(0, "site", "--out", site, "--forget", "--json").path("forgotten").asBoolean())
        .isTrue();
    assertThat(types(1, "site", "--out", site, "--forget", "--json").path("forgotten").asBoolean())
        .isFalse();
  }

  @Test
  void a_pass_that_is_not_complete_and_its_dead_letter() throws Exception {
    twin.fault(When.any(), Integer.MAX_VALUE, Fault.unauthorized("Invalid token"));

    JsonNode pass = types(1, "once", "--json");

    assertThat(pass.path("complete").asBoolean()).isFalse();
    assertThat(pass.at("/parked/0/location").asText()).isEqualTo("loc1");
    assertThat(pass.at("/parked/0/faultClass").asText()).isEqualTo("auth");
    String id = operator.deadLetter();
    JsonNode listed = types(0, "dead-letters", "list", "--json");
    assertThat(listed.at("/deadLetters/0/id").asText()).isEqualTo(id);
    assertThat(listed.at("/deadLetters/0/http/status").asInt()).isEqualTo(401);
    assertThat(listed.at("/deadLetters/0").has("api")).as("what the API said").isFalse();
    assertThat(types(0, "dead-letters", "show", id, "--json").has("api")).isTrue();
    assertThat(types(1, "dead-letters", "replay", "nothing", "--json").at("/failed/0").asText())
        .isEqualTo("nothing");
    assertThat(types(0, "dead-letters", "discard", "--yes", id, "--json").at("/done/0").asText())
        .isEqualTo(id);
  }

  @Test
  void what_check_found() throws Exception {
    assertThat(types(0, "check", "--json").path("canRun").asBoolean()).isTrue();

    Files.writeString(home.resolve("a-file"), "");
    operator.set("export.spool.directory", "a-file/spool");

    JsonNode found = types(78, "check", "--offline", "--json");
    assertThat(found.path("canRun").asBoolean()).isFalse();
    assertThat(found.path("findings").findValuesAsText("mark")).contains("ok", "-", "FAIL");
  }
}
