package io.highlevelexport.delivery;

import io.highlevelexport.ledger.LaneStore;
import io.highlevelexport.ledger.Lease;
import io.highlevelexport.ledger.PageLedger.Backlog;
import io.highlevelexport.ledger.Tables;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Tells log and database how a sink is. The log has a line for each change, not for each attempt:
 * when it fails, or fails for another reason, when it works again, and every few minutes while it
 * fails on. Callers hold its lock while they change the lane, so that it hears of changes in order.
 */
final class LaneReport {
  private static final Logger LOG = LoggerFactory.getLogger(LaneReport.class);
  private static final Duration REPEAT = Duration.ofMinutes(5);

  /** Names of files, addresses and ids differ from page to page: that is no other reason. */
  private static final String PARTICULARS = "\\S*(?:[/\\\\]|\\d{4})\\S*";

  /** A sink with more of them in a few minutes is none that a line for each would explain. */
  private static final int MOST_REASONS = 3;

  private final String sink;
  private final Tables tables;
  private final SinkRoutes routes;
  private final Clock clock;
  private final Map<String, Instant> logged = new HashMap<>();
  private Instant since;
  private int attempts;
  private Instant lastLine = Instant.MIN;
  private boolean isLogged;

  /** Whether the database has what was to be noted last. */
  private boolean isNoted;

  LaneReport(String sink, Tables tables, SinkRoutes routes, Clock clock) {
    this.sink = sink;
    this.tables = tables;
    this.routes = routes;
    this.clock = clock;
  }

  /** The sink is delivered to from now on. */
  void opened() {
    note(null);
  }

  /** The sink did not take a page. */
  void failed(Lane.Failing failing) {
    Instant now = clock.instant();
    since = since == null ? failing.since() : since;
    attempts++;
    String reason = failing.reason().replaceAll(PARTICULARS, "");
    boolean isNews = isOver(logged.get(reason), now) && logged.size() < MOST_REASONS;
    if (isNews || isOver(lastLine, now)) {
      LOG.warn(
          "{} fails for {} {}, {} since {}, {}, retry with growing backoff: {}",
          name(),
          failing.page().locationId(),
          failing.page().channel(),
          counted("attempt"),
          since.truncatedTo(ChronoUnit.SECONDS),
          waiting(),
          failing.reason());
      if (logged.size() >= MOST_REASONS) {
        logged.clear();
      }
      logged.put(reason, now);
      lastLine = now;
      isLogged = true;
    }
    if (isNews || failing.retryAt().isAfter(now)) {
      note(
          new LaneStore.Failing(
              failing.page().locationId(),
              failing.page().channel(),
              failing.reason(),
              since,
              attempts,
              failing.retryAt()));
    }
  }

  /** A line is due again when it is some minutes old, or of a later time than now. */
  private static boolean isOver(Instant line, Instant now) {
    return line == null || line.plus(REPEAT).isBefore(now) || line.isAfter(now);
  }

  /**
   * Nothing fails, or no longer. A sink that changes its mind all the time is logged now and then.
   */
  void recovered() {
    if (since == null && isNoted) {
      return;
    }
    if (isLogged) {
      LOG.info(
          "{} works again after {} since {}, {}",
          name(),
          counted("failed attempt"),
          since.truncatedTo(ChronoUnit.SECONDS),
          waiting());
    }
    isLogged = false;
    since = null;
    attempts = 0;
    note(null);
  }

  private String counted(String attempt) {
    return attempts + " " + attempt + (attempts == 1 ? "" : "s");
  }

  private String name() {
    return sink.equals(Delivery.ROUTING)
        ? "routing"
        : "sink " + sink + " (" + routes.address(sink) + ")";
  }

  private String waiting() {
    try {
      Backlog waiting =
          tables.pages().backlogs().stream()
              .filter(backlog -> backlog.sink().equals(sink))
              .findFirst()
              .orElse(new Backlog(sink, 0, 0, null, List.of()));
      String unit = waiting.pages() == 1 ? "page" : "pages";
      return String.format(
          Locale.ROOT, "%,d messages wait in %,d %s", waiting.messages(), waiting.pages(), unit);
    } catch (DataAccessException e) {
      return "its messages wait";
    }
  }

  private void note(LaneStore.Failing failing) {
    try {
      isNoted = false;
      tables.lanes().put(new LaneStore.Lane(sink, routes.address(sink), failing));
      isNoted = true;
    } catch (DataAccessException | TransactionException | Lease.LostException e) {
      LOG.debug("how {} is cannot be noted", name(), e);
    }
  }
}
