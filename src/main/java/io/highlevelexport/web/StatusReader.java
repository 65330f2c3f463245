package io.highlevelexport.web;

import io.highlevelexport.deadletter.DeadLetterFiles.Folder;
import io.highlevelexport.ledger.StreamCounts;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.ops.Owner;
import io.highlevelexport.ops.Status;
import io.highlevelexport.spool.Spool;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Gathers the facts of the export that runs in this process. However many look at the page, they
 * are gathered once in a while only.
 */
final class StatusReader {
  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final Duration RATE_SPAN = Duration.ofMinutes(10);
  private static final Duration LEAST_SPAN = Duration.ofSeconds(5);
  private static final int MOST_LETTERS = 20_000;
  private static final int MOST_DEALT_WITH = 50;

  private final Ledger ledger;
  private final Spool spool;
  private final DeadLetterIndex deadLetters;
  private final Supplier<EditedRoutes> routes;
  private final Instant startedAt;
  private final Clock clock;
  private StatusSnapshot latest;

  /**
   * What the database says.
   *
   * @param status how far each stream is
   */
  record Ledger(Supplier<Status> status, StreamCounts counts, Windows windows) {}

  /**
   * @param startedAt when this process began
   */
  StatusReader(
      Ledger ledger,
      Spool spool,
      DeadLetterIndex deadLetters,
      Supplier<EditedRoutes> routes,
      Instant startedAt,
      Clock clock) {
    this.ledger = ledger;
    this.spool = spool;
    this.deadLetters = deadLetters;
    this.routes = routes;
    this.startedAt = startedAt;
    this.clock = clock;
  }

  /**
   * The facts, a second old at most.
   *
   * @throws IOException when the dead letters cannot be read
   */
  synchronized StatusSnapshot facts() throws IOException {
    Instant now = clock.instant();
    if (latest == null || Duration.between(latest.at(), now).abs().compareTo(FRESH) > 0) {
      latest = read(now);
    }
    return latest;
  }

  /** What was done shows at once. */
  synchronized void outdated() {
    latest = null;
  }

  private StatusSnapshot read(Instant now) throws IOException {
    DeadLetterIndex.Listing waiting = deadLetters.list(Folder.WAITING, MOST_LETTERS);
    DeadLetterIndex.Listing replayed = deadLetters.list(Folder.REPLAYED, MOST_DEALT_WITH);
    DeadLetterIndex.Listing discarded = deadLetters.list(Folder.DISCARDED, MOST_DEALT_WITH);
    int replaying = deadLetters.list(Folder.REPLAY, MOST_LETTERS).rows().size();
    Optional<String> problem = Optional.empty();
    Status status =
        latest == null
            ? new Status(now.toString(), List.of(), List.of(), List.of(), List.of())
            : latest.status();
    List<Windows.Backfill> backfills = List.of();
    List<StreamCounts.Hour> hours = latest == null ? List.of() : latest.hours();
    Map<Owner, Double> rates = Map.of();
    try {
      status = ledger.status().get();
      backfills = ledger.windows().backfills();
      hours = ledger.counts().hours(now);
      rates = backfills.isEmpty() ? rates : rates(backfills, now);
    } catch (DataAccessException | TransactionException e) {
      problem = Optional.of(e.getMostSpecificCause().getMessage());
    }
    return new StatusSnapshot(
        now,
        Optional.empty(),
        problem,
        status,
        backfills,
        rates,
        hours,
        spool.isFull(),
        waiting.rows(),
        Stream.concat(replayed.rows().stream(), discarded.rows().stream()).toList(),
        replaying,
        waiting.unreadable(),
        routes.get());
  }

  /** Messages a second of each stream, since the first export or this process began. */
  private Map<Owner, Double> rates(List<Windows.Backfill> backfills, Instant now) {
    Instant since = now.minus(RATE_SPAN);
    since = startedAt.isAfter(since) ? startedAt : since;
    Map<Owner, Long> delivered = new HashMap<>();
    for (StreamCounts.Hour hour : ledger.counts().deliveredSince(since)) {
      delivered.merge(new Owner(hour.locationId(), hour.channel()), hour.exported(), Long::sum);
    }
    Map<Owner, Double> rates = new HashMap<>();
    for (Windows.Backfill backfill : backfills) {
      Owner owner = new Owner(backfill.locationId(), backfill.channel());
      Instant begin = backfill.since().isAfter(since) ? backfill.since() : since;
      Duration span = Duration.between(begin, now);
      if (span.compareTo(LEAST_SPAN) >= 0 && delivered.containsKey(owner)) {
        rates.put(owner, delivered.get(owner) * 1000.0 / span.toMillis());
      }
    }
    return rates;
  }
}
