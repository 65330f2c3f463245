package io.highlevelexport.ops;

import static io.highlevelexport.ops.ExportCheck.plain;

import io.highlevelexport.deadletter.DeadLetterFiles;
import io.highlevelexport.deadletter.DeadLetters;
import io.highlevelexport.ledger.Slots;
import io.highlevelexport.spool.Spool;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** The checks that look at one thing and keep nothing in mind. */
public final class HealthChecks {
  private static final int FILLING_PERCENT = 80;

  private HealthChecks() {}

  public static HealthCheck database(JdbcTemplate jdbc) {
    return new ExportCheck(
        "database",
        true,
        result -> {
          jdbc.queryForObject("select 1", Integer.class);
          result.up();
        });
  }

  /** How many dead letters there are. They wait for somebody, and nothing waits for them: up. */
  public static HealthCheck deadLetters(DeadLetterFiles files, DeadLetters deadLetters) {
    return new ExportCheck(
        "dead-letters",
        false,
        result -> {
          try {
            int waiting = files.count();
            result.detail("waiting", waiting).detail("sinceStart", deadLetters.noted());
            if (waiting > 0) {
              result.message(
                  waiting
                      + " dead letters wait: bin/highlevel-export "
                      + Phrases.LIST_DEAD_LETTERS);
            }
            result.up();
          } catch (IOException e) {
            result.message("the dead letters cannot be read: " + plain(e.getMessage())).down();
          }
        });
  }

  /** Whether the routes that run are those of the files. The last good ones run otherwise: up. */
  static HealthCheck routes(Supplier<EditedRoutes> routes) {
    return new ExportCheck(
        "routes",
        false,
        result -> {
          EditedRoutes edited = routes.get();
          result.detail("lastReload", Objects.toString(edited.takenAt(), "none"));
          edited.problem().ifPresent(why -> result.message(Phrases.REJECTED + ": " + plain(why)));
          result.up();
        });
  }

  /**
   * Whether Kafka takes pages: nothing is fetched until it does. Which slots this instance has.
   *
   * @param problem why it does not
   */
  public static HealthCheck kafka(Supplier<Optional<String>> problem, Slots slots) {
    return new ExportCheck(
        "kafka",
        true,
        result -> {
          result
              .detail("slots", new TreeSet<>(slots.open()).toString())
              .detail("slotsInAll", slots.count());
          problem
              .get()
              .ifPresentOrElse(
                  why -> result.message("Kafka does not take pages: " + plain(why)).down(),
                  result::up);
        });
  }

  /**
   * Whether there is room for pages: down when the spool is full, a warning when it fills.
   *
   * @param maxPages when so many pages wait, the API is not asked for more
   * @param lanes the sinks, and what waits for each
   */
  public static HealthCheck spool(Spool spool, int maxPages, Supplier<List<LaneStatus>> lanes) {
    return new ExportCheck(
        "spool",
        true,
        result -> {
          int waiting = spool.filling();
          result.detail("waitingPages", waiting).detail("maxPages", maxPages);
          if (spool.isFull()) {
            result.message("the spool is full" + fullest(lanes)).down();
            return;
          }
          if (waiting * 100L >= (long) maxPages * FILLING_PERCENT) {
            result.message(
                Phrases.format(
                    "the spool fills: %d of %d pages wait%s", waiting, maxPages, fullest(lanes)));
          }
          result.up();
        });
  }

  private static String fullest(Supplier<List<LaneStatus>> lanes) {
    try {
      return lanes.get().stream()
          .filter(lane -> lane.pages() > 0)
          .max(Comparator.comparingInt(LaneStatus::pages))
          .map(lane -> ", most of them for " + lane.name() + ": " + lane.pages())
          .orElse("");
    } catch (DataAccessException e) {
      return "";
    }
  }

  /**
   * Whether every sink takes what it is given; a detail for each says what waits for it. What a
   * sink does not take waits and nothing is lost, so the export stays ready; one that is slow is
   * up.
   */
  public static HealthCheck lanes(Supplier<List<LaneStatus>> lanes) {
    return new ExportCheck("lanes", false, result -> look(lanes.get(), result));
  }

  private static void look(List<LaneStatus> lanes, HealthCheckResultBuilder result) {
    StringJoiner trouble = new StringJoiner("; ");
    for (LaneStatus lane : lanes) {
      String failure = lane.failing() == null ? "" : plain(Phrases.failure(lane.failing()));
      result.detail(
          lane.sink(),
          (lane.address() == null ? "" : lane.address() + ": ")
              + Phrases.backlog(lane, " in " + lane.pages() + " pages")
              + (failure.isEmpty() ? "" : "; it " + failure));
      if (lane.isInTrouble()) {
        trouble.add(lane.name() + " " + failure);
      }
    }
    result.message(trouble.length() == 0 ? null : trouble.toString());
    result.state(trouble.length() == 0 ? HealthCheck.State.UP : HealthCheck.State.DOWN);
  }
}
