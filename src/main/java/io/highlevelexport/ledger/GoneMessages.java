package io.highlevelexport.ledger;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.model.ContentHash;
import io.highlevelexport.model.MessageVersion;
import io.highlevelexport.model.PlainText;
import io.highlevelexport.model.Window;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
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
    jdbc.batchUpdate(
        "delete from gone" + Windows.OF_STREAM + " and hash = ?",
        back.values().stream().map(each -> row(window, each)).toList());
    jdbc.batchUpdate(
        "insert into gone (location_id, channel, hash, date_ms, gone_ms) values (?, ?, ?, ?, ?)",
        fresh.values().stream()
            .map(each -> row(window, each, each.date().toEpochMilli(), now.toEpochMilli()))
            .toList());
    markRows(window, back.values(), null);
    markRows(window, fresh.values(), dialect.time(now));
    tell(
        window,
        fresh.values(),
        "the API has them no more; they are kept, in table messages with gone_at");
    tell(window, back.values(), "the API has them again");
  }

  private static boolean isNeighbours(Window window, MessageVersion version) {
    return window.from() != null && version.date().isBefore(window.from());
  }

  private static Object[] row(Window window, MessageVersion version, Object... more) {
    return Stream.concat(
            Stream.of(window.locationId(), window.channel(), ContentHash.hex(version.id())),
            Stream.of(more))
        .toArray();
  }

  /** A row with another date is of a version that was moved there. */
  private void markRows(Window window, Collection<MessageVersion> versions, Object goneAt) {
    jdbc.batchUpdate(
        "update messages set gone_at = "
            + (goneAt == null ? "null" : "?")
            + " where location_id = ? and id = ? and date_added = ?",
        versions.stream()
            .map(
                each ->
                    Stream.of(
                            goneAt,
                            window.locationId(),
                            PlainText.of(each.id()),
                            dialect.time(each.date()))
                        .filter(Objects::nonNull)
                        .toArray())
            .toList());
  }

  private static void tell(Window window, Collection<MessageVersion> versions, String words) {
    if (!versions.isEmpty()) {
      LOG.warn(
          "{}: {} messages, such as {}: {}",
          window,
          versions.size(),
          versions.iterator().next().id(),
          words);
    }
  }
}
