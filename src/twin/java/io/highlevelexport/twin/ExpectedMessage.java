package io.highlevelexport.twin;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/** A message that the twin would serve now: what an export must hold in the end. */
public record ExpectedMessage(String id, String channel, Instant dateAdded, byte[] json) {
  /** The digest of the JSON as it is sent, in hex. */
  public String sha256() {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
