package io.highlevelexport.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.delivery.TestDatabase;
import io.highlevelexport.ledger.MessageCounts.Range;
import io.highlevelexport.model.ContentDigest;
import io.highlevelexport.model.MessageVersion;
import io.highlevelexport.model.StagedPage;
import io.highlevelexport.model.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How many messages of a range of time the ledger has, in each database. */
class MessageCountsTest {
  private static final Instant BEGIN = Instant.parse("2024-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("2026-01-01T00:00:00Z");
  private static final Window WINDOW =
      new Window(7, "loc1", "SMS", Window.Kind.BACKFILL, null, END);

  @TempDir private Path directory;

  private static Instant hour(long number) {
    return BEGIN.plus(Duration.ofHours(number));
  }

  private static Range range(Instant from, Instant to) {
    return new Range("loc1", "SMS", from, to);
  }

  /** A page with a message for each hour, in a version of its own. */
  private static void insert(PageLedger pages, long first, long end, int version) {
    List<MessageVersion> page =
        LongStream.range(first, end)
            .mapToObj(i -> new MessageVersion("m" + i, new ContentDigest(version, i), hour(i)))
            .toList();
    insert(pages, page, version > 1);
  }

  private static void insert(PageLedger pages, List<MessageVersion> page, boolean isChange) {
    String name = "page" + page.hashCode() + page.get(0).id();
    Set<String> changed =
        isChange ? page.stream().map(MessageVersion::id).collect(Collectors.toSet()) : Set.of();
    pages.insert(WINDOW, new StagedPage(name, Path.of(name), page), changed, BEGIN);
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void each_message_is_counted_once(Dialect dialect) throws Exception {
    try (TestDatabase database = TestDatabase.of(dialect, directory)) {
      PageLedger pages = new PageLedger(database.jdbc());
      MessageCounts counts = new MessageCounts(database.jdbc());
      for (int page = 0; page < 10; page++) {
        insert(pages, page * 100, page * 100 + 100, 1);
      }
      // changes, over the edges of pages
      insert(pages, 50, 150, 2);
      insert(pages, 0, 1000, 3);
      insert(pages, List.of(new MessageVersion("dateless", new ContentDigest(0, 1), null)), false);

      assertThat(counts.count(range(null, END))).isEqualTo(1001);
      assertThat(counts.count(range(BEGIN, END))).isEqualTo(1000);
      assertThat(counts.count(range(hour(50), hour(250)))).isEqualTo(200);
      assertThat(counts.count(range(hour(50).plusMillis(1), hour(250)))).isEqualTo(199);
      assertThat(counts.count(range(hour(1000), END))).isZero();
      assertThat(counts.count(new Range("loc1", "Call", null, END))).isZero();
      halves(counts);

      database
          .jdbc()
          .update(
              "insert into gone (location_id, channel, hash, date_ms, gone_ms) values ('loc1',"
                  + " 'SMS', 'x', ?, 0)",
              hour(60).toEpochMilli());
      assertThat(counts.count(range(hour(50), hour(250)))).isEqualTo(199);
      database
          .jdbc()
          .update("update page set lost_ms = 1 where min_ms = ?", hour(100).toEpochMilli());
      assertThat(counts.count(range(hour(50), hour(250)))).isEqualTo(99);
    }
  }

  private static void halves(MessageCounts counts) {
    Instant middle = counts.middle(range(null, END)).orElseThrow();
    assertThat(counts.count(range(BEGIN, middle))).isBetween(480L, 520L);
    Instant quarter = counts.middle(range(middle, END)).orElseThrow();
    assertThat(counts.count(range(middle, quarter))).isBetween(230L, 270L);
    assertThat(counts.clearBefore(range(null, hour(300)))).isBefore(hour(300));
  }

  @Test
  void where_all_messages_have_one_date_there_is_no_half() throws Exception {
    try (TestDatabase database = TestDatabase.sqlite(directory)) {
      List<MessageVersion> page =
          LongStream.range(0, 100)
              .mapToObj(i -> new MessageVersion("m" + i, new ContentDigest(0, i), BEGIN))
              .toList();
      insert(new PageLedger(database.jdbc()), page, false);

      assertThat(new MessageCounts(database.jdbc()).middle(range(null, BEGIN.plusMillis(2))))
          .isEmpty();
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "soak", matches = "true")
  void a_million_are_counted_in_no_time() throws Exception {
    try (TestDatabase database = TestDatabase.sqlite(directory)) {
      PageLedger pages = new PageLedger(database.jdbc());
      long begun = System.nanoTime();
      for (int page = 0; page < 2000; page++) {
        insert(pages, page * 500, page * 500 + 500, 1);
      }
      long inserted = System.nanoTime();
      MessageCounts counts = new MessageCounts(database.jdbc());
      assertThat(counts.count(range(null, hour(1_000_000)))).isEqualTo(1_000_000);
      long counted = System.nanoTime();
      assertThat(counts.middle(range(null, hour(1_000_000)))).isPresent();
      long halved = System.nanoTime();
      System.out.printf(
          "1,000,000 messages: entered in %d ms, counted in %d ms, halved in %d ms%n",
          (inserted - begun) / 1_000_000,
          (counted - inserted) / 1_000_000,
          (halved - counted) / 1_000_000);
    }
  }
}
