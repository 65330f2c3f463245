package io.highlevelexport.ledger;

import io.highlevelexport.model.Message;
import io.highlevelexport.model.SafeName;
import io.highlevelexport.model.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The contacts and messages that were erased: the delivery leaves them out, however often the API
 * shows them.
 */
public final class Erased {
  private static final String ANY_LOCATION = "*";

  private final Set<String> hashes;

  private Erased(Set<String> hashes) {
    this.hashes = hashes;
  }

  public static Erased read(JdbcTemplate jdbc) {
    return new Erased(hashes(jdbc));
  }

  private static Set<String> hashes(JdbcTemplate jdbc) {
    return new HashSet<>(jdbc.queryForList("select hash from erased", String.class));
  }

  /**
   * Adds what is not on the list yet.
   *
   * @param hashes of {@link #ofMessage} and {@link #ofContact}
   */
  public static void add(JdbcTemplate jdbc, Collection<String> hashes, Instant now) {
    Set<String> fresh = new HashSet<>(hashes);
    fresh.removeAll(hashes(jdbc));
    jdbc.batchUpdate(
        "insert into erased (hash, at_ms) values (?, ?)",
        fresh.stream().map(hash -> new Object[] {hash, now.toEpochMilli()}).toList());
  }

  /** Whether the message, or its contact, was erased. */
  public boolean covers(Message message) {
    if (hashes.isEmpty()) {
      return false;
    }
    String folder = SafeName.of(message.getLocationId());
    MessageFields fields = MessageFields.of(message.raw().toBytes());
    return covers("message", folder, fields.id()) || covers("contact", folder, fields.contactId());
  }

  private boolean covers(String kind, String folder, String id) {
    return id != null
        && (hashes.contains(hash(kind, folder, id))
            || hashes.contains(hash(kind, ANY_LOCATION, id)));
  }

  /**
   * @param folder of the location, {@code null} for any
   */
  public static String ofMessage(String folder, String id) {
    return hash("message", folder == null ? ANY_LOCATION : folder, id);
  }

  /**
   * @param folder of the location, {@code null} for any
   */
  public static String ofContact(String folder, String id) {
    return hash("contact", folder == null ? ANY_LOCATION : folder, id);
  }

  private static String hash(String kind, String folder, String id) {
    String name = kind + '\n' + folder + '\n' + id;
    return HexFormat.of().formatHex(Sha256.sha().digest(name.getBytes(StandardCharsets.UTF_8)));
  }
}
