package io.highlevelexport.ledger;

import io.highlevelexport.model.MessageFilter;
import io.highlevelexport.model.Window;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** The rows of table {@code fetch_window}. */
final class WindowRows {
  static final String COLUMNS =
      "id, location_id, channel, kind, from_ms, to_ms, parent_total, position_ms, misses,"
          + " contact_id, conversation_id";

  /** The ids from here on are for windows that another process enters than the one that works. */
  static final long FROM_OUTSIDE = 1L << 52;

  private WindowRows() {}

  static Window window(ResultSet row) throws SQLException {
    return new Window(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        Window.Kind.valueOf(row.getString(4)),
        instant(row, 5),
        instant(row, 6),
        row.getObject(7) == null ? null : row.getLong(7),
        instant(row, 8),
        row.getInt(9),
        new MessageFilter(row.getString(10), row.getString(11)));
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }

  /** Enters windows that have their ids. */
  static void insert(JdbcTemplate jdbc, List<Window> windows, Instant now) {
    jdbc.batchUpdate(
        "insert into fetch_window (id, location_id, channel, kind, from_ms, to_ms, parent_total,"
            + " contact_id, conversation_id, status, created_ms) values (?, ?, ?, ?, ?, ?, ?, ?,"
            + " ?, 'open', ?)",
        windows.stream()
            .map(
                window ->
                    new Object[] {
                      window.id(),
                      window.locationId(),
                      window.channel(),
                      window.kind().name(),
                      window.from() == null ? null : window.from().toEpochMilli(),
                      window.to().toEpochMilli(),
                      window.parentTotal(),
                      window.filter().contactId(),
                      window.filter().conversationId(),
                      now.toEpochMilli()
                    })
            .toList());
  }
}
