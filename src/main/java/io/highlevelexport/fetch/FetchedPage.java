package io.highlevelexport.fetch;

import io.highlevelexport.model.MessageVersion;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One answer of the API, parsed. Its fresh messages are staged in the spool, neither forced to disk
 * nor committed yet.
 *
 * @param versions every message of the answer, in its order
 * @param updated when the API says each was changed last, {@code null} where it does not
 * @param fresh those of them that are new or changed
 * @param changed the ids of the fresh ones of which another version was read before
 * @param rejected the fresh ones that no sink could take, which are in no part file
 * @param nextCursor {@code null} at the end of the window
 * @param total how many messages the query matches, as far as the answer says
 * @param readAt when the answer came
 */
public record FetchedPage(
    List<MessageVersion> versions,
    List<Instant> updated,
    List<MessageVersion> fresh,
    Set<String> changed,
    List<RejectedMessage> rejected,
    String nextCursor,
    OptionalLong total,
    Instant readAt) {

  /** Camel hashes the body of an exchange where an expression asks it for something. */
  @Override
  public int hashCode() {
    return readAt.hashCode();
  }
}
