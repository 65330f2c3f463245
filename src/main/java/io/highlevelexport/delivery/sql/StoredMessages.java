package io.highlevelexport.delivery.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Calendar;
import java.util.List;
import java.util.TimeZone;
import org.springframework.jdbc.core.JdbcTemplate;

/** Looks into table {@code messages}. */
public final class StoredMessages {
  private final JdbcTemplate jdbc;

  public StoredMessages(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A row.
   *
   * @param exportedAt when the version in it was read from the API
   */
  public record Stored(String locationId, String channel, Instant exportedAt) {}

  /** The rows of a message; an id may be known in several locations. */
  public List<Stored> find(String messageId) {
    return jdbc.query(
        "select location_id, channel, exported_at from messages where id = ? order by location_id",
        (row, number) -> new Stored(row.getString(1), row.getString(2), instant(row, 3)),
        messageId);
  }

  /** A time of the tables that are there to be read, from any of the databases. */
  public static Instant instant(ResultSet row, int column) throws SQLException {
    if (row.getObject(column) instanceof String text) {
      return Instant.parse(text);
    }
    // MariaDB keeps no zone; what stands there is UTC
    Timestamp time = row.getTimestamp(column, Calendar.getInstance(TimeZone.getTimeZone("UTC")));
    return time == null ? null : time.toInstant();
  }
}
