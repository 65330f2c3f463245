package io.highlevelexport.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.highlevelexport.config.Settings;
import io.highlevelexport.files.PrivateFiles;
import io.highlevelexport.ops.Phrases;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Who may see messages and act: whoever has the key, which lies in a file that only this program's
 * account can read; or, where {@code export.http.users} gives logins, whoever has one of them.
 */
public final class Access {
  private static final int KEY_BYTES = 32;
  private static final int COOKIE_DAYS = 30;
  private static final String BASIC = "Basic ";

  private final Settings.Http http;

  /** Empty where there are logins. */
  private final String key;

  private final Guesses guesses = new Guesses(System::nanoTime);

  /**
   * Makes the key where there is none yet.
   *
   * @throws IOException when its file can be neither read nor made
   */
  public Access(Settings.Http http) throws IOException {
    this.http = http;
    this.key = http.hasUsers() ? "" : keyOf(http.keyFile());
  }

  /** Of starts in the same moment one makes the key, and the others read that. */
  static String keyOf(Path file) throws IOException {
    Optional<String> key = key(file);
    if (key.isPresent()) {
      return key.get();
    }
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    String made = HexFormat.of().formatHex(random);
    PrivateFiles.createDirectories(file.toAbsolutePath().getParent());
    Path part = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      PrivateFiles.write(part, (made + "\n").getBytes(StandardCharsets.UTF_8));
      PrivateFiles.publishFirst(part, file);
    } catch (FileAlreadyExistsException e) {
      Optional<String> others = key(file);
      if (others.isPresent()) {
        return others.get();
      }
      PrivateFiles.replace(part, file);
    } finally {
      Files.deleteIfExists(part);
    }
    return made;
  }

  /**
   * The key in a file; empty where it is not made yet.
   *
   * @throws IOException when it cannot be read, or is so short that it can be guessed
   */
  public static Optional<String> key(Path file) throws IOException {
    try {
      String key = Files.readString(file).strip();
      if (key.isEmpty()) {
        // a disk that was full when it was made
        return Optional.empty();
      }
      if (key.length() < KEY_BYTES) {
        throw new IOException(
            file
                + " (export.http.key-file) is too short for a key: delete it, the next start makes"
                + " one");
      }
      return Optional.of(key);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  boolean isProven(HttpServerRequest request) {
    if (!key.isEmpty()) {
      Cookie cookie = request.getCookie(cookieName());
      return cookie != null && isRight(request, () -> isSame(cookie.getValue(), key));
    }
    String login = request.getHeader("authorization");
    return login != null
        && login.startsWith(BASIC)
        && isRight(request, () -> isUser(login.substring(BASIC.length())));
  }

  private boolean isRight(HttpServerRequest request, BooleanSupplier guess) {
    String address = request.remoteAddress().hostAddress();
    if (guesses.areTooMany(address)) {
      return false;
    }
    boolean right = guess.getAsBoolean();
    if (!right) {
      guesses.wrong(address);
    }
    return right;
  }

  private boolean isUser(String encoded) {
    try {
      String login = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      return http.logins().filter(user -> isSame(user, login)).count() > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Takes no longer for a guess that is nearly right. */
  private static boolean isSame(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  /** What a browser has to do who has not proven it. */
  Answer demand(HttpServerRequest request) {
    if (guesses.areTooMany(request.remoteAddress().hostAddress())) {
      return Answer.problem(429, "too many wrong keys or logins came from there: wait a minute")
          .with("Retry-After", "60");
    }
    return key.isEmpty()
        ? Answer.problem(401, "a login is needed")
            .with("WWW-Authenticate", "Basic realm=\"highlevel-export\", charset=\"UTF-8\"")
        : Answer.problem(
            401,
            "the key is needed: open the address that \"highlevel-export status --open\" prints on"
                + " the program's machine");
  }

  /** Whether all of the page is for those with a login only. */
  boolean hasUsers() {
    return key.isEmpty();
  }

  /**
   * Gives a browser that has the key a cookie in its place. Without a path it is for the folder
   * {@code api} of the page alone, wherever a reverse proxy serves that.
   */
  Answer login(HttpServerRequest request, JsonNode wish) {
    if (key.isEmpty() || !isRight(request, () -> isSame(wish.path("key").asText(), key))) {
      return demand(request);
    }
    String origin = request.getHeader("origin");
    String secure = origin != null && origin.startsWith("https:") ? "; Secure" : "";
    String cookie =
        Phrases.format(
            "%s=%s; Max-Age=%d; HttpOnly; SameSite=Strict%s",
            cookieName(), key, Duration.ofDays(COOKIE_DAYS).toSeconds(), secure);
    return Answer.json(200, Map.of("done", 1)).with("Set-Cookie", cookie);
  }

  /** Another one for each export: browsers send a machine's cookies to all of its ports. */
  private String cookieName() {
    return "export-" + Integer.toHexString(key.hashCode());
  }
}
