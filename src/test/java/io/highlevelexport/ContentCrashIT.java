package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.app.Export;
import io.highlevelexport.config.Dialect;
import io.highlevelexport.crash.CrashPoint;
import io.highlevelexport.twin.AttachmentHost;
import io.highlevelexport.twin.Expected;
import io.highlevelexport.twin.ExpectedMessage;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import io.highlevelexport.twin.TwinRequest;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The built program killed while it fetches content, and while mails wait for it: each piece comes
 * once, each absence is told, each mail is sent once but for those in doubt.
 */
class ContentCrashIT {
  private static final long SEED = Long.getLong("crash.seed", 7);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Predicate<TwinRequest> OF_TEXT =
      request -> request.path().startsWith("/conversations/messages/email/");
  private static final List<CrashPoint> POINTS =
      List.of(
          CrashPoint.AFTER_TEMP_FILE,
          CrashPoint.AFTER_RENAME,
          CrashPoint.AFTER_SINK,
          CrashPoint.BEFORE_ACKNOWLEDGED,
          CrashPoint.AFTER_MAIL,
          CrashPoint.AFTER_ROUTING);

  @TempDir Path home;
  private final MailsInDoubt inDoubt = new MailsInDoubt();
  private final Random random = new Random(SEED);
  private final Map<String, byte[]> attachments = new HashMap<>();
  private boolean mayReadContacts = true;
  private Twin twin;
  private PickySmtp smtp;
  private ExportUnderTest export;

  private void start(TwinOptions options, Dialect database) throws Exception {
    twin = new Twin(options.build()).start();
    smtp = new PickySmtp(mail -> "250 ok");
    export =
        new ExportUnderTest(twin, home)
            .in(database)
            .sinks("sql")
            .with("export.sink.email", "mail")
            .with("export.channels", "Call,SMS,Email")
            .with("export.mail.port", Integer.toString(smtp.port()))
            .with("export.content", "email,recordings,transcripts,attachments,contacts")
            .with("export.attachments.hosts", host());
  }

  private String host() {
    return twin.url().replace("127.0.0.1", "localhost");
  }

  private void stop() throws Exception {
    twin.close();
    smtp.close();
  }

  @Test
  void a_kill_while_mails_wait_for_their_texts_loses_none_and_sends_none_twice() throws Exception {
    start(Twins.one().messages(0).messages("Email", 40), Dialect.SQLITE);
    twin.fault(OF_TEXT.and(request -> request.number() % 2 == 0), 1_000_000, Fault.status(503));
    export.with("export.page-size", "10").with("export.channels", "Email").expect();
    try (Program program = Program.start(export, "run", "")) {
      await()
          .until(() -> twin.answered(503) > 0 && export.files("data/spool", ".page").size() == 4);
      program.killAfter(0);
    }
    inDoubt.list(export);
    twin.heal();
    twin.fault(OF_TEXT, 2, Fault.status(503));
    assertThat(CrashIT.end(export, "once", "-Dhighlevel-export.crash=AFTER_MAIL:7"))
        .isEqualTo(Program.KILLED);
    inDoubt.list(export);

    await().until(this::isCompleted);

    assertThat(inDoubt.assertOnce(smtp, 40, 2)).isLessThanOrEqualTo(1);
    assertTextsInMails();
    new ContentCheck(twin, export).texts();
    stop();
  }

  @Test
  void a_few_kills_cost_no_piece_and_bring_none_twice() throws Exception {
    start(odd(40, 25), Dialect.SQLITE);
    killed("content, a few kills", 4, 30);
  }

  @ParameterizedTest
  @CsvSource({
    "SQLITE, 8000, 5000, 204, 250",
    "POSTGRESQL, 800, 500, 30, 120",
    "MARIADB, 800, 500, 30, 120"
  })
  @EnabledIfSystemProperty(named = "soak", matches = "true")
  void kills_at_any_time_cost_no_piece_and_bring_none_twice(
      Dialect database, int threads, int calls, int kills, int requests) throws Exception {
    mayReadContacts = database != Dialect.MARIADB;
    start(odd(threads, calls), database);
    if (!mayReadContacts) {
      twin.fault(
          request -> request.path().startsWith("/contacts/"),
          Integer.MAX_VALUE,
          Fault.unauthorized("The token is not authorized for this scope."));
    }
    twin.fault(request -> request.number() % 97 == 0, 200, new Fault.Drip(Duration.ofMillis(1)));
    twin.fault(request -> request.number() % 1999 == 0, 10, Fault.Wire.STALLED);
    killed("content, killed at random and at crash points, " + database, kills, requests);
  }

  /** E-mails, two and a half a thread, calls, and whatever was seen to go wrong. */
  private static TwinOptions odd(int threads, int calls) {
    return Twins.one()
        .messages(0)
        .messages("Email", threads)
        .messages("Call", calls)
        .with("--missing-emails=10")
        .with("--hostile-ids")
        .with("--edge-cases=5")
        .with("--recording-bytes=4000")
        .with("--fault=cut=0.01", "--fault=reset=0.01", "--fault=lost-answer=0.005")
        // no shorter answers that say nothing of it: of a recording nobody could tell
        .with("--fault=503=0.01");
  }

  /** Messages with attachments, and a thread of 60 e-mails. */
  private void addMessages(int count) {
    String contact = Expected.contacts(twin).findFirst().orElseThrow().id();
    for (int i = 0; i < count; i++) {
      int bytes = i % 7 == 0 ? 600_000 : i % 5 == 0 ? 404 : 2000;
      String path = "/files/" + bytes + "/photo" + i + ".png";
      attachments.put(host() + path, bytes == 404 ? new byte[0] : AttachmentHost.bytes(path));
      twin.add(
          Twins.ALPHA,
          "SMS",
          "{\"dateAdded\":\"2024-05-05T05:05:05.%03dZ\",\"contactId\":\"%s\",\"attachments\":[\"%s\"]}"
              .formatted(i, contact, host() + path));
    }
    String ids =
        IntStream.range(0, 60)
            .mapToObj(i -> "\"mail" + i + "/é +?\"")
            .collect(Collectors.joining(","));
    twin.add(
        Twins.ALPHA,
        "Email",
        "{\"dateAdded\":\"2024-05-05T05:05:05.000Z\",\"meta\":{\"email\":{\"messageIds\":["
            + ids
            + "]}}}");
  }

  /**
   * One export, killed so often, at random and at crash points in turn.
   *
   * @param requests that it is let send at most between two kills
   */
  private void killed(String what, int kills, int requests) throws Exception {
    addMessages(kills);
    Map<String, Integer> ends = new TreeMap<>();
    for (int done = 0; done < kills; done++) {
      CrashPoint point = done % 2 == 0 ? null : POINTS.get(done / 2 % POINTS.size());
      ends.merge(life(point, requests), 1, Integer::sum);
      inDoubt.list(export);
      if (done % 10 == 9) {
        System.out.printf("%s: %d of %d, %s%n", what, done + 1, kills, ends);
      }
    }
    twin.heal();

    await().atMost(Duration.ofHours(2)).until(this::isCompleted);

    assertAll();
    int mails = (int) twin.count(Twins.ALPHA, "Email");
    int again = inDoubt.assertOnce(smtp, mails, kills);
    int pieces = export.jdbc().queryForObject("select count(*) from content_piece", Integer.class);
    System.out.printf("%s: %d pieces, %d mails again, %s%n", what, pieces, again, ends);
    SoakFigures.add(what, kills, pieces + " pieces, " + mails + " mails", 0, 0, again);
    stop();
  }

  /**
   * Starts the program and kills it.
   *
   * @param point where it halts by itself, if it gets there in time; {@code null} for nowhere
   * @return how it ended
   */
  private String life(CrashPoint point, int requests) throws Exception {
    String option =
        point == null
            ? ""
            : "-Dhighlevel-export.crash=%s:%d".formatted(point, 1 + random.nextInt(6));
    // a point needs so many requests to be reached that it counts: the first are polls
    int further = point == null ? 1 + random.nextInt(requests) : Math.max(requests, 120);
    long until = twin.answered(200) + further;
    try (Program program = Program.start(export, "once", option)) {
      await()
          .atMost(Duration.ofHours(1))
          .pollInterval(Duration.ofMillis(2))
          .until(() -> twin.answered(200) >= until || !program.isAlive());
      boolean isAlive = program.isAlive();
      assertThat(program.killAfter(0)).as(program.log()).isEqualTo(Program.KILLED);
      return isAlive ? "at random" : point.name();
    }
  }

  /** Runs to the end; what failed on the way is noted, and may be here after one more pass. */
  private boolean isCompleted() throws Exception {
    try (Export pass = export.open(Export.Mode.ONCE)) {
      pass.start();
      await().atMost(Duration.ofHours(1)).until(pass::isDone);
    }
    return export.files("data/spool", ".page").isEmpty()
        && export.jdbc().queryForObject("select sum(wanted) from content_count", Integer.class)
            == 0;
  }

  private void assertAll() throws Exception {
    ContentCheck check = new ContentCheck(twin, export);
    check.texts();
    check.calls();
    check.attachments(attachments);
    Set<String> met = new HashSet<>();
    for (ExpectedMessage message : twin.expected(Twins.ALPHA).toList()) {
      met.add(JSON.readTree(message.json()).path("contactId").asText());
    }
    if (mayReadContacts) {
      check.contacts(met);
    } else {
      assertThat(
              export
                  .jdbc()
                  .queryForList(
                      "select distinct state from content_piece where kind = 'contact'",
                      String.class))
          .containsExactly("refused");
    }
    assertTextsInMails();
    assertThat(
            export
                .jdbc()
                .queryForList("select raw from messages where channel <> 'Email'", String.class))
        .hasSize((int) (twin.count(Twins.ALPHA, "Call") + twin.count(Twins.ALPHA, "SMS")));
  }

  /** No mail was sent before its texts were there, or were found to be missing. */
  private void assertTextsInMails() throws Exception {
    for (String mail : smtp.taken()) {
      MimeMessage parsed =
          new MimeMessage(null, new ByteArrayInputStream(mail.getBytes(StandardCharsets.UTF_8)));
      assertThat(MailTextsTest.text(parsed)).doesNotContain("not there yet");
    }
  }
}
