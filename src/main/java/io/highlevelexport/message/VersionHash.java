package io.highlevelexport.message;

import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * 64 bits that tell one version of a message from another: its CRC-32 and its CRC-32C.
 *
 * <p>Their polynomials have no common factor, so together they are one CRC of 64 bits: two versions
 * of the same length that differ within 8 bytes only, as a status does, never have the same. Both
 * are instructions of the processor, for every compiler of the JVM; this is computed for every
 * message of every page. Nobody gains from a collision: two versions of one message would have to
 * be made to match, and the second one would be passed over. What names a thing is a {@link
 * ContentHash}.
 */
public final class VersionHash {
  private VersionHash() {}

  /** The hash of a message as it was received, or of several. */
  public static long of(Slice content) {
    CRC32 upper = new CRC32();
    CRC32C lower = new CRC32C();
    upper.update(content.bytes(), content.from(), content.length());
    lower.update(content.bytes(), content.from(), content.length());
    return upper.getValue() << Integer.SIZE | lower.getValue();
  }
}
