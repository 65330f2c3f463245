package io.highlevelexport.ledger;

import io.highlevelexport.model.Window;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** The rows of table {@code fetch_window}. */
final class WindowRows {
  static final String ALL =
      "select id, location_id, channel, kind, from_ms, to_ms, parent_total, position_ms, misses,"
          + " contact_id, conversation_id from fetch_window";

  static final String OPEN = ALL + " where status = 'open'";

  /** The ids from here on are for windows that another process enters than the one that works. */
  static final long FROM_OUTSIDE = 1L << 52;

  private WindowRows() {}

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
                      Windows.millis(window.from()),
                      window.to().toEpochMilli(),
                      window.parentTotal(),
                      window.filter().contactId(),
                      window.filter().conversationId(),
                      now.toEpochMilli()
                    })
            .toList());
  }
}
