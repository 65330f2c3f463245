package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import io.highlevelexport.app.Export;
import io.highlevelexport.app.Summary;
import io.highlevelexport.config.RouteFolder;
import io.highlevelexport.delivery.BearerToken;
import io.highlevelexport.lint.RouteLint;
import io.highlevelexport.twin.Twin;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.assertj.core.api.ThrowingConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each recipe of {@code docs/recipes} does what its line says. */
class RecipesTest extends AgainstTwin {
  private static final Path RECIPES = Path.of("docs/recipes");

  /** What the recipes' page tells to set. */
  static final List<String> KEYS_TO_SET =
      List.of(
          "first.location",
          "first.mail-to",
          "second.location",
          "second.mail-to",
          "sftp.server",
          "sftp.username",
          "sftp.password",
          "sftp.known-hosts",
          "kafka.brokers",
          "kafka.topic",
          "s3.bucket",
          "s3.region",
          "s3.endpoint",
          "s3.access-key",
          "s3.secret-key");

  private static final String INBOUND =
      "{\"type\":2,\"messageType\":\"TYPE_SMS\",\"direction\":\"inbound\",\"contentType\":\"text/plain\","
          + "\"contactId\":\"contact-1\",\"from\":\"+15550100\",\"dateAdded\":\"2024-05-31T10:00:00.000Z\",\"body\":\"I"
          + " want to Cancel, call +1 555-010-0199 or write to me@example.com\"}";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String CHANGE = "{\"body\":\"said otherwise\"}";

  static Stream<Path> folders() throws Exception {
    return Files.list(RECIPES).filter(Files::isDirectory).sorted();
  }

  @ParameterizedTest
  @MethodSource("folders")
  void a_recipe_has_no_finding(Path folder) throws Exception {
    EditedRoutes routes = recipe(folder.getFileName().toString());
    Map<String, String> own =
        KEYS_TO_SET.stream()
            .collect(Collectors.toMap(key -> key, key -> key.endsWith("name") ? "x+%" : "x"));
    Properties known = RouteKeys.ofConfiguration(own);

    assertThat(new RouteLint(known, Export.BEANS).check(new RouteFolder(routes.directory())))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("folders")
  void a_recipe_stands_in_the_table(Path folder) throws Exception {
    assertThat(Files.readString(RECIPES.resolve("README.md")))
        .contains("(" + folder.getFileName() + ")");
  }

  static Stream<Path> foldersWithLibraries() throws Exception {
    return folders().filter(folder -> Files.exists(folder.resolve("pom.xml")));
  }

  @ParameterizedTest
  @MethodSource("foldersWithLibraries")
  void a_recipe_asks_for_a_library_of_the_camel_that_is_tested(Path folder) throws Exception {
    assertThat(Files.readString(folder.resolve("pom.xml")))
        .contains(
            "<camel.version>" + new DefaultCamelContext(false).getVersion() + "</camel.version>");
  }

  @Test
  void only_inbound_leaves_the_rest_out() throws Exception {
    against(Twins.one()).routes(recipe("only-inbound").directory()).sinks("file");

    Summary summary = export.once();

    assertThat(export.fileLines()).isNotEmpty().allMatch(line -> line.contains("\"inbound\""));
    assertThat(summary.streams().stream().mapToLong(Summary.Stream::leftOut).sum())
        .isEqualTo(2 * 137 - export.fileLines().size());
    assertThat(summary.isComplete()).isTrue();
  }

  @Test
  void redact_hides_numbers_and_addresses() throws Exception {
    against(Twins.one().messages(0));
    twin.add(Twins.ALPHA, "SMS", INBOUND);
    export.routes(recipe("redact").directory()).sinks("file");

    export.once();

    assertThat(export.fileLines()).hasSize(1);
    JsonNode message = JSON.readTree(export.fileLines().get(0).split(" ", 2)[1]);
    assertThat(message.path("body").asText())
        .isEqualTo("I want to Cancel, call [number] or write to [address]");
    assertThat(message.has("from")).isFalse();
    assertThat(message.path("contactId").asText()).isEqualTo("contact-1");
  }

  @Test
  void groovy_leaves_the_last_four_digits_of_phone_numbers() throws Exception {
    against(Twins.one().messages(0));
    twin.add(Twins.ALPHA, "SMS", INBOUND.replace("{", "{\"to\":\"12\","));
    twin.add(Twins.ALPHA, "SMS", INBOUND.replace("\"+15550100\"", "null"));
    export.routes(recipe("groovy").directory()).sinks("file");

    assertThat(export.once().isComplete()).isTrue();

    assertThat(export.fileLines())
        .hasSize(2)
        .anySatisfy(
            line ->
                assertThat(line).contains("\"from\":\"********0100\"", "\"to\":\"**********12\""))
        .anySatisfy(line -> assertThat(line).contains("\"from\":null"))
        .allSatisfy(line -> assertThat(line).contains("call +1 555-010-0199"));
  }

  @Test
  void jsonpath_lets_messages_with_an_attachment_pass() throws Exception {
    against(Twins.one().with("--edge-cases=20"))
        .routes(recipe("jsonpath").directory())
        .with("export.channels", "SMS")
        .sinks("file");

    assertThat(export.once().isComplete()).isTrue();

    List<String> wanted = new ArrayList<>();
    for (String json : json(twin, "SMS")) {
      if (JSON.readTree(json).path("attachments").has(0)) {
        wanted.add(Twins.ALPHA + " " + json);
      }
    }
    assertThat(wanted).hasSizeBetween(1, 136);
    assertThat(export.fileLines()).containsExactlyInAnyOrderElementsOf(wanted);
  }

  private static String sms(String text) {
    return "{\"body\":\"" + text + "\",\"dateAdded\":\"2026-11-20T10:00:00.000Z\"}";
  }

  @Test
  void redact_is_quick_with_a_long_text_without_a_blank() throws Exception {
    String text = "x".repeat(200_000) + " me@example.org";
    against(Twins.one().messages(0));
    twin.add(Twins.ALPHA, "SMS", sms(text));
    export.routes(recipe("redact").directory()).sinks("file");

    assertThat(export.once().deadLetters()).isZero();

    assertThat(export.fileLines())
        .singleElement()
        .asString()
        .contains("x".repeat(200_000) + " [address]");
  }

  @Test
  void an_expression_that_takes_too_long_spoils_one_message_alone() throws Exception {
    Path routes = recipe("redact").directory();
    Path edited = routes.resolve("route-message.camel.yaml");
    String quick = "(?<![^ ])[^ ]+?@[^ ]+";
    assertThat(edited).content().contains(quick);
    Files.writeString(edited, Files.readString(edited).replace(quick, "'[^ ]+@[^ ]+'"));
    against(Twins.one().messages(0));
    twin.add(Twins.ALPHA, "SMS", sms("x".repeat(200_000) + " @"));
    twin.add(Twins.ALPHA, "SMS", sms("write to me@example.org"));
    export.routes(routes).sinks("file");

    assertThat(export.once().deadLetters()).isOne();

    assertThat(export.fileLines()).singleElement().asString().contains("write to [address]");
    JsonNode letter = export.deadLetter();
    assertThat(letter.path("stage").asText()).isEqualTo("route");
    assertThat(letter.at("/exception/message").asText()).contains("[^ ]+@[^ ]+ took longer");
  }

  @ParameterizedTest
  @CsvSource({"regex, to me@example.org", "!regex, a b"})
  void a_condition_that_takes_too_long_spoils_one_message_alone(String operator, String taken)
      throws Exception {
    Path routes = recipe("only-inbound").directory();
    Path edited = routes.resolve("route-message.camel.yaml");
    String condition = "${body.direction} == 'inbound'";
    assertThat(edited).content().contains(condition);
    Files.writeString(
        edited,
        Files.readString(edited)
            .replace(condition, "${body.text} " + operator + " '.*[^ ]+@[^ ]+'"));
    against(Twins.one().messages(0));
    twin.add(Twins.ALPHA, "SMS", sms("x".repeat(200_000)));
    twin.add(Twins.ALPHA, "SMS", sms("a b"));
    twin.add(Twins.ALPHA, "SMS", sms("to me@example.org"));
    export.routes(routes).sinks("file");

    assertThat(export.once().deadLetters()).isOne();

    assertThat(export.deadLetter().at("/exception/message").asText()).contains("took longer");
    assertThat(export.fileLines()).singleElement().asString().contains('"' + taken + '"');
  }

  @Test
  void alert_tells_of_the_message_that_asks_to_cancel() throws Exception {
    GreenMail mails = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
    mails.start();
    try (Twin twin = new Twin(Twins.one().messages(0).build()).start()) {
      String id = twin.add(Twins.ALPHA, "SMS", INBOUND);
      ExportUnderTest export =
          new ExportUnderTest(twin, home)
              .routes(recipe("alert").directory())
              .sinks("file")
              .mailsTo(mails);
      export.run();

      Awaitility.await().until(() -> mails.getReceivedMessages().length == 1);
      export.close();

      assertThat(mails.getReceivedMessages()[0].getSubject())
          .isEqualTo("A customer asks to cancel");
      assertThat(mails.getReceivedMessages()[0].getContent().toString())
          .contains(id)
          .doesNotContain("555");
    } finally {
      mails.stop();
    }
  }

  @Test
  void recipient_per_location_sends_each_mail_to_whom_it_is_for() throws Exception {
    GreenMail mails = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
    mails.start();
    try (Twin twin = new Twin(Twins.small().messages(3).build()).start()) {
      ExportUnderTest export =
          new ExportUnderTest(twin, home)
              .routes(recipe("recipient-per-location").directory())
              .with("export.channels", "SMS")
              .sinks("mail")
              .with("first.location", Twins.ALPHA)
              .with("first.mail-to", "alpha@example.com")
              .with("second.location", "another")
              .with("second.mail-to", "nobody@example.com")
              .mailsTo(mails);

      assertThat(export.once().isComplete()).isTrue();

      assertThat(mails.getReceivedMessages())
          .hasSize(6)
          .allSatisfy(
              mail ->
                  assertThat(mail.getAllRecipients()[0].toString().equals("alpha@example.com"))
                      .isEqualTo(mail.getHeader("X-Location-Id")[0].equals(Twins.ALPHA)));
    } finally {
      mails.stop();
    }
  }

  @Test
  void webhook_posts_every_message() throws Exception {
    try (Webhook webhook = new Webhook();
        Twin twin = new Twin(Twins.one().build()).start()) {
      ExportUnderTest export =
          new ExportUnderTest(twin, home)
              .routes(recipe("webhook").directory())
              .with("webhook.address", webhook.address())
              .with("export.sink.sms", "webhook");

      assertThat(export.once().isComplete()).isTrue();

      List<String> wanted =
          twin.expected(Twins.ALPHA, "SMS")
              .map(message -> new String(message.json(), StandardCharsets.UTF_8))
              .toList();
      assertThat(webhook.messages()).containsExactlyInAnyOrderElementsOf(wanted);
    }
  }

  @Test
  void webhook_token_reaches_its_server_and_nobody_else() throws Exception {
    String token = "canary-of-a-webhook-31";
    Path file = Files.writeString(home.resolve("webhook.token"), token + "\n");
    try (TraceLogs logs = new TraceLogs(List.of(token));
        Webhook webhook = new Webhook();
        Twin twin = new Twin(Twins.one().build()).start()) {
      ExportUnderTest export =
          new ExportUnderTest(twin, home)
              .routes(recipe("webhook-token").directory())
              .with("webhook.url", "http://" + webhook.address())
              .with("webhook.token-file", file.toString())
              .with("export.channels", "SMS")
              .with("export.sink.sms", "webhook-token");

      webhook.refuse("Bearer " + token);
      assertThat(export.once().waitingPages()).isPositive();
      assertThat(webhook.headers("Authorization")).containsOnly("Bearer " + token);
      Files.writeString(file, "the-next-one");
      assertThat(export.once().isComplete()).isTrue();

      assertThat(webhook.messages()).containsExactlyInAnyOrderElementsOf(json(twin, "SMS"));
      assertThat(webhook.headers("Authorization")).endsWith("Bearer the-next-one");
      assertThat(webhook.headers("Content-Type")).containsOnly("application/x-ndjson");
      assertThat(logs.hits()).isEmpty();
      assertThat(settings(export)).doesNotContain(token, "the-next-one");
      for (Path written : FilesBelow.of(home.resolve("data"), "")) {
        assertThat(Files.readString(written, StandardCharsets.ISO_8859_1)).doesNotContain(token);
      }
    }
  }

  private static String settings(ExportUnderTest export) throws Exception {
    return export.settings().placeholders().toString();
  }

  @Test
  void webhook_token_does_not_leave_the_machine_in_clear() {
    BearerToken bean = new BearerToken();
    bean.setFile(home.resolve("token").toAbsolutePath().toString());
    HttpClientBuilder client = HttpClientBuilder.create();
    bean.configureHttpClient(client);

    assertThatThrownBy(() -> client.build().execute(new HttpGet("http://192.0.2.1/"), r -> ""))
        .rootCause()
        .hasMessageContaining("no token goes to 192.0.2.1 in clear");
  }

  @Test
  void look_up_asks_with_an_encoded_query_whatever_a_message_holds() throws Exception {
    List<String> odd =
        List.of(
            "contact-1",
            "{{partner.password}}",
            "${header.channel}",
            "a&admin=1#/../?x=%41+ \u00fc",
            "x\\r\\nX-Evil: 1",
            "RAW(x)",
            "'quoted', null",
            "nobody");
    List<String> asked = new CopyOnWriteArrayList<>();
    List<String> others = new CopyOnWriteArrayList<>();
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        request -> {
          asked.add(request.getRequestURI().getRawPath());
          others.addAll(request.getRequestHeaders().keySet());
          String query = request.getRequestURI().getRawQuery();
          String contact = URLDecoder.decode(query, StandardCharsets.UTF_8).substring(8);
          byte[] answer = ("known as " + contact).getBytes(StandardCharsets.UTF_8);
          request.getResponseHeaders().add("CamelHttpUri", "http://127.0.0.1:1/");
          request.sendResponseHeaders(contact.equals("nobody") ? 404 : 200, answer.length);
          request.getResponseBody().write(answer);
          request.close();
        });
    server.start();
    try (Twin twin = new Twin(Twins.one().messages(0).build()).start()) {
      for (String contact : odd) {
        twin.add(Twins.ALPHA, "SMS", INBOUND.replace("contact-1", contact));
      }
      twin.add(Twins.ALPHA, "SMS", INBOUND.replace("\"contact-1\"", "null"));
      ExportUnderTest export =
          new ExportUnderTest(twin, home)
              .routes(recipe("look-up").directory())
              .with("look-up.address", "127.0.0.1:" + server.getAddress().getPort() + "/customers")
              .with("partner.password", "canary-of-a-partner-77")
              .sinks("file");

      assertThat(export.once().isComplete()).isTrue();

      List<String> added = new ArrayList<>();
      for (String line : export.fileLines()) {
        JsonNode message = JSON.readTree(line.split(" ", 2)[1]);
        if (message.has("customer")) {
          added.add(message.path("customer").asText());
          assertThat(added).endsWith("known as " + message.path("contactId").asText());
        }
      }
      assertThat(export.fileLines()).hasSize(odd.size() + 1);
      assertThat(added).hasSize(odd.size() - 1).contains("known as {{partner.password}}");
      assertThat(asked).hasSize(odd.size()).containsOnly("/customers");
      assertThat(others).doesNotContain("X-evil", "Channel");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void own_table_gets_a_row_for_each_message() throws Exception {
    against(Twins.one())
        .routes(recipe("own-table").directory())
        .with("export.sink.sms", "own-table");
    Files.createDirectories(home.resolve("data"));
    export
        .jdbc()
        .execute("create table inbox (id varchar(64) primary key, contact varchar(64), said text)");

    assertThat(export.once().isComplete()).isTrue();

    assertThat(export.jdbc().queryForObject("select count(*) from inbox", Integer.class))
        .isEqualTo(137);
  }

  @Test
  void two_sinks_gives_both_every_mail() throws Exception {
    against(Twins.one())
        .routes(recipe("two-sinks").directory())
        .with("export.channels", "Email")
        .with("export.sink.email", "file");

    assertThat(export.once().isComplete()).isTrue();

    assertThat(export.fileLines()).hasSize(137);
    assertThat(export.rows()).hasSize(137);
  }

  @Test
  void gzip_holds_what_a_plain_file_would() throws Exception {
    against(Twins.one())
        .routes(recipe("gzip").directory())
        .with("export.channels", "SMS")
        .with("export.sink.sms", "gzip");

    assertThat(export.once().isComplete()).isTrue();

    List<String> lines = new ArrayList<>();
    for (Path file : export.files("data/messages", ".ndjson.gz")) {
      try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
        new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(lines::add);
      }
    }
    assertThat(lines).containsExactlyInAnyOrderElementsOf(json(twin, "SMS"));
    assertThat(export.files("data/messages", ".part")).isEmpty();
  }

  @Test
  void csv_has_a_row_for_each_message_under_its_header() throws Exception {
    against(Twins.one().messages(0));
    String id = twin.add(Twins.ALPHA, "SMS", INBOUND.replace("want to", "say \\\"stop\\\","));
    twin.add(Twins.ALPHA, "SMS", INBOUND);
    exportAsCsv(
        file ->
            assertThat(Files.readString(file))
                .as("%s", file)
                .matches(text -> !file.toString().contains("ndjson"))
                .startsWith("id,date,direction,contact,text\n")
                .hasLineCount(3)
                .contains(
                    "\""
                        + id
                        + "\",\"2024-05-31T10:00:00.000Z\",\"inbound\",\"contact-1\",\"I say"
                        + " \"\"stop\"\", Cancel"));
  }

  @Test
  void csv_keeps_a_row_whole_whatever_its_values_hold() throws Exception {
    against(Twins.one().messages(0));
    twin.addRaw(
        Twins.ALPHA,
        "SMS",
        "odd",
        Instant.parse("2024-05-31T10:00:00Z"),
        ("{\"id\":\"a\\\",b\",\"messageType\":\"TYPE_SMS\",\"dateAdded\":\"2024-05-31T10:00:00Z\","
                + "\"direction\":{\"in\":\"\"},\"contactId\":\"c\\n\\\"\"}")
            .getBytes(StandardCharsets.UTF_8));
    exportAsCsv(
        file ->
            assertThat(Files.readString(file))
                .isEqualTo(
                    "id,date,direction,contact,text\n\"a\"\",b\",\"2024-05-31T10:00:00Z\","
                        + "\"{\"\"in\"\":\"\"\"\"}\",\"c\n\"\"\",\"\"\n"));
  }

  /** Customers write the texts, and somebody opens the file. */
  @Test
  void csv_has_no_text_that_a_spreadsheet_would_run() throws Exception {
    List<String> begins = List.of("=", "+", "-", "@", "\\t", "\\r");
    against(Twins.one().messages(0));
    begins.forEach(begin -> twin.add(Twins.ALPHA, "SMS", sms(begin + "HYPERLINK(1) = 2")));
    exportAsCsv(
        file ->
            assertThat(Files.readString(file))
                .contains(
                    begins.stream()
                        .map(begin -> ",\"'" + begin.translateEscapes() + "HYPERLINK(1) = 2\"\n")
                        .toList()));
  }

  private void exportAsCsv(ThrowingConsumer<Path> only) throws Exception {
    export
        .routes(recipe("csv").directory())
        .with("export.channels", "SMS")
        .with("export.sink.sms", "csv");

    assertThat(export.once().isComplete()).isTrue();

    assertThat(export.files("data/messages", ".csv")).singleElement().satisfies(only);
  }

  @Test
  void sftp_puts_files_on_a_server() throws Exception {
    Path root = Files.createDirectories(home.resolve("sftp"));
    Path knownHosts = home.resolve("known_hosts");
    try (SftpServer server = new SftpServer(root);
        Twin twin = new Twin(Twins.one().build()).start()) {
      Files.writeString(knownHosts, server.knownHost());
      ExportUnderTest export =
          new ExportUnderTest(twin, home)
              .routes(recipe("sftp").directory())
              .with("export.channels", "SMS")
              .with("export.sink.sms", "sftp")
              .with("sftp.server", "127.0.0.1:" + server.port() + "/archive")
              .with("sftp.username", SftpServer.USER)
              .with("sftp.password", SftpServer.PASSWORD)
              .with("sftp.known-hosts", knownHosts.toString());

      assertThat(export.once().isComplete()).isTrue();

      List<String> lines = new ArrayList<>();
      for (Path file : export.files("sftp/archive", ".ndjson")) {
        lines.addAll(Files.readAllLines(file));
      }
      assertThat(lines).containsExactlyInAnyOrderElementsOf(json(twin, "SMS"));
      assertThat(export.files("sftp", ".part")).isEmpty();
    }
  }

  @Test
  void s3_has_one_object_for_each_message_however_often_it_comes() throws Exception {
    int port = FreePort.find();
    try (Twin twin = new Twin(Twins.small().messages(25).with("--hostile-ids").build()).start()) {
      EditedRoutes routes = recipe("s3");
      ExportUnderTest export = intoS3(twin, home, port).routes(routes.directory());
      assertThat(export.once().waitingPages()).as("the bucket is out of reach").isPositive();

      try (S3Server server = new S3Server(port)) {
        assertThat(export.once().isComplete()).isTrue();
        assertThat(server.objects()).isEqualTo(objects(twin));
        assertThat(server.metadata(server.objects().keySet().iterator().next()))
            .hasEntrySatisfying("revision", revision -> assertThat(revision).matches("[1-9]\\d*"));

        twin.change(twin.expected(Twins.BRAVO, "SMS").findFirst().orElseThrow().id(), CHANGE);
        ExportUnderTest again =
            intoS3(twin, home.resolve("again"), port).routes(routes.directory());
        assertThat(again.once().isComplete()).isTrue();
        assertThat(server.objects()).isEqualTo(objects(twin));
      }
    }
  }

  static ExportUnderTest intoS3(Twin twin, Path home, int port) {
    return new ExportUnderTest(twin, home)
        .with("export.channels", "SMS")
        .with("export.sink.sms", "s3")
        .with("s3.bucket", S3Server.BUCKET)
        .with("s3.region", "eu-central-1")
        .with("s3.endpoint", "http://127.0.0.1:" + port)
        .with("s3.access-key", S3Server.ACCESS_KEY)
        .with("s3.secret-key", S3Server.SECRET_KEY);
  }

  private static Map<String, String> objects(Twin twin) {
    Map<String, String> objects = new TreeMap<>();
    for (String location : List.of(Twins.ALPHA, Twins.BRAVO)) {
      twin.expected(location, "SMS")
          .forEach(
              message ->
                  objects.put(
                      location
                          + "/SMS/"
                          + URLEncoder.encode(message.id(), StandardCharsets.UTF_8)
                          + ".json",
                      new String(message.json(), StandardCharsets.UTF_8)));
    }
    return objects;
  }

  @Test
  void kafka_gets_a_record_for_each_message() throws Exception {
    try (KafkaBroker broker = new KafkaBroker(home.resolve("kafka"));
        Twin twin = new Twin(Twins.one().build()).start()) {
      ExportUnderTest export =
          new ExportUnderTest(twin, home)
              .routes(recipe("kafka").directory())
              .with("export.channels", "SMS")
              .with("export.sink.sms", "kafka")
              .with("kafka.brokers", broker.address())
              .with("kafka.topic", "messages");

      assertThat(export.once().isComplete()).isTrue();

      Map<String, String> records = broker.read("messages", 137);
      assertThat(records.values()).containsExactlyInAnyOrderElementsOf(json(twin, "SMS"));
      assertThat(records.keySet())
          .containsExactlyInAnyOrderElementsOf(
              twin.expected(Twins.ALPHA, "SMS")
                  .map(message -> Twins.ALPHA + "/" + message.id())
                  .toList());
    }
  }

  static List<String> json(Twin twin, String channel) {
    return twin.expected(Twins.ALPHA, channel)
        .map(message -> new String(message.json(), StandardCharsets.UTF_8))
        .toList();
  }

  private EditedRoutes recipe(String folder) throws Exception {
    EditedRoutes routes = new EditedRoutes(home);
    routes.copyFrom(RECIPES.resolve(folder));
    return routes;
  }
}
