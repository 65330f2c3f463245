package io.highlevelexport.twin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.Map;

/**
 * Something that goes wrong with an answer; put on a twin with {@link Twin#fault} or by chance with
 * a rate.
 */
public interface Fault {
  /** More response headers on an answer that is otherwise right. */
  record Headers(Map<String, String> headers) implements Fault {}

  /** A page whose contents are wrong. */
  enum Page implements Fault {
    TOTAL_MISSING,
    TOTAL_WRONG,
    /** Another wrong total on each page. */
    TOTAL_CHANGING,
    /** No messages, but a cursor that goes on. */
    EMPTY_WITH_CURSOR,
    /**
     * The cursor asks for the page that has just been given; where the request had one, it is the
     * same text.
     */
    STUCK,
    /** The cursor looks new and asks for the page that has just been given. */
    NEW_BUT_STUCK
  }

  /** A right page whose bytes are spoiled. */
  enum Bytes implements Fault {
    /** Half of the JSON, with the Content-Length of that half. */
    TRUNCATED,
    WRONG_CONTENT_TYPE,
    BAD_UTF8,
    /** Well compressed, even though the twin does not compress otherwise. */
    GZIP,
    /** Said to be compressed, and is not. */
    BROKEN_GZIP,
    /** Some kilobytes that unpack to 1 GiB of spaces in front of the JSON. */
    GZIP_BOMB
  }

  /** A page that does not arrive as it should. */
  enum Wire implements Fault {
    /** The request is taken and never answered; the position of the fetch stays. */
    SILENT,
    /** The connection is reset after half of the body. */
    RESET,
    /** The connection is closed after half of the body, which arrives. */
    CUT,
    /** Half of the body comes, and then nothing more. */
    STALLED,
    /** The position of the fetch moves, and the connection is reset before the first byte. */
    LOST_ANSWER
  }

  /** The request is carried out, and a gateway answers in its place. */
  record Gateway(int status) implements Fault {}

  /** The answer comes one byte at a time. */
  record Drip(Duration every) implements Fault {}

  /** An error as the vendor words it; the message of a 422 is an array, of any other a text. */
  static Reply error(int status, String... messages) {
    ObjectNode body =
        MessageMaker.JSON
            .createObjectNode()
            .put("statusCode", status)
            .putPOJO("message", status == 422 ? messages : messages[0])
            .put("error", HttpResponseStatus.valueOf(status).reasonPhrase());
    return Reply.json(
        status, status == 400 ? body.put("canonicalCode", "CONVERSATIONS_MSG_BAD_REQUEST") : body);
  }

  static Fault status(int status) {
    return error(status, "twin fault");
  }

  static Fault unauthorized(String message) {
    return error(401, message);
  }

  /** A 429 with this text in {@code Retry-After}, or without the header where it is null. */
  static Reply tooMany(String retryAfter) {
    Reply reply = error(429, "Too Many Requests");
    return retryAfter == null ? reply : reply.with(Map.of("Retry-After", retryAfter));
  }

  static Fault json(int status, String body) {
    return Reply.text(status, Map.of("Content-Type", "application/json; charset=utf-8"), body);
  }

  static Fault html(int status) {
    String page = "<html><body><h1>Please come back later</h1></body></html>";
    return Reply.text(status, Map.of("Content-Type", "text/html"), page);
  }

  static Fault empty(int status) {
    return Reply.text(status, Map.of(), "");
  }

  static Fault redirect(String location) {
    return Reply.text(302, Map.of("Location", location), "");
  }

  /**
   * Headers that would re-address a mail, move a file or a request, if a careless client let them
   * through.
   */
  static Fault hostileHeaders() {
    return new Headers(Texts.ALL.hostileHeaders());
  }
}
