package io.highlevelexport.state;

import io.highlevelexport.config.Settings;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Streams and whole locations that are not asked for a while, in table {@code hold}; the pauses
 * grow. Every method throws Spring's {@link DataAccessException}.
 */
public final class HoldStore {
  /** In place of a channel: the whole location. */
  public static final String ALL_CHANNELS = "";

  /** In place of a class of fault: one window came short of its total; its stream goes on. */
  public static final String INCOMPLETE = "incomplete";

  private static final int MAX_REASON = 2000;

  private final JdbcTemplate jdbc;
  private final Settings.Pauses pauses;

  /**
   * @param pauses between the attempts to end an outage
   */
  public HoldStore(JdbcTemplate jdbc, Settings.Pauses pauses) {
    this.jdbc = jdbc;
    this.pauses = pauses;
  }

  /**
   * An outage of a stream or location.
   *
   * @param channel {@link #ALL_CHANNELS} where the whole location is parked
   * @param since when it began
   * @param until when it is asked again
   * @param attempts how often it failed since
   */
  public record Hold(
      String locationId,
      String channel,
      String faultClass,
      String reason,
      Instant since,
      Instant until,
      int attempts) {

    /** Whether only a window waits, and not its whole stream. */
    public boolean isOfWindow() {
      return faultClass.equals(INCOMPLETE);
    }
  }

  public List<Hold> all() {
    return jdbc.query(
        "select location_id, channel, class, reason, since_ms, until_ms, attempts from hold order"
            + " by since_ms",
        (row, number) ->
            new Hold(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                Instant.ofEpochMilli(row.getLong(5)),
                Instant.ofEpochMilli(row.getLong(6)),
                row.getInt(7)));
  }

  /** Begins an outage, or makes the pause of one that goes on longer. */
  public synchronized Hold hold(
      String locationId, String channel, String faultClass, String reason, Instant at) {
    Instant now = at.truncatedTo(ChronoUnit.MILLIS);
    Hold before =
        all().stream()
            .filter(hold -> hold.locationId().equals(locationId) && hold.channel().equals(channel))
            .findFirst()
            .orElse(null);
    int attempts = before == null ? 1 : before.attempts() + 1;
    Instant until = now.plus(pauses.after(attempts));
    Instant since = before == null ? now : before.since();
    String shortReason = reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) : reason;
    release(locationId, channel);
    jdbc.update(
        "insert into hold (location_id, channel, class, reason, since_ms, until_ms, attempts)"
            + " values (?, ?, ?, ?, ?, ?, ?)",
        locationId,
        channel,
        faultClass,
        shortReason,
        since.toEpochMilli(),
        until.toEpochMilli(),
        attempts);
    return new Hold(locationId, channel, faultClass, shortReason, since, until, attempts);
  }

  /**
   * Shortens the pause of an outage: it is asked again at once, and goes on if that fails.
   *
   * @return whether there is one
   */
  public boolean askNow(String locationId, String channel, Instant now) {
    return jdbc.update(
            "update hold set until_ms = ? where location_id = ? and channel = ?",
            now.toEpochMilli(),
            locationId,
            channel)
        > 0;
  }

  /**
   * Ends an outage.
   *
   * @return whether there was one
   */
  public boolean release(String locationId, String channel) {
    return jdbc.update(
            "delete from hold where location_id = ? and channel = ?", locationId, channel)
        > 0;
  }
}
