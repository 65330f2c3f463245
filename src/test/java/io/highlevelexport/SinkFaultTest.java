package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.highlevelexport.app.Summary;
import io.highlevelexport.cli.Operator;
import io.highlevelexport.ledger.SqliteFile;
import io.highlevelexport.twin.Twin;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sinks that are out of reach make pages wait; messages that a sink refuses are dead letters. */
class SinkFaultTest extends AgainstTwin {

  @BeforeEach
  void start() {
    against(Twins.one().messages(60))
        .with("export.channels", "Call,SMS,Email")
        .with("export.page-size", "20")
        .with("export.sink.email", "file");
  }

  @Test
  void a_file_in_the_place_of_the_directory_makes_pages_wait_until_it_is_gone() throws Exception {
    Path inTheWay = home.resolve("data/messages").resolve(Twins.ALPHA).resolve("Call");
    Files.createDirectories(inTheWay.getParent());
    Files.writeString(inTheWay, "not a directory");

    Summary summary = export.expect().with("export.retry.attempts", "2").once();

    assertThat(summary.isComplete()).isFalse();
    assertThat(summary.waitingPages()).isEqualTo(3);
    assertThat(summary.openWindows()).isZero();
    assertThat(export.rows()).hasSize(60);
    int requests = twin.requests().size();

    Files.delete(inTheWay);
    assertThat(export.once().waitingPages()).isZero();
    export.assertConserved();
    assertThat(twin.requests()).hasSizeLessThanOrEqualTo(requests + 3);
    assertThat(export.deadLetters()).isEmpty();
  }

  @Test
  void a_mail_server_that_is_down_holds_up_nobody_else() throws Exception {
    GreenMail mails = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
    mails.start();
    int port = mails.getSmtp().getPort();
    mails.stop();
    export
        .with("export.sink.email", "mail")
        .with("export.mail.port", Integer.toString(port))
        .expect()
        .run();

    await().until(() -> export.fileLines().size() == 60);
    await().until(() -> export.rows().size() == 60);
    await().until(() -> export.files("data/spool", ".page").size() == 3);

    GreenMail again = new GreenMail(new ServerSetup(port, "127.0.0.1", "smtp"));
    again.start();
    try {
      export.mailsTo(again);
      await().untilAsserted(export::assertConserved);
      assertThat(export.deadLetters()).isEmpty();
    } finally {
      export.close();
      again.stop();
    }
  }

  @Test
  void a_pass_without_mail_server_ends_and_says_what_is_missing() throws Exception {
    export
        .with("export.sink.email", "mail")
        .with("export.mail.port", "1")
        .with("export.retry.attempts", "2");

    Summary summary = export.expect().once();

    assertThat(summary.isComplete()).isFalse();
    assertThat(summary.waitingPages()).isEqualTo(3);
    assertThat(export.deadLetters()).isEmpty();
    assertThat(export.fileLines()).hasSize(60);
    assertThat(export.rows()).hasSize(60);
  }

  /** Reading waits for room in the spool, and nobody makes any. */
  @Test
  void a_pass_without_mail_server_ends_though_the_spool_is_full() throws Exception {
    export
        .with("export.sink.email", "mail")
        .with("export.mail.port", "1")
        .with("export.content", "")
        .with("export.retry.attempts", "2")
        .with("export.page-size", "10")
        .with("export.spool.max-pages", "2");

    Summary summary = export.once();

    assertThat(summary.isComplete()).isFalse();
    assertThat(summary.waitingPages()).isBetween(2, 10);
    assertThat(summary.openWindows()).isPositive();
    assertThat(export.deadLetters()).isEmpty();
  }

  /** The spool is full for it, and nobody waits for it any more. */
  @Test
  void a_sink_that_is_taken_out_holds_up_nothing_that_goes_elsewhere() throws Exception {
    export
        .with("export.sink.email", "mail")
        .with("export.content", "")
        .with("export.mail.port", "1")
        .with("export.retry.attempts", "1")
        .with("export.page-size", "10")
        .with("export.spool.max-pages", "2")
        .expect()
        .once();
    int waiting = export.files("data/spool", ".page").size();
    assertThat(waiting).isBetween(2, 5);

    Summary summary = export.with("export.sink.email", "sql").once();

    assertThat(summary.openWindows()).isZero();
    assertThat(summary.waitingPages()).isEqualTo(waiting);
    assertThat(export.rows()).as("what waits for mail aside").hasSizeGreaterThan(60);

    // as the manual says how to give it up
    for (Path page : export.files("data/spool", ".page")) {
      Files.delete(page);
    }
    assertThat(export.once().isComplete()).isTrue();
    export.assertConserved();
  }

  @Test
  void a_sink_whose_route_is_gone_is_named_and_holds_up_nothing_that_goes_elsewhere()
      throws Exception {
    EditedRoutes routes = new EditedRoutes(home);
    routes.copyFrom(Path.of("docs/recipes/webhook"));
    export
        .routes(routes.directory())
        .with("webhook.address", "127.0.0.1:1")
        .with("export.sink.sms", "webhook")
        .with("export.retry.attempts", "1")
        .with("export.page-size", "10")
        .with("export.spool.max-pages", "2")
        .once();
    Files.delete(routes.directory().resolve("deliver-webhook.camel.yaml"));

    Summary summary = export.with("export.sink.sms", "sql").once();

    assertThat(summary.openWindows()).isZero();
    assertThat(export.jdbc().queryForList("select reason from lane", String.class))
        .anySatisfy(reason -> assertThat(reason).contains("no route deliver-webhook any more"));
  }

  @Test
  void a_sink_that_stops_for_one_channel_is_given_the_others_of_the_page() throws Exception {
    EditedRoutes routes = new EditedRoutes(home);
    for (String name : List.of("x", "y")) {
      Files.writeString(
          routes.directory().resolve("deliver-" + name + ".camel.yaml"),
          """
          - from:
              uri: direct:deliver-%s
              steps:
                - filter: {simple: "${body.channel} %s 'Call'", steps: [{stop: {}}]}
          """
              .formatted(name, name.equals("x") ? "==" : "!="));
    }

    export
        .routes(routes.directory())
        .with("export.channels", "*")
        .with("export.sinks", "x,y")
        .with("export.content", "")
        .with("export.retry.attempts", "1")
        .once();

    // one of the two stops for the channel of a page's first message, whichever that is
    assertThat(export.jdbc().queryForList("select outcomes from delivery", String.class))
        .anySatisfy(outcomes -> assertThat(outcomes).startsWith(".").contains("t"));
  }

  @Test
  void pages_that_are_gone_from_the_spool_are_read_again() throws Exception {
    Path inTheWay = home.resolve("data/messages").resolve(Twins.ALPHA).resolve("Call");
    Files.createDirectories(inTheWay.getParent());
    Files.writeString(inTheWay, "not a directory");
    export.expect().with("export.retry.attempts", "2").once();
    for (Path page : export.files("data/spool", ".page")) {
      Files.delete(page);
    }
    Files.delete(inTheWay);

    Summary summary = export.once();

    assertThat(summary.isComplete()).isTrue();
    export.assertConserved();
  }

  @Test
  void a_mail_that_the_server_refuses_for_good_is_a_dead_letter_alone() throws Exception {
    try (PickySmtp mails =
        new PickySmtp(data -> data.contains("REFUSE-ME") ? "554 spam" : "250 ok")) {
      export.with("export.sink.email", "mail").with("export.mail.port", "" + mails.port()).expect();
      String id =
          twin.add(
              Twins.ALPHA,
              "Email",
              "{\"body\":\"REFUSE-ME\",\"dateAdded\":\"2024-05-20T00:00:00Z\"}");

      Summary summary = export.once();

      assertThat(summary.waitingPages()).isZero();
      assertThat(export.deadLetter().path("stage").asText()).isEqualTo("sink:mail");
      assertThat(export.deadLetter().path("message").path("id").asText()).isEqualTo(id);
      assertThat(mails.taken()).hasSize(60).doesNotHaveDuplicates();
    }
  }

  @Test
  void a_mail_that_the_server_puts_off_waits_and_is_sent_once() throws Exception {
    int[] putOff = {3};
    try (PickySmtp mails = new PickySmtp(data -> putOff[0]-- > 0 ? "451 later" : "250 ok")) {
      export.with("export.sink.email", "mail").with("export.mail.port", "" + mails.port());

      Summary summary = export.once();

      assertThat(summary.isComplete()).isTrue();
      assertThat(mails.taken()).hasSize(60).doesNotHaveDuplicates();
      assertThat(export.deadLetters()).isEmpty();
    }
  }

  @Test
  void a_mail_whose_answer_is_lost_comes_again_with_the_same_id_and_is_listed_until_then()
      throws Exception {
    AtomicInteger lost = new AtomicInteger(1);
    try (PickySmtp mails = new PickySmtp(mail -> lost.getAndDecrement() > 0 ? null : "250 ok")) {
      export
          .with("export.sink.email", "mail")
          .with("export.mail.port", "" + mails.port())
          .with("export.retry.attempts", "1")
          .with("export.retry.delay", "1h")
          .with("export.retry.max-delay", "1h");
      export.once();
      List<String> inDoubt =
          export
              .jdbc()
              .queryForList(
                  "select message_id from mail_ledger where status = 'in doubt'", String.class);
      assertThat(inDoubt).hasSize(1);

      assertThat(export.once().isComplete()).isTrue();

      assertThat(mails.taken()).hasSize(61);
      assertThat(mails.taken()).filteredOn(mail -> mail.contains(inDoubt.get(0))).hasSize(2);
      assertThat(export.deadLetters()).isEmpty();
    }
  }

  @Test
  void a_mail_server_that_is_down_for_an_hour_is_asked_seldom_and_then_gets_each_mail_once()
      throws Exception {
    ShiftedClock clock = new ShiftedClock(Instant.now());
    AtomicBoolean up = new AtomicBoolean();
    AtomicInteger refused = new AtomicInteger();
    try (PickySmtp mails =
        new PickySmtp(
            mail -> {
              if (!up.get()) {
                refused.incrementAndGet();
              }
              return up.get() ? "250 ok" : "421 closing";
            })) {
      export
          .at(clock)
          .with("export.sink.email", "mail")
          .with("export.mail.port", "" + mails.port())
          .with("export.retry.delay", "1s")
          .with("export.retry.max-delay", "60s")
          .expect()
          .run();
      await().until(() -> export.rows().size() == 60);
      AtomicInteger minutes = new AtomicInteger();
      await()
          .until(
              () -> {
                clock.advance(Duration.ofSeconds(61));
                return minutes.incrementAndGet() >= 60 && refused.get() >= 30;
              });
      assertThat(refused.get()).isLessThan(minutes.get() + 20);

      up.set(true);
      await()
          .until(
              () -> {
                // a page that was refused just before may be put off from the later time
                clock.advance(Duration.ofSeconds(61));
                return mails.taken().size() == 60;
              });
      assertThat(mails.taken()).doesNotHaveDuplicates();
      assertThat(export.deadLetters()).isEmpty();
    }
  }

  @Test
  void a_flood_of_mails_holds_up_nobody_else_and_each_is_sent_once() throws Exception {
    twin.close();
    twin = new Twin(Twins.one().messages(400).build()).start();
    CountDownLatch othersDone = new CountDownLatch(1);
    try (PickySmtp mails =
        new PickySmtp(
            mail -> {
              awaitQuietly(othersDone);
              return "250 ok";
            })) {
      ExportUnderTest flood =
          new ExportUnderTest(twin, home)
              .with("export.channels", "Call,SMS,Email")
              .with("export.page-size", "100")
              .with("export.mail.port", "" + mails.port());
      flood.run();
      await().until(() -> flood.rows().size() == 400);
      await().until(() -> flood.fileLines().size() == 400);
      assertThat(mails.taken()).isEmpty();

      othersDone.countDown();
      await().until(() -> mails.taken().size() >= 400);
      flood.close();
      assertThat(mails.taken()).hasSize(400).doesNotHaveDuplicates();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"data/messages", "data/spool"})
  void a_disk_that_is_full_costs_nothing_once_there_is_room_again(String directory)
      throws Exception {
    try (SmallDisk disk = SmallDisk.at(home.resolve(directory), "16k")) {
      export.expect().with("export.retry.attempts", "2");

      assertThat(export.once().isComplete()).isFalse();

      disk.resize("16m");
      assertThat(export.once().isComplete()).isTrue();
      export.assertConserved();
      assertThat(export.deadLetters())
          .allMatch(letter -> letter.path("stage").asText().equals("fetch"));
    }
  }

  @Test
  void on_a_full_disk_commands_unpack_the_library_of_the_database_elsewhere() throws Exception {
    String key = "org.sqlite.tmpdir";
    String before = System.clearProperty(key);
    try (SmallDisk disk = SmallDisk.at(home.resolve("data"), "16k")) {
      SqliteFile file = SqliteFile.of("jdbc:sqlite:" + home.resolve("data/test.db")).orElseThrow();

      file.unpackLibraryHere();
      assertThat(System.getProperty(key)).as("the directory of the JDK").isNull();

      disk.resize("16m");
      file.unpackLibraryHere();
      assertThat(System.getProperty(key)).isEqualTo(home.resolve("data/native").toString());
    } finally {
      System.clearProperty(key);
      if (before != null) {
        System.setProperty(key, before);
      }
    }
  }

  @Test
  void on_a_full_disk_status_says_what_to_do() throws Exception {
    try (SmallDisk disk = SmallDisk.at(home.resolve("data"), "16m")) {
      export.once();
      try (OutputStream rest = Files.newOutputStream(home.resolve("data/rest"))) {
        assertThatThrownBy(() -> rest.write(new byte[16 << 20])).isInstanceOf(IOException.class);
      }

      Operator.Said said = new Operator(home, twin.url()).types("status");

      assertThat(said.exit()).isEqualTo(78);
      assertThat(said.err())
          .contains(home.resolve("data/highlevel-export.db") + " (export.sql.url) is full")
          .contains("make room");
    }
    try (SmallDisk disk = SmallDisk.at(home.resolve("data"), "64k")) {
      assertThat(new Operator(home, twin.url()).types("once").err())
          .contains("The export cannot start: the database (export.sql.*) cannot be opened")
          .contains("make room")
          .doesNotContain("SQL State");
    }
  }

  @Test
  void a_directory_that_is_read_only_makes_pages_wait() throws Exception {
    try (SmallDisk disk = SmallDisk.at(home.resolve("data/messages"), "16m")) {
      disk.readOnly();
      export.expect().with("export.retry.attempts", "2");

      assertThat(export.once().waitingPages()).isEqualTo(6);

      disk.resize("16m");
      assertThat(export.once().isComplete()).isTrue();
      export.assertConserved();
      assertThat(export.deadLetters()).isEmpty();
    }
  }

  @Test
  void a_dead_letter_directory_that_cannot_be_written_keeps_the_page_waiting() throws Exception {
    String id = "long".repeat(100);
    twin.add(Twins.ALPHA, "SMS", "{\"id\":\"" + id + "\",\"dateAdded\":\"2024-05-20T00:00:00Z\"}");
    Path record = home.resolve("data/dead-letters");
    Files.createDirectories(record.getParent());
    export.expect().with("export.retry.attempts", "2");
    try (var open = export.open(io.highlevelexport.app.Export.Mode.ONCE)) {
      Files.writeString(record, "not a directory");
      open.start();
      await().until(open::isDone);
      // one at least: what comes of a stream while it fails has no attempt of its own
      assertThat(open.summary().waitingPages()).isPositive();
    }

    Files.delete(record);
    export.once();
    assertThat(export.deadLetter().path("stage").asText()).isEqualTo("sink:sql");
    export.assertConserved();
  }
}
