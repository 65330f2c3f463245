package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.app.Export;
import io.highlevelexport.app.Summary;
import io.highlevelexport.config.Dialect;
import io.highlevelexport.ledger.ContentCounts;
import io.highlevelexport.twin.Expected;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.ServedRequest;
import io.highlevelexport.twin.TwinOptions;
import io.highlevelexport.twin.TwinRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** The text of each e-mail is in file and table once, and what the API does not give is told. */
class EmailTextsTest extends AgainstTwin {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Predicate<TwinRequest> OF_TEXT =
      request -> request.path().startsWith("/conversations/messages/email/");

  private void start(Dialect database, TwinOptions options) throws Exception {
    against(options).with("export.channels", "Email,SMS").sinks("sql").in(database);
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void every_text_comes_once_and_every_absence_is_told(Dialect database) throws Exception {
    start(database, Twins.small().messages(60).with("--edge-cases=20", "--missing-emails=15"));
    String thread =
        IntStream.range(0, 60)
            .mapToObj(i -> "\"mail" + i + "/é +?\"")
            .collect(Collectors.joining(","));
    String row =
        twin.add(
            Twins.ALPHA,
            "Email",
            "{\"dateAdded\":\"2024-05-05T05:05:05.000Z\",\"meta\":{\"email\":{\"messageIds\":["
                + thread
                + "]}}}");

    Summary summary = export.expect().once();

    assertThat(summary.isComplete()).isTrue();
    export.assertConserved();
    check().texts();
    assertThat(twin.answered(429)).isZero();
    assertThat(
            check().lines("emails").stream()
                .filter(line -> line.path("messageId").asText().equals(row))
                .map(line -> Integer.parseInt(line.path("id").asText().replaceAll("\\D", ""))))
        .as("a thread, in its order")
        .isSortedAccordingTo(Comparator.naturalOrder())
        .hasSizeGreaterThan(40);
    int asked = texts();
    assertThat(asked).isEqualTo((int) Expected.emails(twin).count());

    assertThat(export.once().isComplete()).isTrue();

    assertThat(texts()).as("nothing is asked for again").isEqualTo(asked);
    check().texts();
  }

  @Test
  void an_outage_in_the_middle_costs_no_text() throws Exception {
    start(Dialect.SQLITE, Twins.one().messages(40));
    export.with("export.retry.attempts", "1");
    twin.fault(OF_TEXT, Integer.MAX_VALUE, Fault.status(503));

    Summary first = export.once();

    assertThat(first.isComplete()).isFalse();
    assertThat(first.content()).singleElement().matches(count -> count.wanted() > 0);
    assertThat(first.outages()).singleElement().matches(one -> one.channel().equals("content"));
    assertThat(export.deadLetters())
        .isNotEmpty()
        .allMatch(letter -> letter.path("channel").asText().equals("content"));
    twin.heal();
    twin.fault(OF_TEXT.and(request -> request.number() % 3 == 0), 40, Fault.status(503));
    twin.fault(OF_TEXT.and(request -> request.number() % 7 == 0), 5, Fault.Wire.LOST_ANSWER);
    twin.fault(OF_TEXT.and(request -> request.number() % 11 == 0), 3, Fault.Wire.RESET);

    await().until(() -> isComplete(export.once()));

    check().texts();
  }

  @Test
  void what_is_delivered_and_not_settled_comes_once_though_it_fails_next() throws Exception {
    start(Dialect.SQLITE, Twins.one().messages(0));
    twin.add(
        Twins.ALPHA,
        "Email",
        "{\"dateAdded\":\"2024-05-05T05:05:05.000Z\",\"meta\":{\"email\":{\"messageIds\":[\"one\"]}}}");
    export.with("export.retry.attempts", "1");
    twin.fault(OF_TEXT, 1000, Fault.status(503));
    assertThat(export.once().isComplete()).isFalse();
    twin.heal();
    JdbcTemplate jdbc = export.jdbc();
    jdbc.execute(
        "create trigger unsettled before update on content_piece when new.state = 'delivered'"
            + " begin select raise(abort, 'not now'); end");
    export.run();
    await().ignoreExceptions().until(() -> check().lines("emails").size() == 1);

    long refused = twin.answered(503);
    twin.fault(OF_TEXT, 3, Fault.status(503));
    await().until(() -> twin.answered(503) == refused + 3);
    jdbc.execute("drop trigger unsettled");

    await()
        .until(
            () -> jdbc.queryForObject("select sum(wanted) from content_count", Integer.class) == 0);
    assertThat(check().lines("emails")).hasSize(1);
  }

  /** What failed on the way is noted, and is here now. */
  private static boolean isComplete(Summary summary) {
    return summary.outages().isEmpty()
        && summary.content().stream().allMatch(count -> count.wanted() == 0);
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void a_row_that_the_table_refuses_holds_no_other_text_up(Dialect database) throws Exception {
    start(database, Twins.one().messages(30));
    export.with("export.channels", "SMS").once();
    String id = Expected.emails(twin).findFirst().orElseThrow().id();
    boolean hasChecks = database != Dialect.SQLITE;
    export
        .jdbc()
        .execute(
            hasChecks
                ? "alter table emails add constraint unwanted check (id <> '" + id + "')"
                : "create trigger unwanted before insert on emails when new.id = '"
                    + id
                    + "' begin select raise(abort, 'unwanted'); end");
    export.with("export.channels", "SMS,Email");

    await().until(() -> wanted(export.once()) == 1);

    assertThat(
            export
                .jdbc()
                .queryForObject("select words from content_piece where id = ?", String.class, id))
        .contains("unwanted");
    export
        .jdbc()
        .execute(
            hasChecks ? "alter table emails drop constraint unwanted" : "drop trigger unwanted");
    await().until(() -> isComplete(export.once()));
    check().texts();
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void a_field_that_is_called_as_one_of_ours_keeps_no_text_back(Dialect database) throws Exception {
    start(database, Twins.one().messages(0));
    twin.add(
        Twins.ALPHA,
        "Email",
        "{\"dateAdded\":\"2024-05-05T05:05:05.000Z\",\"meta\":{\"email\":{\"messageIds\":[\"one\"]}}}");
    twin.fault(
        OF_TEXT,
        1,
        Fault.json(
            200,
            "{\"id\":\"one\",\"body\":\"hello\",\"bytes\":\"12 KB\","
                + "\"dateAdded\":\"-2000-01-01T00:00:00Z\"}"));

    assertThat(export.once().isComplete()).isTrue();

    assertThat(export.jdbc().queryForMap("select id, body, date_added from emails"))
        .containsEntry("id", "one")
        .containsEntry("body", "hello")
        .containsEntry("date_added", null);
  }

  private static long wanted(Summary summary) {
    return summary.content().stream().mapToLong(ContentCounts.Count::wanted).sum();
  }

  @Test
  void a_directory_that_cannot_be_written_costs_no_text() throws Exception {
    start(Dialect.SQLITE, Twins.one().messages(20));
    Path inTheWay = Files.createDirectories(home.resolve("data/content")).resolve(Twins.ALPHA);
    Files.writeString(inTheWay, "in the way");

    Summary summary = export.once();

    assertThat(summary.isComplete()).isFalse();
    assertThat(wanted(summary)).isEqualTo(Expected.emails(twin).count());
    Files.delete(inTheWay);
    await().until(() -> isComplete(export.once()));
    check().texts();
  }

  @Test
  void what_is_turned_off_is_neither_fetched_nor_missed() throws Exception {
    start(Dialect.SQLITE, Twins.one().messages(20));
    twin.fault(OF_TEXT, Integer.MAX_VALUE, Fault.status(503));
    assertThat(wanted(export.with("export.retry.attempts", "1").once())).isPositive();
    int asked = texts();
    twin.heal();

    Summary off = export.with("export.content", "").once();

    assertThat(off.content()).isEmpty();
    assertThat(texts()).isEqualTo(asked);
    await().until(() -> isComplete(export.with("export.content", "email").once()));
    check().texts();
  }

  /** It would ask for the same texts again and again, and for ever: none of them can be settled. */
  @Test
  void a_pass_that_another_instance_has_taken_over_ends_though_texts_are_wanted() throws Exception {
    start(Dialect.SQLITE, Twins.one().messages("Email", 1000).with("--latency=30ms"));
    try (Export pass = export.open(Export.Mode.ONCE)) {
      pass.start();
      await().until(() -> texts() > 0);

      export.jdbc().update("update lease set fence = fence + 1, holder = 'another instance'");

      await().until(pass::isDone);
      assertThat(pass.summary().isComplete()).isFalse();
    }
  }

  @Test
  void what_is_missing_of_a_location_that_is_not_exported_any_more_is_nobodys_trouble()
      throws Exception {
    start(Dialect.SQLITE, Twins.small().messages(20));
    twin.fault(OF_TEXT, Integer.MAX_VALUE, Fault.status(503));
    assertThat(export.with("export.retry.attempts", "1").once().content()).hasSize(2);
    twin.heal();
    String both = String.join(",", twin.options().locations());

    await().until(() -> isComplete(export.with("export.locations", Twins.ALPHA).once()));

    assertThat(export.once().content())
        .singleElement()
        .matches(count -> count.location().equals(Twins.ALPHA));
    await().until(() -> isComplete(export.with("export.locations", both).once()));
    check().texts();
  }

  @Test
  void a_refused_token_pauses_the_location_and_no_text_is_lost() throws Exception {
    start(Dialect.SQLITE, Twins.one().messages(40));
    twin.fault(OF_TEXT, Integer.MAX_VALUE, Fault.unauthorized("Invalid JWT"));

    Summary summary =
        export.with("export.hold.delay", "1h").with("export.hold.max-delay", "1h").once();

    assertThat(summary.outages())
        .singleElement()
        .matches(one -> one.faultClass().equals("auth") && one.channel().isEmpty());
    assertThat(export.deadLetter().path("class").asText()).isEqualTo("auth");
    assertThat(twin.answered(401)).isLessThan(12);
    assertThat(export.jdbc().queryForObject("select count(*) from emails", Integer.class)).isZero();
    twin.heal();
    export.jdbc().update("update content_piece set due_ms = 0");
    assertThat(isComplete(export.once())).isTrue();
    check().texts();
  }

  @Test
  void the_limit_is_kept_and_a_poll_is_not_kept_waiting() throws Exception {
    start(
        Dialect.SQLITE,
        Twins.one()
            .messages(0)
            .messages("Email", 50)
            // requests that this machine holds up come closer together than they were sent
            .with("--limit=100", "--limit-period=8s", "--limit-daily=1000000"));
    export
        .with("export.rate.requests", "50")
        .with("export.rate.window", "5s")
        .with("export.settle", "0s")
        .with("export.period", "1s");
    export.run();
    await().until(() -> texts() > 60);
    int before = twin.requests().size();

    String late = twin.add(Twins.ALPHA, "SMS", "{}");

    await()
        .until(
            () ->
                export
                        .jdbc()
                        .queryForObject(
                            "select count(*) from messages where id = ?", Integer.class, late)
                    == 1);
    List<ServedRequest> since = twin.requests().stream().skip(before).toList();
    long textsBeforePoll =
        since.stream().takeWhile(served -> !served.request().channel().equals("SMS")).count();
    assertThat(textsBeforePoll).as("10 a second, a poll each second").isLessThan(40);
    await().until(() -> texts() == Expected.emails(twin).count());
    assertThat(twin.answered(429)).isZero();
    await().untilAsserted(() -> check().texts());
  }

  /** On database servers: ContentCrashIT, in the soak. */
  @Test
  void a_kill_at_any_step_costs_no_text_and_brings_none_twice() throws Exception {
    start(
        Dialect.SQLITE, Twins.one().messages(0).messages("Email", 60).with("--missing-emails=10"));
    for (String point : List.of("AFTER_ROUTING:1", "AFTER_TEMP_FILE:2", "BEFORE_ACKNOWLEDGED:1")) {
      Process process = export.process("-Dhighlevel-export.crash=" + point);
      assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(point).isEqualTo(137);
    }

    assertThat(export.once().isComplete()).isTrue();

    check().texts();
  }

  private ContentCheck check() {
    return new ContentCheck(twin, export);
  }

  private int texts() {
    return (int) twin.requests().stream().filter(each -> OF_TEXT.test(each.request())).count();
  }
}
