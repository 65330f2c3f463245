package io.highlevelexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.highlevelexport.model.ContentDigest;
import io.highlevelexport.model.MessageVersion;
import io.highlevelexport.model.Slice;
import io.highlevelexport.spool.PageWriter;
import io.highlevelexport.spool.Spool;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TryCommandTest {
  private static final Path RECIPES = Path.of("docs/recipes").toAbsolutePath();
  private static final String SMS =
      "{\"id\":\"m1\",\"locationId\":\"loc1\",\"messageType\":\"TYPE_SMS\",\"direction\":\"inbound\",\"from\":\"+15550100\",\"body\":\"Please"
          + " cancel, call +1 555-010-0199\"}";
  private static final String OUTBOUND =
      SMS.replace("inbound", "outbound").replace("\"m1\"", "\"m2\"");

  @TempDir private Path home;
  private Operator operator;
  private Path edited;
  private Path messages;

  @BeforeEach
  void prepare() throws IOException {
    operator = new Operator(home, "http://127.0.0.1:1");
    operator.ownRoutes();
    edited = Files.createDirectories(home.resolve("edited"));
    copy(Path.of("routes"));
    messages = Files.write(home.resolve("messages.ndjson"), List.of(SMS, OUTBOUND));
  }

  @Test
  void a_redacted_field_stands_beside_what_it_was() throws IOException {
    copy(RECIPES.resolve("redact"));

    Operator.Said said =
        tries(
            "-Dcamel.opentelemetry2.enabled=true",
            "-Dcamel.opentelemetry2.excludePatterns=direct:route-message");

    assertThat(said.out())
        .contains("2 messages tried, nothing sent: 0 go elsewhere, 2 look different, 0 would fail")
        .containsPattern("from +\\+15550100 +-> +\\(none\\)")
        .containsPattern("body +Please cancel, call \\+1 555-010-0199 +-> +.*\\[number]");
    assertThat(said.exit()).isZero();
  }

  @Test
  void a_recipe_is_tried_as_it_lies_there_with_the_other_routes_of_the_home() {
    String recipe = RECIPES.resolve("redact").toString();

    Operator.Said said = operator.types("try", "--routes", recipe, "--from", messages.toString());

    assertThat(said.out())
        .contains("2 messages tried, nothing sent: 0 go elsewhere, 2 look different, 0 would fail")
        .contains(recipe);
    assertThat(said.exit()).isZero();
  }

  @Test
  void a_message_that_is_left_out_is_told() throws IOException {
    copy(RECIPES.resolve("only-inbound"));

    assertThat(tries().out())
        .contains("1 go elsewhere, 0 look different, 0 would fail, 1 are unchanged")
        .containsPattern("SMS m2\n.*\n +goes to +sql +-> +nowhere, it is left out");
  }

  @Test
  void routes_that_were_not_edited_change_nothing() {
    Operator.Said said = operator.types("try", "--routes", edited.toString());

    assertThat(said.out())
        .contains("350 messages tried, nothing sent: 0 go elsewhere, 0 look different");
  }

  @Test
  void the_homes_routes_are_compared_with_those_of_the_release() throws IOException {
    Files.copy(
        RECIPES.resolve("only-inbound/route-message.camel.yaml"),
        home.resolve("routes/route-message.camel.yaml"),
        StandardCopyOption.REPLACE_EXISTING);

    assertThat(operator.types("try", "--from", messages.toString()).out())
        .startsWith("Before: the routes of this release")
        .contains("1 go elsewhere");
  }

  @Test
  void nothing_leaves_the_program_and_what_would_have_is_told() throws IOException {
    AtomicInteger requests = new AtomicInteger();
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        request -> {
          requests.incrementAndGet();
          request.close();
        });
    server.start();
    try {
      copy(RECIPES.resolve("webhook"));
      copy(RECIPES.resolve("alert"));
      edit("{{export.sink.sms}}", "webhook, file, mail, sql");
      TreeMap<Path, Object> before = files();

      Operator.Said said =
          tries(
              "-Dwebhook.address=127.0.0.1:" + server.getAddress().getPort() + "/x",
              "-Dexport.mail.to=archive@example.com");

      assertThat(said.out())
          .containsPattern("goes to +sql +-> +webhook, file, mail, sql")
          .containsPattern("sent to http://127.0.0.1:\\d+/x +\\(none\\) +-> +\\{\"id\":\"m1\"")
          .containsPattern("sent to smtp://.* +\\(none\\) +-> +Message m1 of contact");
      assertThat(requests).hasValue(0);
      assertThat(files()).isEqualTo(before);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void a_look_up_is_told_with_its_query_and_gets_no_answer() throws IOException {
    copy(RECIPES.resolve("look-up"));
    Files.writeString(messages, SMS.replace("{", "{\"contactId\":\"{{a}} b\",") + "\n");

    Operator.Said said = tries("-Dlook-up.address=127.0.0.1:1/customers");

    assertThat(said.out())
        .contains("1 messages tried, nothing sent: 1 go elsewhere, 0 look different, 0 would fail")
        .containsPattern(
            "sent to http://127.0.0.1:1/customers\\S* +\\(none\\) +-> .*%7B%7Ba%7D%7D\\+b");
    assertThat(said.exit()).isZero();
  }

  @Test
  void a_webhook_with_a_token_is_tried_without_it() throws IOException {
    copy(RECIPES.resolve("webhook-token"));
    edit("{{export.sink.sms}}", "webhook-token");

    Operator.Said said =
        tries("-Dwebhook.url=https://127.0.0.1:1/x", "-Dwebhook.token-file=/nowhere/token");

    assertThat(said.out())
        .contains("0 would fail")
        .containsPattern("sent to https://127.0.0.1:1/x\\S* +\\(none\\) +-> +\\{\"id\":\"m1\"");
    assertThat(said.exit()).isZero();
  }

  @Test
  void headers_of_a_request_are_told_but_for_secrets() throws IOException {
    edit("{{export.sink.sms}}", "x");
    Files.writeString(
        edited.resolve("deliver-x.camel.yaml"),
        """
        - from:
            uri: direct:deliver-x
            steps:
              - setHeader: {name: X-Api-Key, simple: "{{crm.key}}"}
              - setHeader: {name: X-Origin, constant: archive}
              - setHeader: {name: CamelHttpQuery, simple: "a=b&password={{crm.key}}"}
              - to: https://127.0.0.1:1/x
        """);

    assertThat(tries("-Dcrm.key=canary-of-a-crm").out())
        .contains("0 would fail", "->  ?a=b&password=xxxxxx X-Origin: archive")
        .doesNotContain("CamelHttpQuery", "canary-of-a-crm");
  }

  @Test
  void objects_for_s3_are_told_and_put_nowhere() throws IOException {
    copy(RECIPES.resolve("s3"));
    edit("{{export.sink.sms}}", "s3");

    Operator.Said said =
        tries(
            "-Ds3.bucket=archive",
            "-Ds3.region=eu-central-1",
            "-Ds3.endpoint=http://127.0.0.1:1",
            "-Ds3.access-key=AKIAEXPORT0000000001",
            "-Ds3.secret-key=canary-of-a-bucket-12");

    assertThat(said.out())
        .contains("0 would fail")
        .containsPattern("sent to aws2-s3://archive\\S* +\\(none\\) +-> +\\{\"id\":\"m1\"")
        .doesNotContain("canary-of-a-bucket-12");
    assertThat(said.exit()).isZero();
  }

  @Test
  void a_line_of_groovy_is_tried() throws IOException {
    copy(RECIPES.resolve("groovy"));

    assertThat(tries().out())
        .contains("2 messages tried, nothing sent: 0 go elsewhere, 2 look different, 0 would fail")
        .containsPattern("from +\\+15550100 +-> +\\*{8}0100");
  }

  @Test
  void a_condition_in_jsonpath_is_tried() throws IOException {
    copy(RECIPES.resolve("jsonpath"));
    Files.write(
        messages, List.of(SMS.replace("{", "{\"attachments\":[\"https://a/b.png\"],"), OUTBOUND));

    assertThat(tries().out())
        .contains("1 go elsewhere, 0 look different, 0 would fail, 1 are unchanged")
        .containsPattern("SMS m2\n.*\n +goes to +sql +-> +nowhere, it is left out");
  }

  @Test
  void a_sink_without_a_route_is_told_and_makes_the_exit_1() throws IOException {
    edit(
        "constant:\n                          expression: \"{{export.sink.sms}}\"",
        "simple:\n                          expression: webhok");

    Operator.Said said = tries();

    assertThat(said.out())
        .contains("2 would fail")
        .containsPattern("goes to +sql +-> +nowhere, it waits")
        .containsPattern("because: .*webhok");
    assertThat(said.exit()).isEqualTo(1);
  }

  @Test
  void what_waits_in_a_queue_of_the_process_is_told_and_goes_no_further() throws IOException {
    String steps =
        """
        - to:
            id: later
            uri: seda:later
        """;
    edit("        - choice:\n", steps.indent(8) + "        - choice:\n");
    Files.writeString(
        edited.resolve("later.camel.yaml"),
        "- route: {id: takes-later, from: {uri: seda:later, steps: [to: {uri: mock:end}]}}\n");

    Operator.Said said = tries();

    assertThat(said.err()).isEmpty();
    assertThat(said.out())
        .contains("2 go elsewhere, 0 look different, 0 would fail")
        .containsPattern("sent to seda://later +\\(none\\) +-> +\\{\"id\":\"m1\"")
        .doesNotContain("mock");
    assertThat(said.exit()).isZero();
  }

  @Test
  void a_sink_that_stops_before_its_end_holds_its_pages_up() throws IOException {
    edit("{{export.sink.sms}}", "x");
    Files.writeString(
        edited.resolve("deliver-x.camel.yaml"),
        """
        - routeConfiguration:
            onException:
              - onException: {exception: [java.io.IOException], steps: [{stop: {}}]}
        - from: {uri: direct:deliver-x, steps: [{stop: {}}]}
        """);

    assertThat(tries().out())
        .contains("2 would fail", "because: the route deliver-x ended early, by stop")
        .containsPattern("goes to +sql +-> +nowhere, it waits");
  }

  @Test
  void a_message_that_a_route_spoils_would_be_a_dead_letter() throws IOException {
    String spoil =
        """
        - setBody:
            id: spoil
            expression:
              simple:
                expression: no ${body.id} JSON
        """;
    edit("        - choice:\n", spoil.indent(8) + "        - choice:\n");

    Operator.Said said = tries();

    assertThat(said.out())
        .contains("2 would fail")
        .containsPattern("goes to +sql +-> +the dead letters")
        .contains("because: a route turned message m1");
    assertThat(said.exit()).isEqualTo(1);
  }

  @Test
  void broken_routes_get_the_words_of_the_lint_and_exit_78() throws IOException {
    edit("- choice:", "- choise:");

    Operator.Said said = tries();

    assertThat(said.err())
        .containsPattern("edited/route-message.camel.yaml:\\d+ route route-message")
        .contains("did you mean \"choice\"?");
    assertThat(said.exit()).isEqualTo(78);
  }

  @Test
  void what_is_no_message_is_wrong_usage() throws IOException {
    Files.write(messages, List.of(SMS, "[]"));

    assertThat(tries().err()).contains("line 2 of").doesNotContain("Internal");
    assertThat(tries().exit()).isEqualTo(2);
    assertThat(operator.types("try", "--from", "nothing.ndjson").exit()).isEqualTo(2);
    assertThat(operator.types("try", "--routes", "nowhere").exit()).isEqualTo(2);
  }

  @Test
  void messages_that_wait_in_the_spool_are_tried_and_stay_there() throws IOException {
    Spool spool = new Spool(Files.createDirectories(home.resolve("data/spool")), 10);
    try (PageWriter page = spool.write("loc1", "SMS", Instant.EPOCH)) {
      page.add(
          new MessageVersion("m1", new ContentDigest(0, 1), null),
          Slice.of(SMS.getBytes(StandardCharsets.UTF_8)));
      page.add(
          new MessageVersion("m2", new ContentDigest(0, 2), null),
          Slice.of(OUTBOUND.getBytes(StandardCharsets.UTF_8)));
      spool.publish(page.finish());
    }
    copy(RECIPES.resolve("only-inbound"));
    TreeMap<Path, Object> before = files();

    Operator.Said said = operator.types("try", "--routes", edited.toString(), "--from", "spool");

    assertThat(said.out()).contains("2 messages tried, nothing sent: 1 go elsewhere");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void programs_get_json() throws IOException {
    copy(RECIPES.resolve("redact"));

    JsonNode found = new ObjectMapper().readTree(tries("--json", "--limit", "1").out());

    assertThat(found.path("messages").asInt()).isEqualTo(2);
    assertThat(found.path("different").asInt()).isEqualTo(2);
    assertThat(found.path("samples")).hasSize(1);
    assertThat(found.at("/samples/0/lines/0/what").asText()).isEqualTo("from");
    assertThat(found.at("/samples/0/lines/0/before").asText()).isEqualTo("+15550100");
    assertThat(found.at("/samples/0/lines/0/after").isNull()).isTrue();
  }

  private Operator.Said tries(String... more) {
    List<String> words =
        Stream.concat(
                Stream.of("try", "--routes", edited.toString(), "--from", messages.toString()),
                Stream.of(more))
            .toList();
    return operator.types(words.toArray(String[]::new));
  }

  private void copy(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.write(edited.resolve(file.getFileName()), Files.readAllBytes(file));
      }
    }
  }

  private void edit(String text, String replacement) throws IOException {
    Path file = edited.resolve("route-message.camel.yaml");
    assertThat(Files.readString(file)).contains(text);
    Files.writeString(file, Files.readString(file).replace(text, replacement));
  }

  private TreeMap<Path, Object> files() throws IOException {
    TreeMap<Path, Object> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(home)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(file, Files.readString(file));
      }
    }
    return files;
  }
}
