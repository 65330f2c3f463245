package io.highlevelexport.erase;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.ledger.MessageFields;
import io.highlevelexport.ledger.Records;
import io.highlevelexport.model.PlainText;
import io.highlevelexport.model.SafeName;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The tables of what was exported, {@code content_piece} and {@code mail_ledger}. Every method
 * throws Spring's {@link DataAccessException}.
 */
record SqlStore(JdbcTemplate jdbc, Dialect dialect) {
  /** The tables of content; as those of messages, their rows have a contact and a date. */
  static final List<String> CONTENT =
      List.of("emails", "transcripts", "recordings", "attachments", "contacts");

  private static final String OLD = " where coalesce(date_added, exported_at) < ?";

  private record Key(String locationId, String id) {}

  /** What is wanted of the messages, or was: from now on the subject takes it for its own. */
  Removed content(Subject subject, boolean remove) {
    Set<List<String>> pieces = new LinkedHashSet<>();
    content("contact_id", subject.contacts(), subject, pieces);
    content("message_id", subject.ids(), subject, pieces);
    if (remove) {
      jdbc.batchUpdate(
          "delete from content_piece where location_id = ? and kind = ? and id = ?",
          pieces.stream().map(List::toArray).toList());
      recount();
    }
    return new Removed("pieces of content in the ledger", pieces.size());
  }

  private void content(
      String column, Collection<String> values, Subject subject, Set<List<String>> pieces) {
    for (String value : values) {
      jdbc
          .query(
              "select location_id, kind, id from content_piece where " + column + " = ?",
              (row, number) -> List.of(row.getString(1), row.getString(2), row.getString(3)),
              PlainText.of(value))
          .stream()
          .filter(piece -> subject.owns(SafeName.of(piece.get(0)), piece.get(2)))
          .forEach(pieces::add);
    }
  }

  private void recount() {
    jdbc.update(
        "update content_count set "
            + Stream.of("wanted", "delivered", "absent", "refused")
                .map(SqlStore::counted)
                .collect(Collectors.joining(", ")));
  }

  private static String counted(String state) {
    return state
        + " = (select count(*) from content_piece p where p.location_id ="
        + " content_count.location_id and p.kind = content_count.kind and p.state = '"
        + state
        + "')";
  }

  /**
   * Rows of a table of messages or content; which content belongs to a message is known by its
   * pieces.
   */
  Removed rows(String table, Subject subject, boolean remove) {
    Set<Key> keys = new LinkedHashSet<>();
    for (String contact : subject.contacts()) {
      Records.list(
              jdbc,
              Key.class,
              "select location_id, id from " + table + " where contact_id = ?",
              PlainText.of(contact))
          .stream()
          .filter(key -> isOf(subject, key, contact))
          .forEach(keys::add);
    }
    keys.addAll(keysOf(table, subject));
    if (remove) {
      delete(table, keys);
    }
    return new Removed("rows of table " + table, keys.size());
  }

  /** Rows of table {@code mail_ledger}; that of a digest stands under its page. */
  Removed mails(Subject subject, boolean remove) {
    Collection<Key> keys = keysOf("mail_ledger", subject);
    if (remove) {
      delete("mail_ledger", keys);
    }
    return new Removed("messages in the ledger of mails", keys.size());
  }

  private void delete(String table, Collection<Key> keys) {
    jdbc.batchUpdate(
        "delete from " + table + " where location_id = ? and id = ?",
        keys.stream().map(key -> new Object[] {key.locationId(), key.id()}).toList());
  }

  private Collection<Key> keysOf(String table, Subject subject) {
    List<String> ids = subject.ids().stream().map(PlainText::of).toList();
    Set<Key> keys = new LinkedHashSet<>();
    keys.addAll(
        Records.byIds(
            jdbc,
            Key.class,
            "select location_id, id from " + table + " where id in",
            List.of(),
            ids));
    keys.removeIf(key -> !isOf(subject, key, null));
    return keys;
  }

  private static boolean isOf(Subject subject, Key key, String contact) {
    return subject.takes(
        SafeName.of(key.locationId()), new MessageFields(key.id(), contact, null), null);
  }

  Removed rows(String table, Age age, boolean remove) {
    return old("rows of table " + table, table + OLD, dialect.time(age.before()), remove);
  }

  /**
   * Contacts that were met last too long ago. Content of other kinds that is as old and has not
   * come is not asked for any more.
   */
  Removed contacts(Age age, boolean remove) {
    String old = " where kind = 'contact' and date_ms < ?";
    Removed rows =
        old(
            "rows of table contacts",
            "contacts where (location_id, id) in (select location_id, id from content_piece"
                + old
                + ")",
            age.before().toEpochMilli(),
            remove);
    if (remove) {
      jdbc.update(
          "delete from content_piece where (kind = 'contact' or state = 'wanted') and date_ms < ?",
          age.before().toEpochMilli());
      recount();
    }
    return rows;
  }

  /** The files of recordings and attachments that are too old, as their rows name them. */
  Set<String> files(Age age) {
    return Stream.of("recordings", "attachments")
        .flatMap(
            table ->
                Records.list(
                    jdbc,
                    String.class,
                    "select file from " + table + OLD,
                    dialect.time(age.before()))
                    .stream())
        .collect(Collectors.toSet());
  }

  Removed mails(Age age, boolean remove) {
    return old(
        "mails in the ledger of mails",
        "mail_ledger where status = 'sent' and at_ms < ?",
        age.before().toEpochMilli(),
        remove);
  }

  private Removed old(String store, String what, Object before, boolean remove) {
    long rows =
        remove
            ? jdbc.update("delete from " + what, before)
            : Objects.requireNonNull(
                jdbc.queryForObject("select count(*) from " + what, Long.class, before));
    return new Removed(store, rows);
  }

  /**
   * The embedded database keeps what was deleted in its file until it is rewritten, and in its log
   * until that is written back.
   *
   * @return whether that was done; nobody may read meanwhile
   */
  boolean compact() {
    if (dialect != Dialect.SQLITE) {
      return true;
    }
    jdbc.execute("vacuum");
    // its first column says whether somebody was in the way
    return Objects.equals(
        jdbc.queryForList("pragma wal_checkpoint(truncate)").get(0).get("busy"), 0);
  }
}
