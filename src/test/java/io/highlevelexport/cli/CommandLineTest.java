package io.highlevelexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  @TempDir private Path home;

  private Operator operator() {
    return new Operator(home, "http://127.0.0.1:1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "once", "check", "try", "status", "dead-letters", "trace", "twin"})
  void each_command_explains_itself(String command) {
    Operator.Said said = operator().types(command, "--help");

    assertThat(said.out()).contains("Usage: highlevel-export " + command).contains("--home");
    assertThat(said.exit()).isZero();
  }

  @Test
  void the_usage_lists_the_commands() {
    assertThat(operator().types("--help").out())
        .contains("run", "once", "check", "try", "status", "dead-letters", "trace", "twin")
        .contains("generate-completion");
  }

  @Test
  void a_shell_can_complete() {
    assertThat(operator().types("generate-completion").out())
        .contains("dead-letters")
        .contains("--routes");
  }

  @Test
  void wrong_usage_is_told_with_exit_2() {
    assertThat(operator().types("stauts").exit()).isEqualTo(2);
    assertThat(operator().types("status", "--jsn").exit()).isEqualTo(2);
  }

  @Test
  void a_port_of_the_twin_that_is_taken_is_told() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());

      Operator.Said said = operator().types("twin", "--port", port);

      assertThat(said.err()).contains(port, "--port").doesNotContain("Internal error");
      assertThat(said.exit()).isEqualTo(1);
    }
  }

  @Test
  void a_home_that_is_not_there_is_told() {
    Operator.Said said = operator().types("once", "--home", home.resolve("nowhere").toString());

    assertThat(said.err()).contains("--home").contains("nowhere' is no directory");
    assertThat(said.exit()).isEqualTo(78);
  }

  @Test
  void an_empty_home_is_not_the_current_directory() {
    Operator.Said said = operator().types("status", "--home", "");

    assertThat(said.err()).contains("--home").contains("'' is no directory");
    assertThat(said.exit()).isEqualTo(78);
  }

  @Test
  void what_cannot_be_looked_at_is_not_taken_for_nothing() throws Exception {
    Operator operator = operator();
    // for root too; another account's directory is like it
    Path data = Files.createSymbolicLink(home.resolve("data"), home.resolve("data"));

    for (String command : List.of("status", "dead-letters list", "erase --contact any")) {
      Operator.Said said = operator.types(command.split(" "));
      assertThat(said.err()).as(command).contains(data.toString());
      assertThat(said.exit()).as(command).isIn(1, 78);
    }
    Path config = home.resolve("config");
    Files.move(config, home.resolve("elsewhere"));
    Files.createSymbolicLink(config, config);
    assertThat(operator.types("status").err()).contains("cannot be read: " + config);
  }

  @Test
  void a_profile_that_is_not_there_is_told_with_those_that_are() throws Exception {
    Operator operator = operator();
    Files.writeString(home.resolve("config/application-prod.properties"), "");

    Operator.Said said = operator.types("once", "--profile", "prd");

    assertThat(said.err()).contains("--profile prd").contains("the profiles are prod");
    assertThat(said.exit()).isEqualTo(78);
  }

  @Test
  void a_misspelt_key_stops_the_start() {
    Operator.Said said = operator().set("export.sink.sm", "file").types("once");

    assertThat(said.err()).contains("export.sink.sm").contains("did you mean export.sink.sms?");
    assertThat(said.exit()).isEqualTo(78);
  }

  @Test
  void a_key_that_a_route_names_is_an_integrators_own() throws Exception {
    Operator operator = operator().set("export.mail.tos", "team@example.com");
    Path mail = operator.ownRoutes().resolve("deliver-mail.camel.yaml");
    Files.writeString(
        mail, Files.readString(mail).replace("{{export.mail.to}}", "{{export.mail.tos}}"));

    assertThat(operator.types("check", "--offline").out()).doesNotContain("export.mail.tos");
  }

  @Test
  void routes_that_cannot_start_are_explained_file_by_file() throws Exception {
    Operator operator = operator();
    Path poll = operator.ownRoutes().resolve("poll.camel.yaml");
    Files.writeString(poll, Files.readString(poll).replace("uri: timer", "uri: timr"));

    Operator.Said said = operator.types("once");

    assertThat(said.err())
        .startsWith("The export cannot start: the routes cannot be used:")
        .containsPattern("routes/poll.camel.yaml:\\d+ route poll, step every-period: ")
        .contains("did you mean \"timer\"?");
    assertThat(said.exit()).isEqualTo(78);
  }
}
