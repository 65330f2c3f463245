package io.highlevelexport.model;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * What {@link ContentDigest}s of one database are made with: without it nobody can make two
 * messages that look alike to the ledger.
 */
public record DigestKey(long first, long second) {
  /** A new one that nobody can guess. */
  public static DigestKey random() {
    SecureRandom random = new SecureRandom();
    return new DigestKey(random.nextLong(), random.nextLong());
  }

  /**
   * Reads what {@link #hex()} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static DigestKey parse(String hex) {
    return new DigestKey(
        HexFormat.fromHexDigitsToLong(hex, 0, 16), HexFormat.fromHexDigitsToLong(hex, 16, 32));
  }

  /** 32 hexadecimal digits; a secret. */
  public String hex() {
    return HexFormat.of().toHexDigits(first) + HexFormat.of().toHexDigits(second);
  }

  /** The digest of one JSON value, or of several one after the other. */
  public ContentDigest digest(Slice json) {
    return new ContentDigester(this).digest(json);
  }

  /** It must not come into a log. */
  @Override
  public String toString() {
    return "DigestKey";
  }
}
