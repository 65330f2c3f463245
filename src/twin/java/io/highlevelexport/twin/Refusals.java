package io.highlevelexport.twin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.highlevelexport.twin.Reply.RefusedException;
import java.util.List;
import java.util.Map;

/** The vendor's error bodies. */
final class Refusals {
  private Refusals() {}

  static RefusedException unauthorized(String message) {
    return error(401, message, "Unauthorized");
  }

  static RefusedException badRequest(String message) {
    return badRequest(message, "CONVERSATIONS_MSG_BAD_REQUEST");
  }

  static RefusedException badRequest(String message, String code) {
    return new RefusedException(
        Reply.json(400, json(400, message, "Bad Request").put("canonicalCode", code)));
  }

  static RefusedException forbidden(String message) {
    return error(403, message, "Forbidden");
  }

  static RefusedException notFound(String message) {
    return error(404, message, "Not Found");
  }

  static Reply tooMany() {
    return Reply.json(
        429,
        MessageMaker.JSON
            .createObjectNode()
            .put("statusCode", 429)
            .put("message", "Too Many Requests"));
  }

  /** The one kind whose {@code message} is an array. */
  static RefusedException unprocessable(List<String> messages) {
    return error(422, messages, "Unprocessable Entity");
  }

  /** What a firewall in front of the API says to a library that does not name its user. */
  static RefusedException firewall() {
    String html =
        "<!DOCTYPE html>\n<html><head><title>Attention Required! | Cloudflare</title></head><body>"
            + "<h1>Sorry, you have been blocked</h1></body></html>\n";
    return new RefusedException(
        Reply.text(403, Map.of("Content-Type", "text/html; charset=UTF-8"), html));
  }

  private static RefusedException error(int status, Object message, String error) {
    return new RefusedException(Reply.json(status, json(status, message, error)));
  }

  private static ObjectNode json(int status, Object message, String error) {
    return MessageMaker.JSON
        .createObjectNode()
        .put("statusCode", status)
        .putPOJO("message", message)
        .put("error", error);
  }
}
