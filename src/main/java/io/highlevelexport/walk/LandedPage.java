package io.highlevelexport.walk;

import io.highlevelexport.spool.PartFile;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * One answer of the API, safe on disk but not committed yet.
 *
 * @param sightings every message of the answer, in its order
 * @param fresh those of them that are new or changed
 * @param parts the part files with the fresh ones; none where nothing is new
 * @param rejected the fresh ones that no sink could take, which are in no part file
 * @param nextCursor {@code null} at the end of the walk
 * @param total how many messages the query matches, as far as the answer says
 * @param readAt when the answer came
 */
public record LandedPage(
    List<Sighting> sightings,
    List<Sighting> fresh,
    List<PartFile> parts,
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
