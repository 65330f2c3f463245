package io.highlevelexport.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.config.Settings;
import io.highlevelexport.delivery.DatabaseServer;
import io.highlevelexport.model.ContentDigest;
import io.highlevelexport.model.MessageVersion;
import io.highlevelexport.model.PageEntry;
import io.highlevelexport.model.StagedPage;
import io.highlevelexport.model.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

class DeliveryLedgerTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final Window WINDOW = new Window(7, "loc1", "SMS", Window.Kind.POLL, null, NOW);

  /** A page that none of the two closes would never leave the spool. */
  @Test
  void the_later_of_two_lanes_closes_a_page_whatever_isolation_the_server_is_set_to()
      throws Exception {
    Map<String, String> keys = DatabaseServer.keys(Dialect.POSTGRESQL);
    String url =
        keys.get("export.sql.url")
            + "&options=-c%20default_transaction_isolation=repeatable%5C%20read";
    try (Database database =
        new Database(new Settings.Sql(url, keys.get("export.sql.username"), ""))) {
      JdbcTemplate jdbc = database.jdbc();
      PageLedger pages = new PageLedger(jdbc);
      DeliveryLedger ledger = ledger(database);
      MessageVersion message = new MessageVersion("m1", new ContentDigest(0, 1), NOW);
      pages.insert(WINDOW, new StagedPage("p1", Path.of("p1"), List.of(message)), Set.of(), NOW);
      PageEntry page = pages.entry("p1").orElseThrow();
      Map<String, Outcomes> both =
          Map.of("file", outcomes(Outcome.WAITING), "sql", outcomes(Outcome.WAITING));
      ledger.routed(page, new DeliveryLedger.Routing(0, 0, both, List.of()), NOW);

      assertTakenBehind(
          database,
          () -> ledger.delivered(page, "file", outcomes(Outcome.TAKEN), NOW),
          () -> ledger.delivered(page, "sql", outcomes(Outcome.TAKEN), NOW),
          "pg_locks where not granted");
      assertThat(pages.state("p1")).isEqualTo(PageLedger.State.DELIVERED);
    }
  }

  /** The count of the stream is what they wait for. */
  @Test
  void two_pages_of_a_stream_are_closed_at_once_where_the_server_refuses_stale_writes()
      throws Exception {
    Map<String, String> keys = DatabaseServer.keys(Dialect.MARIADB);
    // what MariaDB is set to from 11.6 on
    String url = keys.get("export.sql.url") + "?sessionVariables=innodb_snapshot_isolation=ON";
    try (Database database =
        new Database(new Settings.Sql(url, keys.get("export.sql.username"), ""))) {
      PageLedger pages = new PageLedger(database.jdbc());
      DeliveryLedger ledger = ledger(database);
      PageEntry one = read(pages, "one", 1);
      PageEntry other = read(pages, "other", 2);
      for (PageEntry page : List.of(one, other)) {
        Map<String, Outcomes> file = Map.of("file", outcomes(Outcome.WAITING));
        ledger.routed(page, new DeliveryLedger.Routing(0, 0, file, List.of()), NOW);
      }

      assertTakenBehind(
          database,
          () -> ledger.delivered(one, "file", outcomes(Outcome.TAKEN), NOW),
          () -> ledger.delivered(other, "file", outcomes(Outcome.TAKEN), NOW),
          "information_schema.innodb_trx where trx_state = 'LOCK WAIT'");
    }
  }

  @Test
  void what_has_changed_back_since_a_page_was_lost_is_given_to_all_sinks() throws Exception {
    Map<String, String> keys = DatabaseServer.keys(Dialect.POSTGRESQL);
    try (Database database =
        new Database(
            new Settings.Sql(keys.get("export.sql.url"), keys.get("export.sql.username"), ""))) {
      JdbcTemplate jdbc = database.jdbc();
      PageLedger pages = new PageLedger(jdbc);
      DeliveryLedger ledger = ledger(database);
      PageEntry lost = read(pages, "lost", 1);
      ledger.routed(
          lost,
          new DeliveryLedger.Routing(
              0,
              0,
              Map.of("sql", outcomes(Outcome.TAKEN), "mail", outcomes(Outcome.WAITING)),
              List.of()),
          NOW);
      jdbc.update("update page set lost_ms = 1 where id = ?", lost.id());

      PageEntry again = read(pages, "again", 1);
      assertThat(ledger.takenFromLostPages(again)).containsExactly(Set.of("sql"));

      read(pages, "changed", 2);
      PageEntry back = read(pages, "back", 1);
      assertThat(ledger.takenFromLostPages(back)).isEmpty();
    }
  }

  @Test
  void of_two_versions_in_a_page_each_is_replayed_by_what_became_of_itself(@TempDir Path directory)
      throws Exception {
    try (Database database =
        new Database(new Settings.Sql("jdbc:sqlite:" + directory.resolve("test.db"), "", ""))) {
      PageLedger pages = new PageLedger(database.jdbc());
      DeliveryLedger ledger = ledger(database);
      List<MessageVersion> both = List.of(version(1), version(2));
      pages.insert(WINDOW, new StagedPage("both", Path.of("both"), both), Set.of(), NOW);
      PageEntry page = pages.entry("both").orElseThrow();
      Outcomes taken = Outcomes.none(2);
      taken.set(0, Outcome.TAKEN);
      Outcomes dead = Outcomes.none(2);
      dead.set(1, Outcome.DEAD);
      ledger.routed(
          page,
          new DeliveryLedger.Routing(0, 0, Map.of("sql", taken, "gone", dead), List.of()),
          NOW);

      assertThat(ledger.takenFromOrigin(replay(pages, page, 1))).containsExactly(Set.of("sql"));
      assertThat(ledger.takenFromOrigin(replay(pages, page, 2))).containsExactly(Set.of());
      assertThat(ledger.takenFromOrigin(replay(pages, page, 3)))
          .as("somebody has corrected it")
          .containsExactly(Set.of("sql"));
    }
  }

  /** A database that takes over without the last commits gives their numbers once more. */
  @Test
  void a_page_that_the_database_has_lost_is_not_taken_for_the_next_one_of_its_number(
      @TempDir Path directory) throws Exception {
    try (Database database =
        new Database(new Settings.Sql("jdbc:sqlite:" + directory.resolve("test.db"), "", ""))) {
      PageLedger pages = new PageLedger(database.jdbc());
      DeliveryLedger ledger = ledger(database);
      PageEntry lost = read(pages, "lost", 1);
      database.jdbc().update("delete from page");
      read(pages, "next", 2);
      database.jdbc().update("update page set id = ?", lost.id());
      PageEntry next = pages.entry("next").orElseThrow();
      Map<String, Outcomes> file = Map.of("file", outcomes(Outcome.WAITING));
      DeliveryLedger.Routing routing = new DeliveryLedger.Routing(0, 0, file, List.of());

      assertThatThrownBy(() -> ledger.routed(lost, routing, NOW))
          .isInstanceOf(Lease.LostException.class);
      assertThat(ledger.routed(next, routing, NOW)).containsExactly("file");
      assertThat(ledger.outcomes(lost, "file")).isEmpty();
      assertThatThrownBy(() -> ledger.delivered(lost, "file", outcomes(Outcome.TAKEN), NOW))
          .isInstanceOf(Lease.LostException.class);
      assertThat(ledger.outcomes(next, "file").orElseThrow().waiting()).containsExactly(0);
    }
  }

  private static PageEntry replay(PageLedger pages, PageEntry origin, int version) {
    String name = "replay" + version;
    pages.insertAgain(
        new StagedPage(name, Path.of(name), List.of(version(version))),
        new PageEntry(0, name, "loc1", "SMS", NOW, 1, "gone", origin.id()));
    return pages.entry(name).orElseThrow();
  }

  private static MessageVersion version(int version) {
    return new MessageVersion("m1", new ContentDigest(0, version), NOW);
  }

  private static DeliveryLedger ledger(Database database) {
    JdbcTemplate jdbc = database.jdbc();
    TransactionTemplate transaction = database.transactions();
    return new DeliveryLedger(
        jdbc, transaction, database.dialect(), new ContentLedger(jdbc, transaction, Set.of()));
  }

  private static PageEntry read(PageLedger pages, String name, int version) {
    MessageVersion message = version(version);
    pages.insert(WINDOW, new StagedPage(name, Path.of(name), List.of(message)), Set.of("m1"), NOW);
    return pages.entry(name).orElseThrow();
  }

  /**
   * The second waits for the first to be committed, and is taken then.
   *
   * @param waiting the rows that tell that somebody waits
   */
  private static void assertTakenBehind(
      Database database, Runnable first, Supplier<Boolean> second, String waiting)
      throws Exception {
    List<CompletableFuture<Boolean>> later = new ArrayList<>();
    database
        .transactions()
        .executeWithoutResult(
            status -> {
              first.run();
              later.add(CompletableFuture.supplyAsync(second));
              // asked more often, MariaDB tells the same again
              await()
                  .pollInterval(Duration.ofMillis(300))
                  .until(
                      () ->
                          later.get(0).isCompletedExceptionally()
                              || count(database.jdbc(), waiting) > 0);
            });
    assertThat(later.get(0).get()).isTrue();
  }

  private static int count(JdbcTemplate jdbc, String rows) {
    return jdbc.queryForObject("select count(*) from " + rows, Integer.class);
  }

  private static Outcomes outcomes(Outcome outcome) {
    Outcomes outcomes = Outcomes.none(1);
    outcomes.set(0, outcome);
    return outcomes;
  }
}
