package io.highlevelexport.ledger;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.model.MessageVersion;
import io.highlevelexport.model.PageEntry;
import io.highlevelexport.model.Piece;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Acknowledgement: what became of each message of a page, in each sink. A row of table {@code
 * delivery} for each page and sink; a page is closed when all of its rows are.
 */
public final class DeliveryLedger {
  /** The columns of a {@link PageEntry}, from table {@code page p}. */
  static final String ENTRY =
      "p.id, p.name, p.location_id, p.channel, p.read_ms, p.messages, p.only_sink,"
          + " coalesce(p.origin, p.id)";

  /** Pages whose messages may be those of one of them, {@code own}. */
  private static final String OF_STREAM =
      "join page own on own.location_id = p.location_id and own.channel = p.channel and own.max_ms"
          + " >= p.min_ms and own.min_ms <= p.max_ms where own.id = ?";

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final Dialect dialect;
  private final ContentLedger content;
  private final Object naming = new Object();

  /**
   * @param transaction fails when another instance has taken over
   * @param content is told the pieces of what is routed
   */
  public DeliveryLedger(
      JdbcTemplate jdbc, TransactionTemplate transaction, Dialect dialect, ContentLedger content) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.dialect = dialect;
    this.content = content;
  }

  /** A page that waits for one sink. */
  public record Open(PageEntry page, String sink) {}

  /** The pages of which it is not decided yet where their messages go, in order. */
  public List<PageEntry> unrouted(Predicate<String> locations) {
    return Records.list(
            jdbc,
            PageEntry.class,
            "select "
                + ENTRY
                + " from page p where p.routed = 0 and"
                + PageLedger.WAITING
                + " order by p.id")
        .stream()
        .filter(page -> locations.test(page.locationId()))
        .toList();
  }

  /** The pages that wait for a sink, in order. */
  public List<Open> open(Predicate<String> locations) {
    return Records.list(
            jdbc,
            Open.class,
            "select "
                + ENTRY
                + ", d.sink from delivery d join page p on p.id = d.page_id where d.waiting > 0"
                + " and"
                + PageLedger.WAITING
                + " order by p.id, d.sink")
        .stream()
        .filter(open -> locations.test(open.page().locationId()))
        .toList();
  }

  /**
   * What was decided about a page.
   *
   * @param filtered how many messages no sink gets, as the routes want it
   * @param dead how many are dead letters, since they could not be routed
   * @param sinks the outcomes by sink
   * @param pieces what else is to be fetched of what the sinks get
   */
  public record Routing(int filtered, int dead, Map<String, Outcomes> sinks, List<Piece> pieces) {}

  /**
   * Enters what was decided, once for each page: what an earlier decision has entered stays.
   *
   * @return the sinks that wait for something of the page; none where that has closed it
   */
  public Set<String> routed(PageEntry page, Routing routing, Instant now) {
    if (routing.pieces().isEmpty()) {
      return enter(page, routing, now);
    }
    content.begin(page.locationId());
    // two pages may name the same contact: each would enter it, and one of them fail
    synchronized (naming) {
      return enter(page, routing, now);
    }
  }

  private Set<String> enter(PageEntry page, Routing routing, Instant now) {
    return transaction.execute(
        status -> {
          lock(page);
          int fresh =
              jdbc.update(
                  "update page set routed = 1, filtered = ?, dead_letters = ? where id = ? and"
                      + " routed = 0",
                  routing.filtered(),
                  routing.dead(),
                  page.id());
          if (fresh > 0) {
            routing.sinks().forEach((sink, outcomes) -> insert(page, sink, outcomes));
            content.want(page.locationId(), routing.pieces(), now);
          }
          return closeIfDone(page, now);
        });
  }

  private void insert(PageEntry page, String sink, Outcomes outcomes) {
    jdbc.update(
        "insert into delivery (page_id, sink, outcomes, taken, waiting) values (?, ?, ?, ?, ?)",
        page.id(),
        sink,
        outcomes.text(),
        outcomes.count(Outcome.TAKEN),
        outcomes.count(Outcome.WAITING));
  }

  /** What became of the messages of a page in a sink so far; empty where the page is lost. */
  public Optional<Outcomes> outcomes(PageEntry page, String sink) {
    return Records.first(
            jdbc,
            String.class,
            "select d.outcomes from delivery d join page p on p.id = d.page_id where d.page_id = ?"
                + " and d.sink = ? and p.name = ? and p.lost_ms is null",
            page.id(),
            sink,
            page.name())
        .map(text -> Outcomes.parse(text, page.messages()));
  }

  /**
   * Enters what became of the messages of a page in a sink.
   *
   * @return whether the page is closed: nothing is left to be done in any sink
   */
  public boolean delivered(PageEntry page, String sink, Outcomes outcomes, Instant now) {
    return Boolean.TRUE.equals(
        transaction.execute(
            status -> {
              lock(page);
              int waiting = outcomes.count(Outcome.WAITING);
              jdbc.update(
                  "update delivery set outcomes = ?, taken = ?, waiting = ? where page_id = ? and"
                      + " sink = ? and waiting > 0",
                  outcomes.text(),
                  outcomes.count(Outcome.TAKEN),
                  waiting,
                  page.id(),
                  sink);
              return waiting == 0 && closeIfDone(page, now).isEmpty();
            }));
  }

  /**
   * Two lanes may end at once: one of them has to see what the other has entered.
   *
   * @throws Lease.LostException when the database has lost the page, as one that takes over without
   *     the last commits: the next page has its number
   */
  private void lock(PageEntry page) {
    String named = "select id from page where id = ? and name = ?";
    String lock = dialect.isEmbedded() ? named : named + " for update";
    if (jdbc.queryForList(lock, page.id(), page.name()).isEmpty()) {
      throw Lease.LostException.of(page);
    }
  }

  /** The sinks that wait for something of the page; where there are none, it is closed. */
  private Set<String> closeIfDone(PageEntry page, Instant now) {
    Set<String> open = new TreeSet<>();
    // a message that several sinks cannot take is one that was not delivered
    Set<Integer> dead = new HashSet<>();
    jdbc.query(
        "select sink, outcomes, waiting from delivery where page_id = ?",
        (RowCallbackHandler)
            row -> {
              dead.addAll(Outcomes.parse(row.getString(2), page.messages()).indexes(Outcome.DEAD));
              if (row.getInt(3) > 0) {
                open.add(row.getString(1));
              }
            },
        page.id());
    if (open.isEmpty()
        && jdbc.update(
                "update page set delivered_ms = ?, dead_letters = dead_letters + ? where id = ? and"
                    + PageLedger.WAITING,
                now.toEpochMilli(),
                dead.size(),
                page.id())
            > 0) {
      countExported(page);
    }
    return open;
  }

  /** Last in its transaction: whoever waits for the row of the stream waits for nobody else. */
  private void countExported(PageEntry page) {
    jdbc.update(
        "insert into exported (location_id, channel, messages) select location_id, channel,"
            + " messages - filtered - dead_letters from page where id = ?"
            + (dialect == Dialect.MARIADB
                ? " on duplicate key update messages = exported.messages + values(messages)"
                : " on conflict (location_id, channel) do update set messages = exported.messages"
                    + " + excluded.messages"),
        page.id());
  }

  /** What a sink has taken out of a page. */
  private record Taken(MessageVersion version, String sink, long page) {}

  /**
   * Which sinks had taken which versions out of pages of this stream before those were lost, so
   * that no sink gets a message twice when it is read again.
   *
   * @return by index in the page; empty where no sink has any of it
   */
  public List<Set<String>> takenFromLostPages(PageEntry page) {
    // by the index page_delivered
    String lost = "select id from page where delivered_ms is null and lost_ms is not null limit 1";
    if (jdbc.queryForList(lost, Long.class).isEmpty()) {
      return List.of();
    }
    List<Taken> taken = taken(OF_STREAM + " and p.lost_ms is not null", page.id());
    if (!taken.isEmpty()) {
      leaveOutReadSince(page, taken);
    }
    return byIndex(page, taken, version -> version);
  }

  /**
   * Which sinks took the messages of a replay out of the page that they were read with, whichever
   * version it was where that page does not hold this one: somebody may have corrected it.
   *
   * @return by index in the page; empty where no sink has any of it
   */
  public List<Set<String>> takenFromOrigin(PageEntry replay) {
    boolean isCorrected = !versions(replay.revision()).containsAll(versions(replay.id()));
    return byIndex(
        replay,
        taken("where p.id = ?", replay.revision()),
        isCorrected ? MessageVersion::id : version -> version);
  }

  private List<MessageVersion> versions(long pageId) {
    return jdbc.queryForList("select ids from page where id = ?", String.class, pageId).stream()
        .flatMap(ids -> VersionLines.read(ids).stream())
        .toList();
  }

  private List<Taken> taken(String pages, long id) {
    List<Taken> taken = new ArrayList<>();
    jdbc.query(
        "select p.id, p.ids, p.messages, d.sink, d.outcomes from page p join delivery d on"
            + " d.page_id = p.id "
            + pages
            + " and d.taken > 0",
        (RowCallbackHandler)
            row -> {
              List<MessageVersion> versions = VersionLines.read(row.getString(2));
              Outcomes outcomes = Outcomes.parse(row.getString(5), row.getInt(3));
              for (int i = 0; i < versions.size(); i++) {
                if (outcomes.get(i) == Outcome.TAKEN) {
                  taken.add(new Taken(versions.get(i), row.getString(4), row.getLong(1)));
                }
              }
            },
        id);
    return taken;
  }

  private List<Set<String>> byIndex(
      PageEntry page, List<Taken> taken, Function<MessageVersion, Object> same) {
    if (taken.isEmpty()) {
      return List.of();
    }
    Map<Object, Set<String>> sinks =
        taken.stream()
            .collect(groupingBy(each -> same.apply(each.version()), mapping(Taken::sink, toSet())));
    return versions(page.id()).stream()
        .map(version -> sinks.getOrDefault(same.apply(version), Set.of()))
        .toList();
  }

  /**
   * What was read again before this page is no more the lost page's: it may have changed since, and
   * changed back.
   */
  private void leaveOutReadSince(PageEntry page, List<Taken> taken) {
    Map<String, Long> since = new HashMap<>();
    jdbc.query(
        "select p.id, p.ids from page p "
            + OF_STREAM
            + " and p.lost_ms is null and p.origin is null and p.id < own.id and p.id > ?",
        (RowCallbackHandler)
            row -> {
              long read = row.getLong(1);
              VersionLines.read(row.getString(2))
                  .forEach(version -> since.merge(version.id(), read, Math::max));
            },
        page.id(),
        taken.stream().mapToLong(Taken::page).min().orElseThrow());
    taken.removeIf(each -> since.getOrDefault(each.version().id(), 0L) > each.page());
  }
}
