package io.highlevelexport.ledger;

import io.highlevelexport.model.Pause;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Table {@code pause}. */
public final class PauseStore {
  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;

  public PauseStore(JdbcTemplate jdbc, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.transaction = transaction;
  }

  /** Every pause, the oldest first. */
  public List<Pause> all() {
    return Records.list(
        jdbc,
        Pause.class,
        "select scope, location_id, channel, window_id, class, reason, credential, since_ms,"
            + " until_ms, attempts, failed_window, lasting from pause order by since_ms, scope");
  }

  /**
   * Those of some locations.
   *
   * @param openWindows a pause whose window is none of them is forgotten
   */
  public List<Pause> all(Predicate<String> locations, Set<Long> openWindows) {
    List<Pause> pauses = new ArrayList<>(all());
    pauses.removeIf(pause -> !locations.test(pause.locationId()));
    for (Pause pause : List.copyOf(pauses)) {
      if (pause.failedWindow() != 0 && !openWindows.contains(pause.failedWindow())) {
        delete(pause.key());
        pauses.remove(pause);
      }
    }
    return pauses;
  }

  /** Those of the streams that are exported: any other is nobody's trouble. */
  public List<Pause> all(ExportedStreams exported) {
    return all().stream().filter(exported::contains).toList();
  }

  /** Enters a pause, in place of an earlier one of the same key. */
  public void save(Pause pause) {
    Pause.Key key = pause.key();
    transaction.executeWithoutResult(
        status -> {
          deleteRow(key);
          jdbc.update(
              "insert into pause (scope, location_id, channel, window_id, class, reason,"
                  + " credential, since_ms, until_ms, attempts, failed_window, lasting) values (?,"
                  + " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
              key.scope().name(),
              key.locationId(),
              key.channel(),
              key.windowId(),
              pause.faultClass(),
              pause.reason(),
              pause.cause().credential(),
              pause.since().toEpochMilli(),
              pause.until().toEpochMilli(),
              pause.attempts(),
              pause.failedWindow(),
              pause.lasting() ? 1 : 0);
        });
  }

  public void delete(Pause.Key key) {
    transaction.executeWithoutResult(status -> deleteRow(key));
  }

  private void deleteRow(Pause.Key key) {
    jdbc.update(
        "delete from pause where scope = ? and location_id = ? and channel = ? and window_id = ?",
        key.scope().name(),
        key.locationId(),
        key.channel(),
        key.windowId());
  }
}
