package io.highlevelexport.model;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The first 128 bits of SHA-256. */
public final class Sha256 implements DigestHash {
  private final MessageDigest sha = sha();

  /** The whole of it. */
  public static MessageDigest sha() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  @Override
  public void begin() {
    sha.reset();
  }

  @Override
  public void update(byte[] bytes, int from, int count) {
    sha.update(bytes, from, count);
  }

  @Override
  public ContentDigest digest() {
    ByteBuffer hash = ByteBuffer.wrap(sha.digest());
    return new ContentDigest(hash.getLong(), hash.getLong());
  }
}
