package io.highlevelexport.walk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/**
 * The bearer token: given once, or read from a file and read again when the file changes. Never
 * shows it.
 */
public final class TokenSource {
  private final Path file;
  private String token;
  private FileTime modified;

  private TokenSource(String token, Path file) {
    this.token = token;
    this.file = file;
  }

  public static TokenSource of(String token) {
    return new TokenSource(token.strip(), null);
  }

  public static TokenSource of(Path file) {
    return new TokenSource(null, file);
  }

  /**
   * The token as it is now.
   *
   * @throws UnreadableException when the file cannot be read
   */
  public synchronized String current() throws UnreadableException {
    if (file != null) {
      try {
        FileTime now = Files.getLastModifiedTime(file);
        if (!now.equals(modified)) {
          token = Files.readString(file).strip();
          modified = now;
        }
      } catch (IOException e) {
        throw new UnreadableException(file, e);
      }
    }
    return token;
  }

  /** The text without the token that was used last, wherever it stands in it. */
  public synchronized String mask(String text) {
    return token == null || token.isBlank() || text == null ? text : text.replace(token, "***");
  }

  /** The file with the token is missing or not to be read; it may come back. */
  public static final class UnreadableException extends IOException {
    UnreadableException(Path file, IOException cause) {
      super("the token file " + file + " (export.api.token-file) cannot be read", cause);
    }
  }
}
