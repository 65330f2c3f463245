package io.highlevelexport.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The first 64 bits of SHA-256: names files, mails and messages without an id. */
public final class ContentHash {
  private ContentHash() {}

  public static long of(byte[] content) {
    return ByteBuffer.wrap(Sha256.sha().digest(content)).getLong();
  }

  /** 16 hexadecimal digits. */
  public static String hex(String content) {
    return HexFormat.of().toHexDigits(of(content.getBytes(StandardCharsets.UTF_8)));
  }
}
