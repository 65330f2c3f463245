package io.highlevelexport.ledger;

import io.highlevelexport.model.MessageVersion;
import io.highlevelexport.model.PageCopy;
import io.highlevelexport.model.PageEntry;
import io.highlevelexport.model.StagedPage;
import io.highlevelexport.model.StreamName;
import io.highlevelexport.model.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/**
 * The pages of the spool and every message version that was read with them, in table {@code page}:
 * the archive's own ledger.
 */
public final class PageLedger {
  /** Stands for "a message without a date" in the range of a page's dates. */
  static final long DATELESS = -1;

  /** In place of a window: the message is delivered again. */
  static final long AGAIN = 0;

  /** Of pages that are committed and not delivered yet; no other table has these columns. */
  static final String WAITING = " delivered_ms is null and lost_ms is null";

  private final JdbcTemplate jdbc;

  public PageLedger(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Enters a page that lies in the spool. To be called within the transaction that moves the
   * position.
   *
   * @param changed the ids of those of its messages that were read before, in another version
   */
  public void insert(Window window, StagedPage part, Set<String> changed, Instant readAt) {
    insert(window, part.name(), part.versions(), changed, readAt);
  }

  /**
   * Enters a page with a message that is delivered again. No fetch takes it for something it read.
   * One that was entered before and lost is not lost any more.
   *
   * @param replayed the sink that is to get it, and the revision of the message, 0 where it is new
   * @return whether it waits for delivery; the same was delivered before otherwise
   */
  public boolean insertAgain(StagedPage part, PageEntry replayed) {
    State known = state(part.name());
    if (known != State.UNKNOWN) {
      jdbc.update("update page set lost_ms = null where name = ?", part.name());
      return known != State.DELIVERED;
    }
    insert(
        replayed, AGAIN, new LongSummaryStatistics(), part.versions(), Set.copyOf(part.versions()));
    return true;
  }

  /** Enters the messages of a page that no sink could take: they are dead letters. */
  public void insertRejected(
      Window window, List<MessageVersion> versions, Set<String> changed, Instant readAt) {
    String name =
        "rejected-" + window.id() + "-" + versions.get(0).digest() + "-" + readAt.toEpochMilli();
    insert(window, name, versions, changed, readAt);
    jdbc.update(
        "update page set routed = 1, delivered_ms = ?, dead_letters = ? where name = ?",
        readAt.toEpochMilli(),
        versions.size(),
        name);
  }

  private void insert(
      Window window,
      String name,
      List<MessageVersion> versions,
      Set<String> changed,
      Instant readAt) {
    if (state(name) != State.UNKNOWN) {
      return;
    }
    Set<String> counted = new HashSet<>(changed);
    Set<MessageVersion> changes = new HashSet<>();
    for (MessageVersion version : versions) {
      if (!counted.add(version.id())) {
        changes.add(version);
      }
    }
    LongSummaryStatistics dates =
        versions.stream()
            .mapToLong(version -> version.date() == null ? DATELESS : version.date().toEpochMilli())
            .summaryStatistics();
    PageEntry page =
        new PageEntry(
            0, name, window.locationId(), window.channel(), readAt, versions.size(), null, 0);
    insert(page, window.id(), dates, versions, changes);
  }

  /** Notes where the copy of a page lies. */
  public void copied(PageCopy copy) {
    jdbc.update(
        "update page set copy_first = ?, copy_last = ? where name = ?",
        copy.first(),
        copy.last(),
        copy.name());
  }

  /** Those of some locations that wait for delivery and have a copy, the oldest first. */
  public List<PageCopy> copies(Predicate<String> locations) {
    List<PageCopy> copies =
        Records.list(
            jdbc,
            PageCopy.class,
            "select name, location_id, copy_first, copy_last from page where copy_first is not null"
                + " and"
                + WAITING
                + " order by id");
    copies.removeIf(copy -> !locations.test(copy.locationId()));
    return copies;
  }

  /**
   * @param dates of the messages, as far as a fetch is to know them
   * @param changes those of the versions that are not the first of their messages
   */
  private void insert(
      PageEntry page,
      long windowId,
      LongSummaryStatistics dates,
      List<MessageVersion> versions,
      Set<MessageVersion> changes) {
    jdbc.update(
        "insert into page (name, window_id, location_id, channel, min_ms, max_ms, messages,"
            + " first_seen, ids, read_ms, only_sink, origin) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
            + " ?, ?)",
        page.name(),
        windowId,
        page.locationId(),
        page.channel(),
        dates.getMin(),
        dates.getMax(),
        versions.size(),
        versions.size() - changes.size(),
        VersionLines.write(versions, changes::contains),
        page.readAt().toEpochMilli(),
        page.sink(),
        page.revision() == 0 ? null : page.revision());
  }

  public Optional<PageEntry> entry(String name) {
    return Records.first(
        jdbc,
        PageEntry.class,
        "select " + DeliveryLedger.ENTRY + " from page p where p.name = ?",
        name);
  }

  public KnownMessages known() {
    return new KnownVersions(jdbc);
  }

  /** What the ledger knows of a page of that name. */
  public enum State {
    UNKNOWN,
    /** It is committed and not delivered yet. */
    WAITING,
    DELIVERED,
    /** Its file was gone, and its range is read again. */
    LOST
  }

  /** What the ledger knows of a page of that name. */
  public State state(String name) {
    return jdbc
        .query(
            "select delivered_ms, lost_ms from page where name = ?",
            (row, number) ->
                row.getObject(2) != null
                    ? State.LOST
                    : row.getObject(1) == null ? State.WAITING : State.DELIVERED,
            name)
        .stream()
        .findFirst()
        .orElse(State.UNKNOWN);
  }

  /**
   * One page, as a summary counts it.
   *
   * @param sinks how many messages each sink took; empty while it waits
   * @param delivered when, {@code null} while it waits
   */
  public record Tally(
      StreamName stream,
      int messages,
      Map<String, Integer> sinks,
      int filtered,
      int deadLetters,
      Instant read,
      Instant delivered) {}

  /** The pages that were read, or delivered, since then. */
  public List<Tally> talliesSince(Instant since) {
    return tallies(
        "read_ms >= ? or delivered_ms >= ? or" + WAITING,
        since.toEpochMilli(),
        since.toEpochMilli());
  }

  public Optional<Tally> tally(long pageId) {
    return tallies("id = ?", pageId).stream().findFirst();
  }

  private List<Tally> tallies(String pages, Object... values) {
    Map<Long, Tally> tallies = new LinkedHashMap<>();
    jdbc.query(
        "select id, location_id, channel, messages, filtered, dead_letters, read_ms, delivered_ms,"
            + " sink, taken from page left join delivery on page_id = id and taken > 0 and"
            + " delivered_ms is not null where "
            + pages,
        (RowCallbackHandler)
            row -> {
              Tally page =
                  new Tally(
                      new StreamName(row.getString(2), row.getString(3)),
                      row.getInt(4),
                      new TreeMap<>(),
                      row.getInt(5),
                      row.getInt(6),
                      Instant.ofEpochMilli(row.getLong(7)),
                      row.getObject(8) == null ? null : Instant.ofEpochMilli(row.getLong(8)));
              tallies.putIfAbsent(row.getLong(1), page);
              if (row.getString(9) != null) {
                tallies.get(row.getLong(1)).sinks().put(row.getString(9), row.getInt(10));
              }
            },
        values);
    return List.copyOf(tallies.values());
  }

  /**
   * What waits for a sink.
   *
   * @param channels the streams that it is of, as {@code location channel}
   * @param oldest when the oldest of it was read
   */
  public record Backlog(
      String sink, int pages, long messages, Instant oldest, List<String> channels) {}

  /**
   * What waits for each sink that something waits for; for an empty one, what waits for the
   * decision where it goes.
   */
  public List<Backlog> backlogs() {
    Map<String, Backlog> backlogs = new TreeMap<>();
    jdbc.query(
        "select '' as sink, location_id, channel, count(*), sum(messages), min(read_ms) from page"
            + " where routed = 0 and"
            + WAITING
            + " group by location_id, channel union all select d.sink, p.location_id, p.channel,"
            + " count(*), sum(d.waiting), min(p.read_ms) from delivery d join page p on p.id ="
            + " d.page_id where d.waiting > 0 and"
            + WAITING
            + " group by d.sink, p.location_id, p.channel order by 1, 2, 3",
        (RowCallbackHandler)
            row -> {
              String sink = row.getString(1);
              List<String> channels = new ArrayList<>();
              channels.add(row.getString(2) + " " + row.getString(3));
              Instant oldest = Instant.ofEpochMilli(row.getLong(6));
              backlogs.merge(
                  sink,
                  new Backlog(sink, row.getInt(4), row.getLong(5), oldest, channels),
                  PageLedger::sum);
            });
    return List.copyOf(backlogs.values());
  }

  /** The list of the first grows: with a copy for each stream, many would take their square. */
  private static Backlog sum(Backlog one, Backlog other) {
    one.channels().addAll(other.channels());
    return new Backlog(
        one.sink(),
        one.pages() + other.pages(),
        one.messages() + other.messages(),
        one.oldest().isBefore(other.oldest()) ? one.oldest() : other.oldest(),
        one.channels());
  }
}
