package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.highlevelexport.app.Export;
import io.highlevelexport.app.Summary;
import io.highlevelexport.spool.SpoolIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Nothing lost, nothing twice: the spool's identity, acknowledgement by message, lanes. */
class PromiseTest extends AgainstTwin {

  @BeforeEach
  void start() {
    against(Twins.one().messages(60)).with("export.retry.attempts", "1");
  }

  private Path spool() {
    return home.resolve("data/spool");
  }

  private List<Path> pages() {
    return export.files("data/spool", ".page");
  }

  /** Some pages wait, since nothing listens where the mail server should be. */
  private void leavePagesForMail() throws Exception {
    export.with("export.channels", "Email").with("export.mail.port", "1").expect();
    assertThat(export.once().waitingPages()).isEqualTo(2);
  }

  private void startIsRefused(String words) throws Exception {
    try (Export refused = export.open(Export.Mode.ONCE)) {
      assertThatThrownBy(refused::start)
          .isInstanceOf(SpoolIdentity.MismatchException.class)
          .hasMessageContaining(spool().toString())
          .hasMessageContaining(words)
          .hasMessageContaining("export.spool.adopt");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"an empty directory", "nothing"})
  void a_spool_that_is_not_mounted_stops_the_start_and_costs_nothing(String there)
      throws Exception {
    try (PickySmtp mails = new PickySmtp(mail -> "250 ok")) {
      leavePagesForMail();
      Path mounted = Files.move(spool(), home.resolve("mounted"));
      if (there.equals("an empty directory")) {
        Files.createDirectory(spool());
      }
      export.with("export.mail.port", Integer.toString(mails.port()));

      startIsRefused("Is its volume mounted");

      assertThat(export.files("mounted", ".page")).hasSize(2);
      Files.deleteIfExists(spool());
      Files.move(mounted, spool());
      // what waits is delivered although the API does not show it any more
      twin.close();
      export.once();
      assertThat(mails.messageIds()).hasSize(60).doesNotHaveDuplicates();
      assertThat(pages()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"an empty directory", "nothing"})
  void a_spool_whose_volume_goes_while_it_runs_is_waited_for_and_costs_nothing(String there)
      throws Exception {
    AtomicBoolean up = new AtomicBoolean();
    try (PickySmtp mails = new PickySmtp(mail -> up.get() ? "250 ok" : "421 later")) {
      export
          .with("export.channels", "Email")
          .with("export.mail.port", Integer.toString(mails.port()));
      Export running = export.run();
      await().until(() -> pages().size() == 2 && isNothingToCome(running));
      // the API does not show any more what waits there
      twin.close();
      Path mounted = Files.move(spool(), home.resolve("mounted"));
      if (there.equals("an empty directory")) {
        Files.createDirectory(spool());
      }

      await().until(() -> running.status().lanes().toString().contains("Is its volume mounted?"));
      assertThat(export.files("mounted", ".page")).hasSize(2);
      Files.deleteIfExists(spool());
      Files.move(mounted, spool());
      up.set(true);

      await().until(() -> pages().isEmpty());
      assertThat(mails.messageIds()).hasSize(60).doesNotHaveDuplicates();
    }
  }

  /** Neither pages that are to be routed, nor texts that their mails wait for. */
  private boolean isNothingToCome(Export running) throws Exception {
    String routed = "select count(*) from page where routed = 1";
    return export.jdbc().queryForObject(routed, Integer.class) == 2
        && running.content().stream().allMatch(count -> count.wanted() == 0);
  }

  @Test
  void a_spool_of_another_database_stops_the_start_and_keeps_its_pages() throws Exception {
    leavePagesForMail();
    List<Path> waiting = pages();
    Path other = home.resolve("other.db");

    export.with("export.sql.url", "jdbc:sqlite:" + other);
    startIsRefused("belongs to another database");

    assertThat(pages()).isEqualTo(waiting);
  }

  @Test
  void an_operator_may_give_a_lost_spool_up_and_its_messages_are_read_again() throws Exception {
    try (PickySmtp mails = new PickySmtp(mail -> "250 ok")) {
      leavePagesForMail();
      Files.move(spool(), home.resolve("lost"));

      export.with("export.spool.adopt", "true");
      export.with("export.mail.port", Integer.toString(mails.port()));

      assertThat(export.once().isComplete()).isTrue();
      assertThat(mails.messageIds()).hasSize(60).doesNotHaveDuplicates();
    }
  }

  @Test
  void a_page_that_the_database_does_not_know_is_moved_aside() throws Exception {
    leavePagesForMail();
    String page = Files.readString(pages().get(0));
    Path strange = Files.writeString(spool().resolve("20240101T000000000Z-00.page"), page);

    export.once();

    assertThat(strange).doesNotExist();
    assertThat(spool().resolve("unknown").resolve(strange.getFileName())).hasContent(page.strip());
  }

  @Test
  void pages_that_vanish_while_it_runs_are_told_and_read_again() throws Exception {
    AtomicBoolean up = new AtomicBoolean();
    try (PickySmtp mails = new PickySmtp(mail -> up.get() ? "250 ok" : "421 later")) {
      export
          .with("export.channels", "Call,Email")
          .with("export.spool.max-pages", "2")
          .with("export.mail.port", Integer.toString(mails.port()))
          .expect()
          .run();
      await().until(() -> pages().size() >= 2);
      for (Path page : pages()) {
        Files.deleteIfExists(page);
      }
      up.set(true);

      await().until(() -> mails.messageIds().stream().distinct().count() == 60);
      await().until(() -> export.fileLines().size() == 60);
      await().until(() -> pages().isEmpty());
      assertThat(mails.messageIds()).doesNotHaveDuplicates();
      export.close();
      export.assertConserved();
    }
  }

  @Test
  void what_a_sink_took_of_a_lost_page_does_not_come_to_it_again() throws Exception {
    try (PickySmtp mails = new PickySmtp(mail -> "250 ok")) {
      export.with("export.sink.email", "file,mail");
      leavePagesForMail();
      assertThat(export.fileLines()).hasSize(60);
      for (Path page : pages()) {
        Files.delete(page);
      }

      export.with("export.mail.port", Integer.toString(mails.port()));
      assertThat(export.once().isComplete()).isTrue();

      assertThat(mails.messageIds()).hasSize(60).doesNotHaveDuplicates();
      assertThat(export.fileLines()).hasSize(60);
    }
  }

  @Test
  void what_a_sink_took_of_a_lost_page_does_not_come_to_it_again_though_it_was_a_change()
      throws Exception {
    try (PickySmtp mails = new PickySmtp(mail -> "250 ok")) {
      export.with("export.sink.email", "file,mail");
      leavePagesForMail();
      twin.change(
          twin.expected(Twins.ALPHA, "Email").findFirst().orElseThrow().id(),
          "{\"status\":\"read\"}");
      export.with("export.refresh", "10000d").with("export.refresh-period", "1ms").once();
      assertThat(export.fileLines()).hasSize(61);
      assertThat(pages()).hasSize(3);
      for (Path page : pages()) {
        Files.delete(page);
      }

      export.with("export.mail.port", Integer.toString(mails.port()));
      assertThat(export.once().isComplete()).isTrue();

      assertThat(mails.messageIds()).hasSize(60).doesNotHaveDuplicates();
      assertThat(export.fileLines()).hasSize(61);
    }
  }

  @Test
  void a_page_that_the_database_never_takes_holds_up_its_own_stream_and_no_other()
      throws Exception {
    end();
    against(Twins.small().messages(20)).sinks("file,sql").expect().once();
    addWhatTheDatabaseNeverTakes();
    export.run();
    await().until(() -> !export.deadLetters().isEmpty());

    int rows = export.rows().size();
    add(Twins.BRAVO);

    await().until(() -> export.rows().size() == rows + 1);
    export.jdbc().execute("drop trigger never");
    export.expect();
    await().untilAsserted(export::assertConserved);
  }

  private void addWhatTheDatabaseNeverTakes() throws Exception {
    export
        .jdbc()
        .execute(
            "create trigger never before insert on page when new.location_id = '"
                + Twins.ALPHA
                + "' begin select raise(abort, 'never'); end");
    add(Twins.ALPHA);
  }

  /** It begins in vain at each poll. */
  @Test
  void what_keeps_a_fetch_from_beginning_is_one_line_of_the_log() throws Exception {
    Logger log = (Logger) LoggerFactory.getLogger("io.highlevelexport.fetch");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    log.addAppender(lines);
    end();
    against(Twins.small().messages(20)).once();
    addWhatTheDatabaseNeverTakes();
    export.run();
    try {
      await().until(() -> errors(lines) > 0);
      int asked = twin.requests().size();
      await().until(() -> twin.requests().size() > asked + 30);
    } finally {
      end();
      log.detachAppender(lines);
    }

    assertThat(errors(lines)).isOne();
    assertThat(lines.list).allMatch(line -> line.getThrowableProxy() == null);
  }

  private static long errors(ListAppender<ILoggingEvent> lines) {
    return List.copyOf(lines.list).stream().filter(line -> line.getLevel() == Level.ERROR).count();
  }

  private void add(String location) {
    twin.add(
        location, "SMS", "{\"dateAdded\":\"" + Instant.now().minus(Duration.ofMinutes(7)) + "\"}");
  }

  @Test
  void a_sink_that_is_down_costs_another_sink_of_the_same_messages_nothing_twice()
      throws Exception {
    AtomicBoolean up = new AtomicBoolean();
    List<String> refused = new CopyOnWriteArrayList<>();
    try (Webhook webhook = new Webhook();
        PickySmtp mails =
            new PickySmtp(
                mail -> {
                  refused.add(mail);
                  return up.get() ? "250 ok" : "421 later";
                })) {
      EditedRoutes routes = new EditedRoutes(home);
      routes.copyFrom(Path.of("docs/recipes/webhook"));
      export
          .routes(routes.directory())
          .with("webhook.address", webhook.address())
          .with("export.channels", "Email")
          .with("export.sink.email", "webhook,mail")
          .with("export.mail.port", Integer.toString(mails.port()))
          .run();
      await().until(() -> webhook.messages().size() == 60 && refused.size() >= 10);

      up.set(true);
      await().until(() -> pages().isEmpty());

      assertThat(webhook.messages()).hasSize(60).doesNotHaveDuplicates();
      assertThat(mails.messageIds()).hasSize(60).doesNotHaveDuplicates();
    }
  }

  @Test
  void a_mail_server_that_takes_its_time_holds_up_no_other_sink() throws Exception {
    CountDownLatch othersAreThere = new CountDownLatch(1);
    try (PickySmtp mails =
        new PickySmtp(
            mail -> {
              try {
                othersAreThere.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return "250 ok";
            })) {
      export
          .with("export.channels", "Email,Call,SMS")
          .with("export.page-size", "10")
          .with("export.mail.port", Integer.toString(mails.port()))
          .expect()
          .run();

      // while the first mail is on its way everything else arrives, and the next polls go on
      await().until(() -> export.fileLines().size() == 60);
      await().until(() -> export.rows().size() == 60);
      assertThat(mails.taken()).isEmpty();
      othersAreThere.countDown();

      await().until(() -> mails.taken().size() == 60);
      export.assertConserved();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "parallelProcessing: true",
        "streaming: true",
        "parallelProcessing: true\n                                streaming: true",
        "shareUnitOfWork: true"
      })
  void each_message_has_its_own_outcome_whatever_the_split_does(String option) throws Exception {
    EditedRoutes routes = new EditedRoutes(home);
    routes.edit(
        "deliver",
        "                                id: each-single\n",
        "                                id: each-single\n                                "
            + option
            + "\n");
    List<String> bad = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String id = i + "x".repeat(300);
      bad.add(id);
      twin.add(
          Twins.ALPHA, "SMS", "{\"id\":\"" + id + "\",\"dateAdded\":\"2024-05-20T00:00:00Z\"}");
    }
    export.routes(routes.directory()).with("export.channels", "SMS").expect();

    Summary summary = export.once();

    assertThat(summary.waitingPages()).isZero();
    assertThat(export.deadLetters())
        .extracting(letter -> letter.path("message").path("id").asText())
        .containsExactlyInAnyOrderElementsOf(bad);
    export.assertConserved();
  }

  @Test
  void a_step_that_changes_what_a_sink_gets_never_changes_the_page_in_the_spool() throws Exception {
    EditedRoutes routes = new EditedRoutes(home);
    routes.edit(
        "deliver-file",
        "        - to:\n            id: write-part-file\n",
        "        - setBody:\n            id: head-line\n            expression:\n"
            + "              simple:\n                expression: \"# made by us\\n${body}\"\n"
            + "        - to:\n            id: write-part-file\n");
    export
        .routes(routes.directory())
        .with("export.channels", "Email")
        .with("export.sink.email", "file,mail")
        .with("export.mail.port", "1");

    export.once();

    Map<Path, String> before = contents();
    assertThat(before).hasSize(2);
    assertThat(before.values()).noneMatch(page -> page.contains("made by us"));
    assertThat(export.fileLines()).anyMatch(line -> line.contains("# made by us"));
    export.once();
    assertThat(contents()).isEqualTo(before);
  }

  private Map<Path, String> contents() throws IOException {
    Map<Path, String> contents = new HashMap<>();
    for (Path page : pages()) {
      contents.put(page, Files.readString(page));
    }
    return contents;
  }

  @ParameterizedTest
  @ValueSource(strings = {"cut", "added to"})
  void a_page_that_does_not_hold_what_the_ledger_says_waits_and_is_told(String how)
      throws Exception {
    try (PickySmtp mails = new PickySmtp(mail -> "250 ok")) {
      leavePagesForMail();
      Path page = pages().get(0);
      String content = Files.readString(page);
      int end = content.lastIndexOf('\n', content.length() - 2) + 1;
      Files.writeString(page, how.equals("cut") ? content.substring(0, end) : content + "{}\n");
      export.with("export.mail.port", Integer.toString(mails.port()));

      Export running = export.run();
      await().until(() -> running.status().lanes().toString().contains(page + " holds"));
      export.close();
      assertThat(pages()).contains(page);

      Files.writeString(page, content);
      export.once();
      assertThat(mails.messageIds()).hasSize(60).doesNotHaveDuplicates();
      assertThat(pages()).isEmpty();
    }
  }

  /** Nobody else has a hand in the files of the spool. */
  @Test
  void no_file_of_the_spool_has_another_name() throws Exception {
    export.with("export.sink.email", "file,mail");
    leavePagesForMail();

    try (Stream<Path> files = Files.list(spool())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.getAttribute(file, "unix:nlink")).as(file.toString()).isEqualTo(1);
      }
    }
  }
}
