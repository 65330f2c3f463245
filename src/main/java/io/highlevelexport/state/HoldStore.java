package io.highlevelexport.state;

import io.highlevelexport.auth.AskAgain;
import io.highlevelexport.config.Settings;
import java.time.Duration;
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
  private static final Duration DAY = Duration.ofDays(1);

  /** In place of a time: until the credential is another. */
  private static final Instant CHANGED = Instant.parse("9999-12-31T00:00:00Z");

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
   * @param credential a fingerprint of the one that was refused; empty where it is another fault
   * @param isLasting whether it stays over restarts
   */
  public record Hold(
      String locationId,
      String channel,
      String faultClass,
      String reason,
      Instant since,
      Instant until,
      int attempts,
      String credential,
      boolean isLasting) {

    /** Whether only another credential ends it, and no pause. */
    public boolean isUntilChanged() {
      return until.equals(CHANGED);
    }

    /** In words, how long it lasts. */
    public String end() {
      return isUntilChanged() ? "until its credential is changed" : "until " + until;
    }

    /** Whether only a window waits, and not its whole stream. */
    public boolean isOfWindow() {
      return faultClass.equals(INCOMPLETE);
    }
  }

  public List<Hold> all() {
    return jdbc.query(
        "select location_id, channel, class, reason, since_ms, until_ms, attempts, credential,"
            + " lasting from hold order by since_ms",
        (row, number) ->
            new Hold(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                Instant.ofEpochMilli(row.getLong(5)),
                Instant.ofEpochMilli(row.getLong(6)),
                row.getInt(7),
                row.getString(8),
                row.getInt(9) != 0));
  }

  /** Begins an outage, or makes the pause of one that goes on longer. */
  public Hold hold(
      String locationId, String channel, String faultClass, String reason, Instant now) {
    return hold(locationId, channel, faultClass, reason, "", AskAgain.AFTER_A_PAUSE, now);
  }

  /**
   * The same for a whole location whose token is refused.
   *
   * @param credential a fingerprint of what was refused; another one ends the pause
   */
  public Hold park(
      String locationId, String reason, String credential, AskAgain askAgain, Instant now) {
    return hold(locationId, ALL_CHANNELS, "auth", reason, credential, askAgain, now);
  }

  private synchronized Hold hold(
      String locationId,
      String channel,
      String faultClass,
      String reason,
      String credential,
      AskAgain askAgain,
      Instant at) {
    Instant now = at.truncatedTo(ChronoUnit.MILLIS);
    Hold before =
        all().stream()
            .filter(hold -> hold.locationId().equals(locationId) && hold.channel().equals(channel))
            .findFirst()
            .orElse(null);
    int attempts = before == null ? 1 : before.attempts() + 1;
    Hold hold =
        new Hold(
            locationId,
            channel,
            faultClass,
            reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) : reason,
            before == null ? now : before.since(),
            switch (askAgain) {
              case AFTER_A_PAUSE -> now.plus(pauses.after(attempts));
              case ONCE_A_DAY -> now.plus(DAY);
              case WITH_ANOTHER_CREDENTIAL -> CHANGED;
            },
            attempts,
            credential,
            askAgain != AskAgain.AFTER_A_PAUSE);
    release(locationId, channel);
    insert(hold);
    return hold;
  }

  private void insert(Hold hold) {
    jdbc.update(
        "insert into hold (location_id, channel, class, reason, since_ms, until_ms, attempts,"
            + " credential, lasting) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        hold.locationId(),
        hold.channel(),
        hold.faultClass(),
        hold.reason(),
        hold.since().toEpochMilli(),
        hold.until().toEpochMilli(),
        hold.attempts(),
        hold.credential(),
        hold.isLasting() ? 1 : 0);
  }

  /** Whether it goes on: see {@link Settings.Pauses#goesOn}. */
  public boolean goesOn(Hold hold, Instant now) {
    return hold.isLasting()
        ? hold.isUntilChanged() || new Settings.Pauses(0, DAY, DAY).goesOn(hold.until(), now)
        : pauses.goesOn(hold.until(), now);
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
