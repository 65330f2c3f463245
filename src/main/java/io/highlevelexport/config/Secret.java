package io.highlevelexport.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/**
 * A secret of the configuration: given as a value, or in a file that is read each time. Never shows
 * it.
 */
public final class Secret {
  private final String key;
  private final Path file;
  private String value;
  private FileTime modified;
  private boolean isPipe;

  private Secret(String key, String value, Path file) {
    this.key = key;
    this.value = value;
    this.file = file;
  }

  /**
   * @param value where it is given
   * @param file where it lies in one, else {@code null}
   * @param fileKey the key that names the file, for messages
   */
  public static Secret of(String value, Path file, String fileKey) {
    return new Secret(fileKey, file == null ? value.strip() : null, file);
  }

  /** The file that holds it; {@code null} where it is given itself. */
  public Path file() {
    return file;
  }

  /**
   * The secret as it is now, without the byte order mark and the end of line that editors add.
   *
   * @throws UnreadableException when the file cannot be read
   */
  public synchronized String current() throws UnreadableException {
    // what comes out of a pipe can be read once
    if (file != null && (value == null || !isPipe)) {
      try {
        isPipe = Files.exists(file) && !Files.isRegularFile(file);
        // its time says too little: a copy may keep it, and two writes may share it
        value = Configuration.withoutMark(Files.readString(file)).strip();
        modified = Files.getLastModifiedTime(file);
      } catch (IOException e) {
        throw new UnreadableException(file, key, e);
      }
    }
    return value;
  }

  /** As {@link #current}, or as it was when its file could last be read. */
  public synchronized String last() {
    try {
      return current();
    } catch (UnreadableException e) {
      if (value == null) {
        throw new UncheckedIOException(e);
      }
      return value;
    }
  }

  /** The file is missing or not to be read; it may come back. */
  public static final class UnreadableException extends IOException {
    UnreadableException(Path file, String key, IOException cause) {
      super(
          "the file "
              + file
              + " ("
              + key
              + (cause instanceof CharacterCodingException
                  ? ") is not UTF-8: save it as such"
                  : ") cannot be read"),
          cause);
    }
  }

  /** Changes whenever the secret does, or its file is written or touched. */
  public synchronized String fingerprint() {
    try {
      String secret = current();
      return Fingerprint.of(secret, String.valueOf(modified));
    } catch (UnreadableException e) {
      return "unreadable";
    }
  }

  /** The text without the secret, wherever it stands in it. */
  public synchronized String mask(String text) {
    return mask(value, text);
  }

  /** The text without a secret; {@code null} for either of them is as well. */
  public static String mask(String secret, String text) {
    return secret == null || secret.isBlank() || text == null ? text : text.replace(secret, "***");
  }

  @Override
  public String toString() {
    return "***";
  }
}
