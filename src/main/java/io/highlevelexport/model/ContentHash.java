package io.highlevelexport.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The first 64 bits of SHA-256: names files, mails and messages without an id. */
public final class ContentHash {
  private ContentHash() {}

  public static long of(byte[] content) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(content)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /** 16 hexadecimal digits. */
  public static String hex(String content) {
    return HexFormat.of().toHexDigits(of(content.getBytes(StandardCharsets.UTF_8)));
  }
}
