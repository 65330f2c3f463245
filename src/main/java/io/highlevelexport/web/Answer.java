package io.highlevelexport.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.ops.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the port answers to a request.
 *
 * @param headers every one but Content-Length
 */
record Answer(int status, Map<String, String> headers, byte[] body) {
  private static final ObjectMapper JSON =
      Json.results().serializationInclusion(JsonInclude.Include.NON_NULL).build();

  private static final Map<String, String> FILES =
      Map.of(
          "/page.html", "text/html; charset=utf-8",
          "/page.css", "text/css; charset=utf-8",
          "/page.js", "text/javascript; charset=utf-8",
          "/icon.svg", "image/svg+xml");

  private static final String OWN_CONTENT =
      "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  /**
   * With every answer: nothing is loaded from elsewhere, no script stands in a page, nobody frames
   * it, and nobody keeps it.
   */
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy", OWN_CONTENT,
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "DENY",
          "Referrer-Policy", "no-referrer",
          "Cross-Origin-Opener-Policy", "same-origin",
          "Cross-Origin-Resource-Policy", "same-origin",
          "Cache-Control", "no-store");

  static Answer of(int status, String type, byte[] body) {
    return new Answer(status, HEADERS, body).with("Content-Type", type);
  }

  static Answer json(int status, Object value) {
    try {
      return of(status, "application/json", JSON.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Something is wrong; the text says what, to a person. */
  static Answer problem(int status, String text) {
    return json(status, Map.of("problem", text));
  }

  static Answer text(int status, String text) {
    return of(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  /** A file of the page, from the class path; empty where there is none. */
  static Optional<Answer> file(String path) {
    String name = path.equals("/") ? "/page.html" : path;
    String type = FILES.get(name);
    if (type == null) {
      return Optional.empty();
    }
    try (InputStream file = Answer.class.getResourceAsStream("/page" + name)) {
      return Optional.of(of(200, type, file.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Answer with(String header, String value) {
    Map<String, String> all = new HashMap<>(headers);
    all.put(header, value);
    return new Answer(status, all, body);
  }
}
