package io.highlevelexport.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.delivery.TestDatabase;
import io.highlevelexport.model.ContentDigest;
import io.highlevelexport.model.MessageFilter;
import io.highlevelexport.model.MessageVersion;
import io.highlevelexport.model.PageEntry;
import io.highlevelexport.model.StagedPage;
import io.highlevelexport.model.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What the commands ask the ledger, on each database. */
class LedgerQueriesTest {
  private static final Instant READ = Instant.parse("2026-11-24T10:00:00.123Z");
  private static final Window WINDOW = new Window(7, "loc1", "SMS", Window.Kind.POLL, null, READ);

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void every_version_is_found_and_counted(Dialect dialect) throws Exception {
    try (TestDatabase database = TestDatabase.of(dialect, directory)) {
      PageLedger pages = new PageLedger(database.jdbc());
      String odd = "a%_\\ b\u00e4\n";
      pages.insert(WINDOW, part("p1", odd, "plain", "aa%_\\ b\u00e4\n"), Set.of(), READ);
      close(database, "p1", 2, 1, READ.plusSeconds(1));
      pages.insert(WINDOW, part("p2", odd), Set.of(), READ.plusSeconds(60));
      pages.insertAgain(
          part("p3", "plain"), new PageEntry(0, "p3", "loc1", "SMS", READ, 1, null, 0));

      assertThat(
              pages.known().latest(WINDOW, List.of(version(odd, 0, READ), version("new", 0, READ))))
          .isEqualTo(Map.of(odd, version(odd, odd.hashCode(), READ)));

      assertThat(new MessageTraces(database.jdbc()).of(odd))
          .extracting(
              MessageTraces.Trace::page, MessageTraces.Trace::delivered, MessageTraces.Trace::again)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("p1", READ.plusSeconds(1), false),
              org.assertj.core.groups.Tuple.tuple("p2", null, false));
      assertThat(new MessageTraces(database.jdbc()).of("plain"))
          .extracting(MessageTraces.Trace::page)
          .containsExactly("p1", "p3");
      assertThat(new MessageTraces(database.jdbc()).of("PLAIN")).isEmpty();
      assertThat(new MessageTraces(database.jdbc()).of("lain")).isEmpty();
      assertThat(new StreamPositions(database.jdbc()).counts(Instant.EPOCH))
          .containsExactly(new StreamPositions.Counts(WINDOW.stream(), 2, 2, 2, null));
      findsTheLatest(pages);
    }
  }

  /** More pages than one query reads; the same id in several, with and without a date. */
  private static void findsTheLatest(PageLedger pages) {
    Window window = new Window(8, "loc2", "SMS", Window.Kind.POLL, null, READ);
    for (int i = 0; i < 50; i++) {
      Instant date = i % 10 == 9 ? null : READ.minusSeconds(100 - i);
      List<MessageVersion> page =
          List.of(
              version("all", i, date), version("m" + i, i, date), version("m" + i / 2, i, date));
      StagedPage part = new StagedPage("page" + (i * 7 % 50), Path.of("page"), page);
      // a clock that stands still or goes back changes no order
      pages.insert(window, part, Set.of(), READ.minusMillis(i / 3));
    }

    assertThat(latest(pages, window, "all", READ.minusSeconds(80))).isEqualTo(20);
    assertThat(latest(pages, window, "m5", READ.minusSeconds(95), READ.minusSeconds(60)))
        .isEqualTo(11);
    assertThat(latest(pages, window, "all", (Instant) null)).isEqualTo(49);
    assertThat(latest(pages, window, "all", READ.minusSeconds(60), null)).isEqualTo(49);
    assertThat(pages.known().latest(window, List.of(version("m5", 0, READ.plusSeconds(1)))))
        .isEmpty();
    List<String> before = new java.util.ArrayList<>();
    pages.known().within(window, READ.minusSeconds(97), each -> before.add(each.id()));
    assertThat(before).containsOnly("all", "m0", "m1", "m2").hasSize(9);
  }

  private static long latest(PageLedger pages, Window window, String id, Instant... dates) {
    List<MessageVersion> asked =
        java.util.Arrays.stream(dates).map(date -> version(id, -1, date)).toList();
    return pages.known().latest(window, asked).get(id).digest().low();
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void what_was_asked_for_is_complete_when_a_lost_page_of_it_has_come_again(Dialect dialect)
      throws Exception {
    try (TestDatabase database = TestDatabase.of(dialect, directory)) {
      JdbcTemplate jdbc = database.jdbc();
      TransactionTemplate transaction =
          new TransactionTemplate(new JdbcTransactionManager(database.dataSource()));
      Windows windows = new Windows(jdbc, transaction);
      PageLedger pages = new PageLedger(jdbc);
      // the numbers of a running export are lower than those of a command beside it
      windows.stock(2);
      AskedWindows asked = new AskedWindows(jdbc);
      Window ann = asked("ann");
      // somebody else has asked for the same, in vain so far
      long older = asked.enter(List.of(ann), READ).get(0);
      windows.miss(windows.open(older).orElseThrow(), 3, 0, OptionalLong.of(1));
      List<Long> ids = asked.enter(List.of(ann, asked("bob")), READ);
      pages.insert(ann.numbered(ids.get(0)), part("p1", "a"), Set.of(), READ);

      new LostPages(jdbc, transaction, windows).readAgain(all -> true, name -> false, READ);
      windows.miss(windows.open(ids.get(0)).orElseThrow(), 1, 0, OptionalLong.of(1));
      ids.forEach(id -> windows.finish(windows.open(id).orElseThrow(), 1, OptionalLong.of(1)));
      assertThat(asked.outcomes(ids))
          .extracting(AskedWindows.Outcome::isComplete)
          .containsExactly(false, true);
      assertThat(asked.outcomes(ids))
          .as("one that came short and is done has not failed")
          .allMatch(outcome -> outcome.failed() == 0);

      Window again = windows.open().get(0);
      pages.insert(again, part("p2", "a"), Set.of(), READ);
      windows.finish(again, 1, OptionalLong.of(1));
      assertThat(asked.outcomes(ids))
          .extracting(AskedWindows.Outcome::isComplete)
          .containsExactly(false, true);

      close(database, "p2", 1, 0, READ);
      assertThat(asked.outcomes(ids)).allMatch(AskedWindows.Outcome::isComplete);

      // what has no date comes from no earlier than what is exported
      Instant start = READ.minusSeconds(900);
      Windows.Changes changes = new Windows.Changes(READ, READ, null);
      windows.plan(
          List.of(new Windows.Stream("loc1", "SMS", READ, READ, start, null, changes)),
          List.of(),
          List.of(),
          Duration.ZERO,
          READ);
      StagedPage undated = new StagedPage("p3", Path.of("p3"), List.of(version("a", 1, null)));
      pages.insert(ann.numbered(Long.MAX_VALUE), undated, Set.of(), READ);
      new LostPages(jdbc, transaction, windows).readAgain(all -> true, name -> false, READ);
      assertThat(windows.open()).extracting(Window::from).containsExactly(start, null);
    }
  }

  private static Window asked(String contact) {
    return new Window(
        0,
        "loc1",
        "SMS",
        Window.Kind.ASKED,
        null,
        READ,
        null,
        null,
        0,
        new MessageFilter(contact, null));
  }

  private static MessageVersion version(String id, long digest, Instant date) {
    return new MessageVersion(id, new ContentDigest(0, digest), date);
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void deliveries_and_first_exports_are_counted(Dialect dialect) throws Exception {
    try (TestDatabase database = TestDatabase.of(dialect, directory)) {
      JdbcTemplate jdbc = database.jdbc();
      PageLedger pages = new PageLedger(jdbc);
      StreamPositions positions = new StreamPositions(jdbc);
      deliver(database, pages, "old", READ.minus(Duration.ofDays(9)), "a");
      deliver(database, pages, "p1", READ.minus(Duration.ofHours(30)), "b", "c");
      deliver(database, pages, "p2", READ, "d");
      pages.insert(WINDOW, part("waits", "e", "f"), Set.of(), READ);

      assertThat(positions.counts(READ.plusSeconds(1)))
          .containsExactly(new StreamPositions.Counts(WINDOW.stream(), 4, 2, 1, READ));
      assertThat(positions.deliveredSince(READ.minus(Duration.ofDays(2))))
          .extracting(StreamPositions.Delivered::messages)
          .containsExactlyInAnyOrder(2L, 1L);

      // a clock that is set back stops no count
      deliver(database, pages, "p5", READ.minus(Duration.ofDays(400)), "i");
      assertThat(positions.counts(READ.plusSeconds(1)))
          .containsExactly(new StreamPositions.Counts(WINDOW.stream(), 5, 2, 1, READ));

      Windows windows =
          new Windows(
              jdbc, new TransactionTemplate(new JdbcTransactionManager(database.dataSource())));
      Windows.Changes changes = new Windows.Changes(READ, READ, null);
      Windows.Stream stream = new Windows.Stream("loc1", "SMS", READ, READ, null, null, changes);
      Window first =
          windows
              .plan(
                  List.of(stream),
                  List.of(),
                  List.of(new Window(0, "loc1", "SMS", Window.Kind.BACKFILL, null, READ)),
                  Duration.ZERO,
                  READ)
              .get(0);
      assertThat(positions.backfills()).containsExactly(backfill(0, null));
      List<Window> parts =
          windows.cut(first, READ.minusSeconds(80), 100, List.of(READ.minusSeconds(60)), 900, READ);
      // the connection broke at the commit, so that it is tried again
      assertThat(
              windows.cut(
                  first, READ.minusSeconds(80), 100, List.of(READ.minusSeconds(60)), 900, READ))
          .isEqualTo(parts);
      assertThat(windows.open())
          .isEqualTo(parts)
          .extracting(Window::position)
          .containsExactly(READ.minusSeconds(80), null);
      assertThat(positions.backfills()).containsExactly(backfill(100, 900L));
      windows.progress(
          parts.get(0), READ.minusSeconds(70), 200, OptionalLong.of(400), READ.minusSeconds(70));
      assertThat(positions.backfills()).containsExactly(backfill(200, 900L));
      windows.finish(parts.get(0), 400, OptionalLong.of(400));
      windows.progress(
          parts.get(1), READ.minusSeconds(30), 50, OptionalLong.of(500), READ.minusSeconds(75));
      assertThat(positions.backfills()).containsExactly(backfill(450, 900L));
      windows.finish(parts.get(1), 500, OptionalLong.of(500));
      assertThat(positions.backfills()).isEmpty();
      assertThat(positions.streams())
          .extracting(Windows.Stream::latest)
          .containsExactly(READ.minusSeconds(70));
    }
  }

  private static void deliver(
      TestDatabase database, PageLedger pages, String name, Instant at, String... ids) {
    pages.insert(WINDOW, part(name, ids), Set.of(), at);
    close(database, name, ids.length, 0, at);
  }

  /** The sink sql takes so many messages of a page, and the rest could not be routed. */
  private static void close(
      TestDatabase database, String name, int taken, int deadLetters, Instant at) {
    TransactionTemplate transactions =
        new TransactionTemplate(new JdbcTransactionManager(database.dataSource()));
    DeliveryLedger ledger =
        new DeliveryLedger(
            database.jdbc(),
            transactions,
            database.dialect(),
            new ContentLedger(database.jdbc(), transactions, Set.of()));
    PageEntry page = new PageLedger(database.jdbc()).entry(name).orElseThrow();
    Outcomes outcomes = Outcomes.none(page.messages());
    for (int i = 0; i < taken; i++) {
      outcomes.set(i, Outcome.WAITING);
    }
    ledger.routed(
        page, new DeliveryLedger.Routing(0, deadLetters, Map.of("sql", outcomes), List.of()), at);
    for (int i = 0; i < taken; i++) {
      outcomes.set(i, Outcome.TAKEN);
    }
    assertThat(ledger.delivered(page, "sql", outcomes, at)).isTrue();
  }

  private static StreamPositions.Backfill backfill(long seen, Long total) {
    return new StreamPositions.Backfill(WINDOW.stream(), seen, total, READ);
  }

  private static StagedPage part(String name, String... ids) {
    List<MessageVersion> versions =
        java.util.Arrays.stream(ids).map(id -> version(id, id.hashCode(), READ)).toList();
    return new StagedPage(name, Path.of(name), versions);
  }
}
