package io.highlevelexport.web;

import io.highlevelexport.deadletter.DeadLetterFiles.Folder;
import io.highlevelexport.ledger.StreamPositions;
import io.highlevelexport.model.StreamName;
import io.highlevelexport.ops.EditedRoutes;
import io.highlevelexport.ops.Phrases;
import io.highlevelexport.ops.Status;
import io.highlevelexport.web.DeadLetterIndex.Listing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.camel.util.concurrent.CamelThreadFactory;
import org.springframework.core.NestedExceptionUtils;

/**
 * Gathers what there is to show, once a second at most however many look, and more seldom where it
 * is much. A database that does not answer holds nobody up: what it said last is shown, with when
 * that was.
 */
final class StatusReader implements AutoCloseable {
  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final Duration LONGEST_FRESH = Duration.ofSeconds(10);

  /** What takes long to read is read again after so many times as long. */
  private static final int SHARE = 3;

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration RATE_SPAN = Duration.ofMinutes(10);
  private static final Duration LEAST_SPAN = Duration.ofSeconds(5);

  private static final Status NOTHING = Status.empty(null);

  private final StatusPage.Parts parts;
  private final DeadLetterIndex deadLetters;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(new CamelThreadFactory("#name#", "status", true));
  private StatusPage.Work work;
  private String other = "";
  private Ledger ledger = new Ledger(null, NOTHING, List.of(), 0);
  private String databaseProblem;
  private Future<Ledger> reading;
  private Facts latest;
  private Duration fresh = FRESH;

  /**
   * What the database said.
   *
   * @param at when that was, {@code null} for never
   * @param perSecond messages of first exports that left the spool, a second, in the last minutes;
   *     0 where that is not known
   */
  record Ledger(
      Instant at, Status status, List<StreamPositions.Backfill> backfills, double perSecond) {}

  /**
   * What there is to show at one moment.
   *
   * @param workedBy the instance that works while this one is standby
   * @param databaseProblem why the database could not be asked; {@code ledger} is an earlier one
   *     then
   * @param waiting dead letters that nobody has dealt with, the latest first
   * @param replaying dead letters that are about to be replayed
   * @param unreadable files among the dead letters that are none
   * @param kafkaProblem why Kafka takes no pages
   */
  record Facts(
      Instant at,
      Optional<String> workedBy,
      Optional<String> databaseProblem,
      Ledger ledger,
      boolean spoolFull,
      List<DeadLetterRow> waiting,
      int replaying,
      int unreadable,
      EditedRoutes routes,
      Optional<String> kafkaProblem) {

    Status status() {
      return ledger.status();
    }

    /** How long ago that was, in words. */
    String since(Instant then) {
      return Phrases.lasting(Duration.between(then, at));
    }

    /** How long it is until then, in words; empty where it is not to come any more. */
    Optional<String> in(Instant then) {
      return then.isAfter(at)
          ? Optional.of(Phrases.lasting(Duration.between(at, then)))
          : Optional.empty();
    }

    /** How old what the database said is, as a sentence. */
    String age() {
      return ledger.at() == null
          ? "There are no figures yet."
          : "The figures are " + since(ledger.at()) + " old.";
    }

    /** Whether a fetch that failed has gone well since: nothing of it is paused any more. */
    boolean isOver(DeadLetterRow row) {
      return !row.message()
          && status().parked().stream()
              .noneMatch(
                  parked ->
                      parked.location().equals(row.location())
                          && (parked.channel() == null || parked.channel().equals(row.channel())));
    }
  }

  StatusReader(StatusPage.Parts parts) {
    this.parts = parts;
    this.deadLetters = new DeadLetterIndex(parts.deadLetterFiles());
  }

  synchronized void standsBy(String instance) {
    other = instance;
    latest = null;
  }

  synchronized void works(StatusPage.Work whole) {
    work = whole;
    latest = null;
  }

  /**
   * What there is to show, a second old at most but for what the database does not say.
   *
   * @throws UncheckedIOException when the dead letters cannot be read
   */
  synchronized Facts facts() {
    Instant now = parts.view().clock().instant();
    if (latest == null || Duration.between(latest.at(), now).abs().compareTo(fresh) > 0) {
      long begin = System.nanoTime();
      askDatabase();
      latest = gather(now);
      Duration took = Duration.ofNanos(System.nanoTime() - begin).multipliedBy(SHARE);
      fresh = took.compareTo(LONGEST_FRESH) > 0 ? LONGEST_FRESH : took.plus(FRESH);
    }
    return latest;
  }

  /** What was done shows at once. */
  synchronized void outdated() {
    latest = null;
  }

  /** The dead letters of another instance that works are its own, maybe in another home. */
  private Facts gather(Instant now) {
    boolean works = work != null;
    try {
      Listing waiting = works ? deadLetters.list() : Listing.NONE;
      return new Facts(
          now,
          works ? Optional.empty() : Optional.of(other),
          Optional.ofNullable(databaseProblem),
          ledger,
          works && work.export().spool().isFull(),
          waiting.rows(),
          works ? parts.deadLetterFiles().files(Folder.REPLAY).size() : 0,
          waiting.unreadable(),
          works ? work.export().routes().get() : EditedRoutes.NONE,
          works ? work.kafkaProblem().get() : Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void askDatabase() {
    boolean hangs = reading != null;
    reading = hangs ? reading : thread.submit(this::read);
    try {
      ledger = reading.get(hangs ? 0 : PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      databaseProblem = null;
      reading = null;
    } catch (TimeoutException e) {
      databaseProblem = databaseProblem == null ? "no answer within 2 seconds" : databaseProblem;
    } catch (ExecutionException e) {
      databaseProblem = NestedExceptionUtils.getMostSpecificCause(e).getMessage();
      reading = null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Ledger read() {
    Instant now = parts.view().clock().instant();
    Status status = parts.status().get();
    List<StreamPositions.Backfill> backfills = parts.view().positions().backfills();
    return new Ledger(now, status, backfills, perSecond(backfills, now));
  }

  private double perSecond(List<StreamPositions.Backfill> backfills, Instant now) {
    Instant since =
        backfills.stream()
            .map(StreamPositions.Backfill::since)
            .min(Comparator.naturalOrder())
            .map(first -> Collections.max(List.of(first, parts.startedAt(), now.minus(RATE_SPAN))))
            .orElse(now);
    Duration span = Duration.between(since, now);
    if (span.compareTo(LEAST_SPAN) < 0) {
      return 0;
    }
    Set<StreamName> first =
        backfills.stream().map(StreamPositions.Backfill::stream).collect(Collectors.toSet());
    return parts.view().positions().deliveredSince(since).stream()
            .filter(page -> first.contains(page.stream()))
            .mapToLong(StreamPositions.Delivered::messages)
            .sum()
        * 1000.0
        / span.toMillis();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
