package io.highlevelexport.ledger;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.model.ContentHash;
import io.highlevelexport.model.MessageVersion;
import io.highlevelexport.model.PlainText;
import io.highlevelexport.model.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** Messages that the API had once and has no more, in tables {@code gone} and {@code messages}. */
record GoneMessages(JdbcTemplate jdbc, KnownMessages known, Dialect dialect) {
  private static final Logger LOG = LoggerFactory.getLogger(AuditLedger.class);

  /**
   * Marks what the ledger has of a window and the API has not.
   *
   * @param came whether a message of this id came
   */
  void mark(Window window, Predicate<String> came, Instant now) {
    Set<String> before =
        new HashSet<>(
            jdbc.queryForList(
                "select hash from gone" + Windows.OF_STREAM,
                String.class,
                window.locationId(),
                window.channel()));
    Map<String, MessageVersion> fresh = new HashMap<>();
    Map<String, MessageVersion> back = new HashMap<>();
    known.within(
        window,
        window.to(),
        version -> {
          boolean isThere = came.test(version.id());
          boolean wasThere = !before.contains(ContentHash.hex(version.id()));
          if (isThere && !wasThere) {
            back.put(version.id(), version);
          } else if (!isThere && wasThere && !isNeighbours(window, version)) {
            fresh.put(version.id(), version);
          }
        });
    note(window, back.values(), null, "the API has them again");
    note(
        window,
        fresh.values(),
        now,
        "the API has them no more; they are kept, in table messages with gone_at");
  }

  private static boolean isNeighbours(Window window, MessageVersion version) {
    return window.from() != null && version.date().isBefore(window.from());
  }

  /**
   * @param goneAt {@code null} where they are there again
   */
  private void note(
      Window window, Collection<MessageVersion> versions, Instant goneAt, String words) {
    if (versions.isEmpty()) {
      return;
    }
    List<Object[]> hashes = new ArrayList<>();
    List<Object[]> rows = new ArrayList<>();
    Object time = goneAt == null ? null : dialect.time(goneAt);
    for (MessageVersion each : versions) {
      String location = window.locationId();
      String hash = ContentHash.hex(each.id());
      hashes.add(
          goneAt == null
              ? new Object[] {location, window.channel(), hash}
              : new Object[] {
                location, window.channel(), hash, each.date().toEpochMilli(), goneAt.toEpochMilli()
              });
      rows.add(new Object[] {time, location, PlainText.of(each.id()), dialect.time(each.date())});
    }
    jdbc.batchUpdate(
        goneAt == null
            ? "delete from gone" + Windows.OF_STREAM + " and hash = ?"
            : "insert into gone (location_id, channel, hash, date_ms, gone_ms) values (?, ?, ?, ?,"
                + " ?)",
        hashes);
    // a row with another date is of a version that was moved there
    jdbc.batchUpdate(
        "update messages set gone_at = ? where location_id = ? and id = ? and date_added = ?",
        rows);
    LOG.warn(
        "{}: {} messages, such as {}: {}",
        window,
        versions.size(),
        versions.iterator().next().id(),
        words);
  }
}
