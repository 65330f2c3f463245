package io.highlevelexport.twin;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The vendor's error bodies. */
final class Refusals {
  private Refusals() {}

  static Reply unauthorized(String message) {
    return json(401, text(message), "Unauthorized", "");
  }

  static Reply badRequest(String message) {
    return json(
        400, text(message), "Bad Request", ",\"canonicalCode\":\"CONVERSATIONS_MSG_BAD_REQUEST\"");
  }

  static Reply forbidden(String message) {
    return json(403, text(message), "Forbidden", "");
  }

  static Reply notFound(String message) {
    return json(404, text(message), "Not Found", "");
  }

  static Reply tooMany() {
    return json(429, text("Too Many Requests"), null, "");
  }

  /** The one kind whose {@code message} is an array. */
  static Reply unprocessable(List<String> messages) {
    String array = messages.stream().map(Refusals::text).collect(Collectors.joining(",", "[", "]"));
    return json(422, array, "Unprocessable Entity", "");
  }

  /** What a firewall in front of the API says to a library that does not name its user. */
  static Reply firewall() {
    String html =
        "<!DOCTYPE html>\n<html><head><title>Attention Required! | Cloudflare</title></head><body>"
            + "<h1>Sorry, you have been blocked</h1></body></html>\n";
    return new Reply(
        403,
        Map.of("Content-Type", "text/html; charset=UTF-8"),
        html.getBytes(StandardCharsets.UTF_8));
  }

  private static Reply json(int status, String message, String error, String more) {
    String named = error == null ? "" : ",\"error\":\"" + error + "\"";
    String body = "{\"statusCode\":" + status + ",\"message\":" + message + named + more + "}";
    return Reply.json(status, body.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(String message) {
    return '"' + new String(ByteSink.jsonText(message), StandardCharsets.UTF_8) + '"';
  }
}
