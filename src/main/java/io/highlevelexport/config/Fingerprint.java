package io.highlevelexport.config;

import io.highlevelexport.model.ContentHash;

/** Tells secrets apart without telling them: the beginning of a SHA-256. */
public final class Fingerprint {
  private Fingerprint() {}

  public static String of(String... secrets) {
    return ContentHash.hex(String.join("\0", secrets) + '\0');
  }
}
