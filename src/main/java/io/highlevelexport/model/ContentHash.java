package io.highlevelexport.model;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The first 64 bits of SHA-256: names files, mails and messages without an id. */
public final class ContentHash {
  private ContentHash() {}

  /** 16 hexadecimal digits. */
  public static String hex(byte[] content) {
    return HexFormat.of().formatHex(Sha256.sha().digest(content), 0, Long.BYTES);
  }

  /** The same of a text in UTF-8. */
  public static String hex(String content) {
    return hex(content.getBytes(StandardCharsets.UTF_8));
  }
}
