package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.highlevelexport.app.Summary;
import io.highlevelexport.twin.ExpectedMessage;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The shipped routes bring what the API shows to the sinks: all of it, each version once. */
class ExportTest extends AgainstTwin {
  @Test
  void six_channels_arrive_in_files_table_and_mailbox() throws Exception {
    GreenMail mails = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
    mails.start();
    try (Twin twin = new Twin(Twins.small().messages(60).build()).start()) {
      ExportUnderTest export =
          new ExportUnderTest(twin, home)
              .mailsTo(mails)
              .with("export.channels", "Call,SMS,Email,WhatsApp,Instagram,Facebook")
              .expect();

      Summary summary = export.once();

      assertThat(summary.isComplete()).isTrue();
      assertThat(export.expectedCount()).isEqualTo(2 * 6 * 60);
      assertThat(summary.streams().stream().mapToLong(Summary.Stream::messages).sum())
          .isEqualTo(2 * 6 * 60);
      export.assertConserved();
    } finally {
      mails.stop();
    }
  }

  @Test
  void a_star_exports_every_kind_of_message() throws Exception {
    against(Twins.small().messages(40).with("--edge-cases=30"))
        .with("export.channels", "*")
        .sinks("file,sql")
        .expect();

    Summary summary = export.once();

    assertThat(summary.isComplete()).isTrue();
    assertThat(export.expectedCount()).isEqualTo(2 * 7 * 40);
    export.assertConserved();
  }

  static Stream<Named<TwinOptions>> ways_of_the_api() {
    return Stream.of(
        named("as documented", Twins.one()),
        named("three messages share each date", Twins.one().with("--sharing=3")),
        named("sixty messages share each date", Twins.one().with("--sharing=60")),
        named("the same cursor on every page", Twins.one().with("--cursor=CONSTANT")),
        named("cursors with + / =", Twins.one().with("--cursor=BASE64")),
        named("numbers as cursors", Twins.one().with("--cursor=NUMBER")),
        named("no cursor at the end", Twins.one().with("--cursor-end=ABSENT")),
        named("an empty cursor at the end", Twins.one().with("--cursor-end=EMPTY")),
        named("an empty page at the end", Twins.one().with("--cursor-end=EMPTY_PAGE")),
        named("odd fields and ids", Twins.one().with("--edge-cases=50", "--hostile-ids")),
        named("types without TYPE_", Twins.one().with("--plain-types")),
        named("messages again on the same and the next page", Twins.one().with("--repeats")),
        named("gzip", Twins.one().with("--fault=gzip=1")),
        named("start exclusive", Twins.one().with("--sharing=3", "--start-exclusive")),
        named("end exclusive", Twins.one().with("--sharing=3", "--end-exclusive")),
        named(
            "both ends exclusive",
            Twins.one().with("--sharing=3", "--start-exclusive", "--end-exclusive")),
        named("dates filter what is sorted by", Twins.one().with("--filter-by-sort")),
        named("a walk sees one point in time", Twins.one().with("--point-in-time")),
        named("bodies of 1 MB", Twins.one().messages(3).with("--huge-every=1")));
  }

  @ParameterizedTest
  @MethodSource("ways_of_the_api")
  void nothing_is_lost_and_nothing_comes_twice(TwinOptions options) throws Exception {
    against(options).sinks("file,sql").expect();

    Summary summary = export.once();

    assertThat(summary.isComplete()).isTrue();
    export.assertConserved();
  }

  static Stream<Named<TwinOptions>> ways_to_filter_dates() {
    return Stream.of(
        named("both ends inclusive", Twins.one().with("--sharing=4")),
        named(
            "both ends exclusive",
            Twins.one().with("--sharing=4", "--start-exclusive", "--end-exclusive")),
        named("start inclusive", Twins.one().with("--sharing=4", "--end-exclusive")),
        named("end inclusive", Twins.one().with("--sharing=4", "--start-exclusive")));
  }

  @ParameterizedTest
  @MethodSource("ways_to_filter_dates")
  void a_long_history_is_cut_into_windows_that_are_fetched_at_once(TwinOptions options)
      throws Exception {
    against(options.messages(3000).with("--latency=20ms"))
        .with("export.channels", "Call")
        .with("export.page-size", "100")
        .with("export.window-messages", "500")
        .expect();

    Summary summary = export.once();

    assertThat(summary.isComplete()).isTrue();
    assertThat(export.jdbc().queryForObject("select count(*) from fetch_window", Integer.class))
        .isGreaterThan(6);
    export.assertConserved();
  }

  /** A poll plans what is open; by the time its turn comes, a window may be cut or done. */
  @Test
  void a_window_is_cut_once_however_often_it_is_planned() throws Exception {
    against(Twins.small().messages(600))
        .with("export.period", "1ms")
        .with("export.page-size", "100")
        .with("export.window-messages", "500")
        .sinks("file")
        .expect()
        .run();
    Awaitility.await().until(() -> export.fileLines().size() >= export.expectedCount());

    assertThat(
            export
                .jdbc()
                .queryForList(
                    "select location_id, channel, from_ms, to_ms from fetch_window where kind ="
                        + " 'BACKFILL'"))
        .hasSizeGreaterThan(4)
        .doesNotHaveDuplicates();
    export.assertConserved();
  }

  @Test
  void a_cursor_that_expires_again_and_again_costs_no_message() throws Exception {
    against(Twins.one().with("--cursor-life=1ms", "--latency=15ms"))
        .with("export.page-size", "10")
        .expect();

    Summary summary = export.once();

    assertThat(summary.isComplete()).isTrue();
    assertThat(twin.answered(400)).isGreaterThan(10);
    export.assertConserved();
  }

  @Test
  void a_second_pass_delivers_nothing() throws Exception {
    ShiftedClock clock = new ShiftedClock(Twins.END);
    against(fresh(clock)).at(clock).sinks("file,sql");
    export.expectBefore(clock.instant().minus(Duration.ofMinutes(5)));
    export.once();
    export.assertConserved();

    Summary second = export.once();

    assertThat(second.isComplete()).isTrue();
    assertThat(second.streams().stream().mapToLong(Summary.Stream::messages).sum()).isZero();
    export.assertConserved();
  }

  @Test
  void late_and_changed_messages_come_with_the_overlap_and_the_deeper_re_read() throws Exception {
    ShiftedClock clock = new ShiftedClock(Twins.END);
    against(fresh(clock)).at(clock).sinks("file,sql");
    Instant edge = clock.instant().minus(Duration.ofMinutes(5));
    export.expectBefore(edge).once();
    export.assertConserved();

    List<String> old = twin.expected(Twins.ALPHA, "Call").map(message -> message.id()).toList();
    twin.change(old.get(100), "{\"status\":\"failed\"}");
    twin.change(old.get(70), "{\"body\":\"changed\"}");
    twin.add(Twins.ALPHA, "Call", dated(edge.minus(Duration.ofMinutes(2))));
    twin.add(Twins.ALPHA, "SMS", dated(edge.minus(Duration.ofHours(20))));
    clock.advance(Duration.ofHours(7));
    for (int minute = 6; minute < 30; minute++) {
      twin.add(Twins.ALPHA, "SMS", dated(clock.instant().minus(Duration.ofMinutes(minute))));
    }
    Summary second = export.expect().once();

    assertThat(second.isComplete()).isTrue();
    export.assertConserved();
  }

  /** A day of messages that ends now. */
  private static TwinOptions fresh(ShiftedClock clock) {
    return Twins.one()
        .clock(clock)
        .with("--latency=30ms")
        .range(Twins.END.minus(Duration.ofHours(24)), Twins.END);
  }

  private static String dated(Instant date) {
    return "{\"dateAdded\":\"" + date + "\"}";
  }

  @Test
  void an_earlier_start_date_brings_the_range_before() throws Exception {
    against(Twins.one().messages(60)).sinks("sql");
    List<Instant> dates =
        twin.expected(Twins.ALPHA).map(ExpectedMessage::dateAdded).sorted().toList();
    export.with("export.start-date", dates.get(dates.size() * 2 / 3).toString()).once();
    int late = export.rows().size();
    assertThat(export.once().isComplete()).isTrue();

    export.with("export.start-date", dates.get(dates.size() / 3).toString()).once();
    assertThat(export.rows().size()).isGreaterThan(late);

    Summary summary = export.with("export.start-date", "").expect().once();
    assertThat(summary.isComplete()).isTrue();
    export.assertConserved();
  }

  @Test
  void the_next_page_is_asked_for_while_a_page_is_being_committed() throws Exception {
    against(Twins.one().messages("SMS", 90))
        .with("export.channels", "SMS")
        .with("export.fetch.windows", "1")
        .with("export.page-size", "30")
        .expect();
    AtomicReference<Connection> lock = new AtomicReference<>();
    AtomicInteger committed = new AtomicInteger(-1);
    twin.fault(
        request -> {
          try {
            if (request.number() == 1) {
              lock.set(export.jdbc().getDataSource().getConnection());
              lock.get().setAutoCommit(false);
              lock.get().createStatement().execute("select * from stream for update");
            } else if (lock.get() != null) {
              committed.set(
                  export.jdbc().queryForObject("select count(*) from page", Integer.class));
              lock.getAndSet(null).close();
            }
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          return false;
        },
        1,
        Fault.status(500));

    Summary summary = export.once();

    assertThat(committed).hasValue(0);
    assertThat(summary.isComplete()).isTrue();
    export.assertConserved();
  }
}
