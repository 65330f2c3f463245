package io.highlevelexport.ledger;

import io.highlevelexport.model.Window;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** How far the changes of each stream are known, in table {@code late_changes}. */
public final class LateChanges {
  private static final String MARKS =
      "select location_id, channel, asked_ms, mark_ms, sorted from late_changes";

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;

  LateChanges(JdbcTemplate jdbc, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.transaction = transaction;
  }

  /**
   * One location and channel.
   *
   * @param asked when its changes were asked for last
   * @param known what the API says was changed then or before is read: its own date, no clock's but
   *     for the first time
   * @param sorted whether the API's answers are sorted by that date; {@code null} where none of
   *     them shows it
   */
  public record Mark(
      String locationId, String channel, Instant asked, Instant known, Boolean sorted) {}

  /** Those of some locations. */
  public List<Mark> of(Collection<String> locations) {
    return Records.list(jdbc, Mark.class, MARKS + Windows.among(locations), locations.toArray());
  }

  /** That of a window's stream. */
  public Optional<Mark> of(Window window) {
    return Records.first(
        jdbc, Mark.class, MARKS + Windows.OF_STREAM, window.locationId(), window.channel());
  }

  /** Enters streams that are new here, or notes when others were asked. */
  public void save(List<Mark> begun, List<Mark> asked) {
    transaction.executeWithoutResult(
        status -> {
          jdbc.batchUpdate(
              "insert into late_changes (asked_ms, mark_ms, location_id, channel) values (?, ?, ?,"
                  + " ?)",
              begun.stream().map(LateChanges::values).toList());
          jdbc.batchUpdate(
              "update late_changes set asked_ms = ?, mark_ms = ? where location_id = ? and channel"
                  + " = ?",
              asked.stream().map(LateChanges::values).toList());
        });
  }

  private static Object[] values(Mark mark) {
    return new Object[] {
      mark.asked().toEpochMilli(), mark.known().toEpochMilli(), mark.locationId(), mark.channel()
    };
  }

  /**
   * All changes up to a date are read, or the API does not sort by it.
   *
   * @param known {@code null} where it stays as it was
   * @param sorted {@code null} where it stays as it was
   * @return whether that is the first stream that is not sorted
   */
  public boolean finish(Window window, Instant known, Boolean sorted) {
    return transaction.execute(
        status -> {
          boolean isFirst =
              Boolean.FALSE.equals(sorted)
                  && jdbc.queryForObject(
                          "select count(*) from late_changes where sorted = 0", Integer.class)
                      == 0;
          jdbc.update(
              "update late_changes set mark_ms = coalesce(?, mark_ms), sorted = coalesce(?, sorted)"
                  + " where location_id = ? and channel = ?",
              Windows.millis(known),
              sorted == null ? null : sorted ? 1 : 0,
              window.locationId(),
              window.channel());
          return isFirst;
        });
  }
}
