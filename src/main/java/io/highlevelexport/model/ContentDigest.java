package io.highlevelexport.model;

import java.util.HexFormat;

/**
 * 128 bits of a hash that tell one version of a message from another by its content: the order of
 * keys, white space and escapes change nothing, anything else does.
 */
public record ContentDigest(long high, long low) {
  /** How many characters {@link #toString()} has. */
  public static final int HEX_LENGTH = 32;

  /**
   * The digest of one JSON value that needs no key, the same in every database; it takes several
   * times as long as one with a {@link DigestKey}.
   */
  public static ContentDigest of(Slice json) {
    return new ContentDigester(new Sha256()).digest(json);
  }

  /** Reads what {@link #appendTo} wrote. */
  public static ContentDigest parse(CharSequence text, int from) {
    return new ContentDigest(
        HexFormat.fromHexDigitsToLong(text, from, from + HEX_LENGTH / 2),
        HexFormat.fromHexDigitsToLong(text, from + HEX_LENGTH / 2, from + HEX_LENGTH));
  }

  /** Appends the 32 hexadecimal digits. */
  public void appendTo(StringBuilder text) {
    text.append(HexFormat.of().toHexDigits(high)).append(HexFormat.of().toHexDigits(low));
  }

  /** Without the method handles of a record's own: this is asked for every message. */
  @Override
  public boolean equals(Object other) {
    return other instanceof ContentDigest digest && digest.high == high && digest.low == low;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(high);
  }

  /** 32 hexadecimal digits. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(HEX_LENGTH);
    appendTo(text);
    return text.toString();
  }
}
