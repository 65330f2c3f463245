package io.highlevelexport.config;

import io.highlevelexport.model.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Tells secrets apart without telling them: the beginning of a SHA-256. */
public final class Fingerprint {
  private static final int BYTES = 8;

  private Fingerprint() {}

  public static String of(String... secrets) {
    MessageDigest digest = Sha256.sha();
    for (String secret : secrets) {
      digest.update(secret.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
  }
}
