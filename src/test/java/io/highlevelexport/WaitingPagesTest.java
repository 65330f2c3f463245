package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.highlevelexport.app.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happens to a page while it waits in the lanes of its sinks. */
class WaitingPagesTest extends AgainstTwin {
  private static final String NO_SUCH_FILE =
      "        - throwException:\n            id: no-such-file\n"
          + "            exceptionType: java.nio.file.NoSuchFileException\n"
          + "            message: template.txt\n";
  private static final String NO_NUMBER =
      "        - throwException:\n            id: no-number\n"
          + "            exceptionType: java.lang.NumberFormatException\n"
          + "            message: no number\n";

  private EditedRoutes routes;

  @BeforeEach
  void start() throws Exception {
    against(Twins.one().messages(60));
    routes = new EditedRoutes(home);
    export
        .routes(routes.directory())
        .with("export.retry.attempts", "1")
        .with("export.page-size", "10")
        .with("export.channels", "Email");
  }

  private Map<Path, String> pages() {
    return export.files("data/spool", ".page").stream()
        .collect(Collectors.toMap(Function.identity(), WaitingPagesTest::text));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void putInFront(String step, String route, String before) {
    routes.edit(route, before, step + before);
  }

  @Test
  void a_sink_that_misses_a_file_of_its_own_costs_no_page() throws Exception {
    String write = "        - to:\n            id: write-part-file\n";
    putInFront(NO_SUCH_FILE, "deliver-file", write);
    export.sinks("file").expect();

    assertThat(export.once().waitingPages()).isEqualTo(6);

    Map<Path, String> waiting = pages();
    assertThat(waiting).hasSize(6);
    export.once();
    assertThat(pages()).isEqualTo(waiting);
    routes.edit("deliver-file", NO_SUCH_FILE, "");
    twin.close();
    export.once();
    assertThat(export.fileLines()).hasSize(60);
    assertThat(pages()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"NullPointerException, 1, 0", "IllegalStateException, 0, 1"})
  void a_null_pointer_in_a_sink_is_the_messages_fault_and_other_exceptions_are_the_sinks(
      String exception, int dead, int waiting) throws Exception {
    String id = twin.expected(Twins.ALPHA, "Email").findFirst().orElseThrow().id();
    String fail =
        """
        - split:
            id: each-message
            stopOnException: true
            expression:
              simple:
                expression: ${body.messages}
            steps:
              - filter:
                  id: one-of-them
                  expression:
                    simple:
                      expression: ${body.id} == '%s'
                  steps:
                    - throwException:
                        id: fail
                        exceptionType: java.lang.%s
                        message: no contact
        """
            .formatted(id, exception)
            .indent(8);
    String write = "        - to:\n            id: write-part-file\n";
    putInFront(NO_SUCH_FILE, "deliver-file", write);
    assertThat(export.sinks("file").once().waitingPages()).isEqualTo(6);

    // all wait already: a second attempt comes after those that were behind the one that fails
    routes.edit("deliver-file", NO_SUCH_FILE, fail);
    export.with("export.retry.attempts", "2");
    assertThat(export.once().waitingPages()).isEqualTo(waiting);

    assertThat(export.deadLetters())
        .hasSize(dead)
        .allMatch(letter -> letter.at("/message/id").asText().equals(id));
    assertThat(export.fileLines()).hasSize(60 - dead - waiting * 10);
  }

  @Test
  void a_page_that_one_lane_finds_lost_is_delivered_by_no_other_from_memory() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    AtomicBoolean up = new AtomicBoolean();
    List<String> refused = new CopyOnWriteArrayList<>();
    try (Webhook webhook = new Webhook(go::await);
        PickySmtp mails =
            new PickySmtp(
                mail -> {
                  refused.add(mail);
                  return up.get() ? "250 ok" : "421 later";
                })) {
      routes.copyFrom(Path.of("docs/recipes/webhook"));
      export
          .with("webhook.address", webhook.address())
          .with("export.sink.email", "webhook,mail")
          .with("export.mail.port", Integer.toString(mails.port()))
          .run();
      await().until(() -> openDeliveries() == 12 && !refused.isEmpty());
      for (Path page : pages().keySet()) {
        Files.delete(page);
      }
      up.set(true);

      // it waits for what the other lane is delivering, or would have read the others again
      await().until(() -> isMissingNoted() || mails.messageIds().size() >= 50);
      go.countDown();

      await().until(() -> mails.messageIds().size() == 60);
      await().until(() -> webhook.messages().size() >= 60);
      await().until(() -> pages().isEmpty());
      assertThat(webhook.messages()).hasSize(60).doesNotHaveDuplicates();
      assertThat(mails.messageIds()).hasSize(60).doesNotHaveDuplicates();
    } finally {
      go.countDown();
    }
  }

  private boolean isMissingNoted() throws Exception {
    return export
            .jdbc()
            .queryForObject(
                "select count(*) from lane where reason like 'NoSuchFile%'", Integer.class)
        > 0;
  }

  private int openDeliveries() throws Exception {
    return export
        .jdbc()
        .queryForObject("select count(*) from delivery where waiting > 0", Integer.class);
  }

  @Test
  void what_waits_when_routes_are_edited_goes_through_the_edited_ones() throws Exception {
    Path inTheWay = home.resolve("data/messages").resolve(Twins.ALPHA).resolve("Email");
    Files.createDirectories(inTheWay.getParent());
    Files.writeString(inTheWay, "not a directory");
    export
        .with("export.channels", "Email,SMS")
        .with("export.sink.email", "file")
        .with("export.overlap", "3000d")
        .with("export.settle", "0s")
        .run();
    await().until(() -> openDeliveries() == 6);

    putInFront(
        "        - setBody:\n            id: hide-recipient\n            expression:\n"
            + "              simple:\n                expression: ${body.without('body')}\n",
        "route-message",
        "        - choice:\n            id: by-channel\n");
    await().until(this::isReloaded);
    Files.delete(inTheWay);

    await().until(() -> export.fileLines().size() == 60);
    assertThat(export.fileLines()).noneMatch(line -> line.contains("\"body\""));
  }

  /** Whether a message that comes now goes through the edited routes. */
  private boolean isReloaded() throws Exception {
    twin.add(
        Twins.ALPHA, "SMS", "{\"dateAdded\":\"2024-05-20T00:00:00Z\",\"body\":\"after the edit\"}");
    return export
            .jdbc()
            .queryForObject(
                "select count(*) from messages where channel = 'SMS' and body is null",
                Integer.class)
        > 0;
  }

  @Test
  void a_message_that_two_sinks_cannot_take_is_one_that_was_not_delivered() throws Exception {
    putInFront(NO_NUMBER, "deliver-file", "        - to:\n            id: write-part-file\n");
    putInFront(
        NO_NUMBER.replace("no-number", "no-number-either"),
        "deliver-sql",
        "        - policy:\n            id: whole-or-not-at-all\n");
    export.sinks("file,sql");

    Summary summary = export.once();

    assertThat(export.deadLetters()).hasSize(120);
    assertThat(summary.streams()).extracting(Summary.Stream::deadLetters).containsExactly(60L);
  }

  /** Others have it: the replay is for the one that is left. */
  @Test
  void what_cannot_be_routed_any_more_is_a_dead_letter_of_the_sink_that_is_left() throws Exception {
    export.with("export.sink.email", "file,mail").with("export.mail.port", "1");
    export.once();
    assertThat(export.fileLines()).hasSize(60);
    putInFront(NO_NUMBER, "route-message", "        - choice:\n            id: by-channel\n");

    export.once();

    assertThat(export.deadLetters())
        .hasSize(60)
        .extracting(letter -> letter.path("stage").asText())
        .containsOnly("sink:mail");
    routes.edit("route-message", NO_NUMBER, "");
    Path replay = Files.createDirectories(home.resolve("data/dead-letters/replay"));
    for (Path letter : export.files("data/dead-letters", ".json")) {
      Files.move(letter, replay.resolve(letter.getFileName()));
    }
    try (PickySmtp mails = new PickySmtp(mail -> "250 ok")) {
      export.with("export.mail.port", Integer.toString(mails.port())).once();
      assertThat(mails.messageIds()).hasSize(60).doesNotHaveDuplicates();
    }
    assertThat(export.fileLines()).hasSize(60);
    assertThat(export.deadLetters()).extracting(JsonNode::size).hasSize(60);
  }
}
