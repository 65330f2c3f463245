package io.highlevelexport.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.app.Export;
import io.highlevelexport.ledger.Database;
import io.highlevelexport.twin.Expected;
import io.highlevelexport.twin.ExpectedMessage;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import io.highlevelexport.twin.TwinRequest;
import io.highlevelexport.twin.When;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** {@code once --contact} and its like: everything of that person, once, and nothing else. */
class AskCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] CHANNELS = {
    "Call", "SMS", "Email", "WhatsApp", "Instagram", "Facebook"
  };

  /** Requests for the messages of one person. */
  private static final Predicate<TwinRequest> OF_A_PERSON =
      request -> request.query().containsKey("contactId");

  @TempDir private Path home;
  @TempDir private Path elsewhere;
  private Twin twin;
  private Operator operator;
  private String contact;

  private void start(TwinOptions options) throws IOException {
    twin =
        new Twin(
                options
                    .locations("loc1")
                    .messages(60)
                    .messages("Other", 20)
                    .with("--contacts=4")
                    .build())
            .start();
    operator = new Operator(home, twin.url()).set("export.page-size", "10");
    contact =
        json(twin.expected("loc1", "SMS").findFirst().orElseThrow()).path("contactId").asText();
  }

  @AfterEach
  void stop() {
    twin.close();
  }

  private static JsonNode json(ExpectedMessage message) throws IOException {
    return JSON.readTree(message.json());
  }

  private List<String> ofThePerson(String... channels) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String channel : channels) {
      for (ExpectedMessage message : twin.expected("loc1", channel).toList()) {
        if (json(message).path("contactId").asText().equals(contact)) {
          lines.add(new String(message.json(), UTF_8));
        }
      }
    }
    assertThat(lines).isNotEmpty();
    return lines;
  }

  private Path into() {
    return elsewhere.resolve("person");
  }

  private List<String> lines(String folder) throws IOException {
    try (Stream<Path> files = Files.walk(into().resolve(folder))) {
      List<String> lines = new ArrayList<>();
      for (Path file : files.filter(path -> path.toString().endsWith(".ndjson")).toList()) {
        lines.addAll(Files.readAllLines(file));
      }
      return lines;
    }
  }

  private Operator.Said asks(String... more) {
    List<String> words = new ArrayList<>(List.of("once", "--contact", contact));
    words.addAll(List.of(more));
    return operator.types(words.toArray(String[]::new));
  }

  private String[] all() {
    return Stream.concat(Stream.of(CHANNELS), Stream.of("Other")).toArray(String[]::new);
  }

  private void assertTheFolderIsWhole() throws IOException {
    assertThat(lines("messages")).containsExactlyInAnyOrderElementsOf(ofThePerson(all()));
    Set<String> ids = new HashSet<>();
    for (String line : ofThePerson("Email")) {
      ids.add(JSON.readTree(line).path("id").asText());
    }
    List<Expected.Email> all = Expected.emails(twin).toList();
    List<String> texts = new ArrayList<>();
    for (String line : lines("content")) {
      String id = JSON.readTree(line).path("id").asText();
      if (all.stream().anyMatch(email -> email.id().equals(id))) {
        texts.add(id);
      }
    }
    assertThat(texts)
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(
            all.stream()
                .filter(email -> ids.contains(email.messageId()))
                .map(Expected.Email::id)
                .toList());
    assertThat(
            Database.jdbc(
                    new DriverManagerDataSource("jdbc:sqlite:" + into().resolve("state/export.db")))
                .queryForList(
                    "select distinct contact_id from content_piece where kind <> 'email' union"
                        + " select state from content_piece where state = 'wanted'",
                    String.class))
        .containsExactly(contact);
  }

  @Test
  void a_folder_of_its_own_gets_everything_of_a_person_and_nothing_else() throws Exception {
    start(TwinOptions.builder());

    Operator.Said said = asks("--into", into().toString());

    assertThat(said.out()).contains("Complete: all ").contains("contact " + contact);
    assertThat(said.exit()).isZero();
    assertTheFolderIsWhole();
    assertThat(home.resolve("data")).as("the usual state").doesNotExist();

    twin.add("loc1", "SMS", "{\"contactId\":\"" + contact + "\",\"body\":\"one more\"}");
    assertThat(asks("--into", into().toString()).exit()).isZero();
    assertTheFolderIsWhole();
  }

  @Test
  void a_folder_of_somebody_else_or_with_other_files_is_refused() throws Exception {
    start(TwinOptions.builder());
    operator.types("once", "--contact", "nobody", "--into", into().toString());

    Operator.Said said = asks("--into", into().toString());

    assertThat(said.exit()).isEqualTo(2);
    assertThat(said.err()).contains("holds contact nobody").contains("choose another folder");
    Files.writeString(elsewhere.resolve("letter.txt"), "of somebody");
    said = asks("--into", elsewhere.toString());
    assertThat(said.exit()).isEqualTo(2);
    assertThat(said.err()).contains(elsewhere + " is not empty");
  }

  @ParameterizedTest
  @CsvSource({
    "--contact, ''",
    "--conversation, ' '",
    "--channel, ''",
    "--channel, Fax",
    "--from, 2024-13-01",
    "--to, soon"
  })
  void wrong_words_make_no_folder(String option, String value) throws Exception {
    start(TwinOptions.builder());

    Operator.Said said = operator.types("once", option, value, "--into", into().toString());

    assertThat(said.exit()).isEqualTo(2);
    assertThat(said.err()).contains(option);
    assertThat(into()).doesNotExist();
    assertThat(twin.requests()).isEmpty();
  }

  @Test
  void a_folder_that_cannot_be_made_is_told_with_its_name() throws Exception {
    start(TwinOptions.builder());
    Path file = Files.writeString(elsewhere.resolve("letter.txt"), "of somebody");

    Operator.Said said = asks("--into", file.toString());

    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.err()).contains(file + " is no directory").doesNotContain("nternal");
  }

  @Test
  void what_breaks_off_goes_on_and_brings_nothing_twice() throws Exception {
    start(TwinOptions.builder());
    Predicate<TwinRequest> begun =
        request -> request.hasCursor() || request.query().containsKey("startDate");
    twin.fault(
        OF_A_PERSON.and(begun).and(When.channel("Email")), Integer.MAX_VALUE, Fault.status(503));

    Operator.Said said = asks("--into", into().toString());
    assertThat(said.out()).contains("NOT complete: contact " + contact);
    assertThat(said.exit()).isEqualTo(1);

    twin.heal();
    assertThat(asks("--into", into().toString()).exit()).isZero();
    assertTheFolderIsWhole();
  }

  @Test
  void an_api_that_gives_everybodys_messages_leaks_none_into_the_folder() throws Exception {
    start(TwinOptions.builder().with("--ignore-filters"));

    Operator.Said said = asks("--channel", "SMS", "--into", into().toString());

    assertThat(said.exit()).isZero();
    assertThat(lines("messages")).containsExactlyInAnyOrderElementsOf(ofThePerson("SMS"));
  }

  @Test
  void the_usual_sinks_get_a_person_first_and_the_rest_later_and_nothing_twice() throws Exception {
    start(TwinOptions.builder());
    operator.set("export.sink.sms", "file,sql");

    assertThat(asks().exit()).isZero();
    assertThat(usualLines()).containsExactlyInAnyOrderElementsOf(ofThePerson("SMS"));
    assertThat(operator.types("once").exit()).isZero();
    // a message that is dated tomorrow proves no clock wrong
    Instant tomorrow = Instant.now().plus(Duration.ofHours(12));
    twin.add(
        "loc1", "SMS", "{\"contactId\":\"" + contact + "\",\"dateAdded\":\"" + tomorrow + "\"}");
    assertThat(asks().exit()).isZero();
    assertThat(operator.types("once").exit()).isZero();

    assertThat(usualLines())
        .containsExactlyInAnyOrderElementsOf(
            twin.expected("loc1", "SMS").map(each -> new String(each.json(), UTF_8)).toList());
    assertThat(asks("--channel", "Call").err()).contains("--channel Call").contains("--into");
  }

  private List<String> usualLines() throws IOException {
    Path messages = home.resolve("data/messages");
    try (Stream<Path> files = Files.walk(messages)) {
      List<String> lines = new ArrayList<>();
      for (Path file : files.filter(path -> path.toString().endsWith(".ndjson")).toList()) {
        lines.addAll(Files.readAllLines(file));
      }
      return lines;
    }
  }

  @Test
  void beside_a_running_export_that_is_paused_it_says_why_and_ends_with_the_pause()
      throws Exception {
    start(TwinOptions.builder());
    operator
        .set("export.period", "200ms")
        .set("export.hold.delay", "200ms")
        .set("export.hold.max-delay", "200ms");
    twin.fault(request -> true, Integer.MAX_VALUE, Fault.unauthorized("Invalid JWT"));
    try (Export export = operator.running()) {
      await().until(() -> !export.status().parked().isEmpty());
      StringWriter out = new StringWriter();
      CompletableFuture<Operator.Said> said =
          CompletableFuture.supplyAsync(() -> operator.types(out, "once", "--contact", contact));

      await().until(() -> out.toString().contains("It is paused, loc1 all channels: "));
      assertThat(out.toString()).containsOnlyOnce("It is paused").contains("Invalid JWT");
      twin.heal();

      assertThat(said.get().out()).contains("Complete: all ");
    }
  }

  @Test
  void beside_a_running_export_the_folder_is_filled_and_the_usual_sinks_get_nothing_twice()
      throws Exception {
    start(TwinOptions.builder());
    operator.set("export.sink.sms", "file,sql").set("export.period", "200ms");
    try (Export export = operator.running()) {
      await().ignoreExceptions().until(() -> usualLines().size() == 60);
      String late = Instant.now().minus(Duration.ofDays(5)).toString();
      twin.add("loc1", "SMS", "{\"contactId\":\"" + contact + "\",\"dateAdded\":\"" + late + "\"}");

      assertThat(asks("--into", into().toString()).exit()).isZero();
      assertTheFolderIsWhole();
      assertThat(usualLines()).hasSize(60);

      Operator.Said said = asks();

      assertThat(said.out()).contains("The export that runs fetches it").contains("Complete: all ");
      assertThat(said.exit()).isZero();
      assertThat(usualLines()).hasSize(61).doesNotHaveDuplicates();
      assertThat(export.summary().problem()).isNull();
    }
  }

  @Test
  void a_range_of_time_and_a_conversation_narrow_it_further() throws Exception {
    start(TwinOptions.builder());
    List<ExpectedMessage> all = twin.expected("loc1", "SMS").toList();
    Instant from = all.get(20).dateAdded();
    Instant to = all.get(40).dateAdded();
    String conversation = json(all.get(25)).path("conversationId").asText();

    Operator.Said said =
        operator.types(
            "once",
            "--json",
            "--conversation",
            conversation,
            "--channel",
            "SMS",
            "--from",
            from.toString(),
            "--to",
            to.toString(),
            "--into",
            into().toString());

    assertThat(JSON.readTree(said.out()).path("complete").asBoolean()).isTrue();
    List<String> wanted = new ArrayList<>();
    for (ExpectedMessage message : all.subList(20, 40)) {
      if (json(message).path("conversationId").asText().equals(conversation)) {
        wanted.add(new String(message.json(), UTF_8));
      }
    }
    assertThat(lines("messages")).containsExactlyInAnyOrderElementsOf(wanted);
    assertThat(operator.types("once", "--from", "yesterday").exit()).isEqualTo(2);
  }
}
