package io.highlevelexport.ledger;

import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;

/** Numbers the batches of content; one process does so at a time. */
final class BatchNumbers {
  private static final long NOT_LOADED = -1;

  private final JdbcTemplate jdbc;
  private long last = NOT_LOADED;

  BatchNumbers(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  synchronized long next() {
    if (last == NOT_LOADED) {
      last =
          Objects.requireNonNull(
              jdbc.queryForObject("select coalesce(max(batch), 0) from content_piece", Long.class));
    }
    return ++last;
  }
}
