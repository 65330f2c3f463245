package io.highlevelexport.model;

/** What a {@link ContentDigester} hashes with. Not for use by several threads at once. */
interface DigestHash {
  /** Forgets what came. */
  void begin();

  void update(byte[] bytes, int from, int count);

  /** The hash of what came since it began, or since the one before. */
  ContentDigest digest();
}
