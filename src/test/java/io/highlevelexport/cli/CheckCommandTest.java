package io.highlevelexport.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.highlevelexport.KafkaBroker;
import io.highlevelexport.app.Export;
import io.highlevelexport.delivery.DatabaseServer;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import io.highlevelexport.twin.When;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckCommandTest {
  private static final String WRONG_TOKEN = "pit-wrong-4711";
  private static final String PASSWORD = "s3cret-mail";

  @TempDir private Path home;
  private Twin twin;
  private GreenMail mail;
  private Operator operator;

  @BeforeEach
  void start() {
    twin = new Twin(TwinOptions.builder().locations("loc1").messages(10).build()).start();
    mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    mail.setUser("exporter", "exporter", PASSWORD);
    mail.start();
    operator =
        new Operator(home, twin.url())
            .set("export.sink.email", "mail")
            .set("export.mail.host", "127.0.0.1")
            .set("export.mail.port", Integer.toString(mail.getSmtp().getPort()))
            .set("export.mail.tls", "none")
            .set("export.mail.to", "archive@example.com")
            .set("export.channels", "SMS,Email");
  }

  @AfterEach
  void stop() {
    twin.close();
    mail.stop();
  }

  @Test
  void when_all_is_well_it_says_so_and_changes_nothing() {
    operator.set("export.mail.username", "exporter").set("export.mail.password", PASSWORD);

    Operator.Said said = operator.types("check");

    assertThat(said.out())
        .containsPattern("ok +routes")
        .contains("(will be created)")
        .contains("logged in as exporter; nothing was sent")
        .contains("the token works")
        .contains("The export can run.")
        .doesNotContain("FAIL", "advice", PASSWORD, "pit-twin-0000");
    assertThat(said.exit()).isZero();
    assertThat(mail.getReceivedMessages()).isEmpty();
    assertThat(home.resolve("data")).doesNotExist();
    assertThat(twin.requests())
        .singleElement()
        .satisfies(
            served ->
                assertThat(served.request().headers())
                    .containsEntry("version", "2021-04-15")
                    .hasEntrySatisfying(
                        "user-agent", agent -> assertThat(agent).startsWith("highlevel-export/")));
  }

  @Test
  void it_tells_whether_the_token_may_read_contacts() {
    operator.set("export.content", "email,contacts");

    assertThat(operator.types("check").out()).doesNotContain("contacts.readonly");

    twin.fault(
        request -> request.path().startsWith("/contacts/"),
        Integer.MAX_VALUE,
        Fault.unauthorized("The token is not authorized for this scope."));
    Operator.Said said = operator.types("check");

    assertThat(said.out()).contains("add the scope contacts.readonly");
    assertThat(said.exit()).as("the export can run").isZero();
  }

  @Test
  void a_wrong_mail_host_blames_no_route() {
    operator.set("export.mail.host", "smtp.example.com:587");

    assertThat(operator.types("check", "--offline").out())
        .contains("export.mail.host", "1 problem:")
        .containsPattern("ok +routes");
  }

  @Test
  void every_problem_is_told_at_once_without_a_secret() throws Exception {
    Files.writeString(home.resolve("a-file"), "");
    Path poll = operator.ownRoutes().resolve("poll.camel.yaml");
    Files.writeString(poll, Files.readString(poll).replace("uri: timer", "uri: timr"));
    operator
        .set("export.api.token", WRONG_TOKEN)
        .set("export.spool.directory", "a-file/spool")
        .set("export.sql.url", "jdbc:postgresql://127.0.0.1:1/export")
        .set("export.sql.password", "s3cret-sql")
        .set("export.mail.username", "exporter")
        .set("export.mail.password", "wr0ng-mail")
        .set("export.perod", "5m");

    Operator.Said said = operator.types("check");

    assertThat(said.out())
        .contains("did you mean export.period?")
        .contains("poll.camel.yaml:")
        .contains("did you mean \"timer\"?")
        .contains("a-file is no directory")
        .contains("Is the server up")
        .contains("the server refuses the login")
        .contains("HighLevel refuses the token (HTTP 401)")
        .contains("6 problems")
        .doesNotContain(WRONG_TOKEN, "s3cret-sql", "wr0ng-mail");
    assertThat(said.exit()).isEqualTo(78);
  }

  @Test
  void an_address_that_is_none_is_no_fault_of_the_routes() {
    operator.set("export.api.url", "HTTPS://api.example.com");

    assertThat(operator.types("check", "--offline").out()).contains("1 problem:");
  }

  @ParameterizedTest
  @CsvSource({
    "401, EXPORT_API_TOKEN, 78",
    "403, export.locations, 78",
    "404, export.api.version, 78",
    "422, export.locations, 78",
    "503, own status page, 78",
    "429, export.rate.requests, 0"
  })
  void an_answer_of_the_api_is_explained(int status, String advice, int exit) {
    twin.fault(When.any(), 1, Fault.status(status));

    Operator.Said said = operator.types("check");

    assertThat(said.out())
        .contains("(HTTP " + status + ")")
        .contains(advice)
        .contains("twin fault");
    assertThat(said.exit()).isEqualTo(exit);
  }

  @Test
  void a_token_that_no_header_can_hold_is_not_shown() throws Exception {
    Files.writeString(home.resolve("token"), "pit-\u0001-4711");

    Operator.Said said = operator.set("export.api.token-file", "token").types("check");

    assertThat(said.out()).contains("FAIL").doesNotContain("4711");
    assertThat(said.exit()).isEqualTo(78);
  }

  @Test
  void a_server_that_is_not_there_is_named() {
    String url = twin.url();
    twin.close();

    assertThat(operator.types("check").out())
        .contains("127.0.0.1 cannot be reached (export.api.url)");
    assertThat(operator.set("export.api.url", url + "/x").types("check").exit()).isEqualTo(78);
  }

  @Test
  void a_mail_server_without_starttls_is_explained() {
    Operator.Said said = operator.set("export.mail.tls", "starttls").types("check");

    assertThat(said.out()).contains("offers no STARTTLS: set export.mail.tls to smtps");
    assertThat(said.exit()).isEqualTo(78);
  }

  @Test
  void offline_it_asks_nobody() {
    Operator.Said said = operator.set("export.mail.port", "1").types("check", "--offline");

    assertThat(said.out()).contains("not asked (--offline)");
    assertThat(said.exit()).isZero();
    assertThat(twin.requests()).isEmpty();
  }

  @Test
  void what_the_configuration_spoils_is_not_asked_but_the_rest_is() {
    Operator.Said said = operator.set("export.api.token", "").types("check");

    assertThat(said.out())
        .contains("export.api.token")
        .containsPattern("- +API +fix the configuration first")
        .contains("nothing was sent");
    assertThat(said.exit()).isEqualTo(78);
    assertThat(twin.requests()).isEmpty();
  }

  @Test
  void of_many_instances_it_tells_what_keeps_them_from_sharing_the_locations() throws Exception {
    operator.set("export.scale", "kafka").set("export.kafka.brokers", "127.0.0.1:1");
    assertThat(operator.types("check").out())
        .as("no common database")
        .containsPattern("FAIL.*export.scale.*PostgreSQL or MariaDB for all instances");

    DatabaseServer server = DatabaseServer.postgresql();
    String url = server.newDatabase();
    operator.set("export.sql.url", url).set("export.sql.username", server.username());
    assertThat(operator.types("check").out())
        .containsPattern("FAIL.*Kafka.*export.kafka.brokers = 127.0.0.1:1");

    try (KafkaBroker broker = new KafkaBroker(home.resolve("kafka"));
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
      operator.set("export.kafka.brokers", broker.address()).set("export.slots", "3");
      admin
          .createTopics(
              List.of(
                  new NewTopic("five", 5, (short) 1),
                  new NewTopic("good", 3, (short) 1),
                  new NewTopic("safe", 3, (short) 1).configs(Map.of("min.insync.replicas", "2")),
                  new NewTopic("short", 3, (short) 1).configs(Map.of("retention.ms", "60000"))))
          .all()
          .get();

      assertThat(kafka("export.kafka.replication", "3"))
          .containsPattern("FAIL.*1 of them.*on 3.*say export.kafka.replication = 1");
      assertThat(kafka("export.kafka.replication", "1"))
          .containsPattern("ok .*no topic hle.pages yet.* 3 partitions")
          .containsPattern("advice.*each page lies on one broker.*export.kafka.replication")
          .contains("The export can run.");
      assertThat(kafka("export.kafka.topic", "five"))
          .containsPattern("FAIL.*topic five has 5 partitions, the database has 3 slots: give");
      assertThat(kafka("export.kafka.topic", "safe"))
          .containsPattern("FAIL.*lies on 1 broker, and min.insync.replicas is 2.*Make");
      assertThat(kafka("export.kafka.topic", "short"))
          .containsPattern("FAIL.*keeps a page for.*make retention.ms longer");
      assertThat(kafka("export.kafka.topic", "good")).contains("3 partitions, each on 1 broker");
      assertThat(kafka("export.kafka.session", "2s"))
          .containsPattern("FAIL.*export.kafka.session is 2 seconds.*the brokers take 6 seconds");
      assertThat(kafka("export.kafka.session", "2m"))
          .containsPattern("advice.*export.kafka.session is .*when an instance is killed");
      operator.set("export.kafka.session", "10s").set("export.instance", "export-1");

      try (Export running = operator.running()) {
        await().until(() -> operator.types("status").out().contains("Instance export-1: 3 slots"));
        assertThat(running.isReplaced()).isFalse();
        long pid = ProcessHandle.current().pid();
        assertThat(kafka("export.slots", "4"))
            .containsPattern("advice.*export.slots is 4.*has 3.*say export.slots = 3")
            .containsPattern("advice.*process " + pid + " on .*export-1.*export.instance")
            .doesNotContain("FAIL");
        assertThat(kafka("export.instance", "export-2")).doesNotContain("works under the name");
        assertThat(kafka("export.sql.url", server.newDatabase()))
            .containsPattern("FAIL.*group hle has 1 member, and 0 instances work.*export.sql.url");
      }
    }
  }

  /** What is said of Kafka with another setting. */
  private String kafka(String key, String value) {
    return operator.set(key, value).types("check").out();
  }

  @Test
  void a_database_is_told_with_its_schema_while_an_export_has_it_too() throws Exception {
    try (Export running = operator.running()) {
      assertThat(running.isReplaced()).isFalse();
      assertThat(operator.types("check").out()).containsPattern("SQLite, schema version \\d+");
    }
    assertThat(operator.types("check").out()).containsPattern("SQLite, schema version \\d+");
  }
}
