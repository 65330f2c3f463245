package io.highlevelexport;

import io.highlevelexport.twin.Fault;
import java.time.Duration;
import java.util.List;

/** A fault of the API that an export meets in a location of its own, so that it can meet many. */
record MetFault(String name, Fault fault) {
  static final String CURSOR = "{\"messages\":[],\"total\":1,\"nextCursor\":%s}";

  static final List<MetFault> PASSING =
      List.of(
          new MetFault("401", Fault.unauthorized("Invalid JWT")),
          new MetFault("429, wait 0 s", Fault.tooMany("0")),
          new MetFault(
              "429, wait until a past date", Fault.tooMany("Wed, 21 Oct 2015 07:28:00 GMT")),
          new MetFault("429, garbage in Retry-After", Fault.tooMany("soon")),
          new MetFault("429, no Retry-After", Fault.tooMany(null)),
          new MetFault("500", Fault.status(500)),
          new MetFault("502 as HTML", Fault.html(502)),
          new MetFault("503", Fault.status(503)),
          new MetFault("504, empty", Fault.empty(504)),
          new MetFault("408", Fault.status(408)),
          new MetFault("a redirect", Fault.redirect("http://127.0.0.1:1/")),
          new MetFault("200, HTML", Fault.html(200)),
          new MetFault("200, empty", Fault.empty(200)),
          new MetFault("200, null", Fault.json(200, "null")),
          new MetFault("200, []", Fault.json(200, "[]")),
          new MetFault("200, {}", Fault.json(200, "{}")),
          new MetFault("200, messages is no array", Fault.json(200, "{\"messages\":{}}")),
          new MetFault("200, two values", Fault.json(200, "{\"messages\":[]} x")),
          new MetFault("reset in mid body", Fault.Wire.RESET),
          new MetFault("reset before the first byte", Fault.Wire.LOST_ANSWER),
          new MetFault("truncated", Fault.Bytes.TRUNCATED),
          new MetFault("wrong content type", Fault.Bytes.WRONG_CONTENT_TYPE),
          new MetFault("gzip though not asked for", Fault.Bytes.GZIP),
          new MetFault("broken gzip", Fault.Bytes.BROKEN_GZIP),
          new MetFault("no total", Fault.Page.TOTAL_MISSING),
          new MetFault("empty page with cursor", Fault.Page.EMPTY_WITH_CURSOR),
          new MetFault("stuck", Fault.Page.STUCK),
          new MetFault("stuck with a new cursor", Fault.Page.NEW_BUT_STUCK),
          new MetFault("hostile headers", Fault.hostileHeaders()));

  static final List<MetFault> ENDLESS =
      List.of(
          new MetFault("no answer", Fault.Wire.SILENT),
          new MetFault("one byte at a time", new Fault.Drip(Duration.ofMillis(5))));

  /** The name is the class, status and stage of its dead letter; what is behind the bar is not. */
  static final List<MetFault> LASTING =
      List.of(
          new MetFault("client 400 fetch", Fault.status(400)),
          new MetFault("client 403 fetch", Fault.html(403)),
          new MetFault("client 404 fetch", Fault.status(404)),
          new MetFault("client 422 fetch", Fault.error(422, "limit must not be less than 10")),
          new MetFault("server 500 fetch", Fault.status(500)),
          new MetFault("protocol 302 parse", Fault.redirect("http://127.0.0.1:1/")),
          new MetFault("protocol 200 parse | html", Fault.html(200)),
          new MetFault("protocol 200 parse | empty", Fault.empty(200)),
          new MetFault("protocol 200 parse | null", Fault.json(200, "null")),
          new MetFault("protocol 200 parse | list", Fault.json(200, "[]")),
          new MetFault("protocol 200 parse | object", Fault.json(200, CURSOR.formatted("{}"))),
          new MetFault(
              "protocol 200 parse | cursors", Fault.json(200, CURSOR.formatted("[\"a\"]"))),
          new MetFault("protocol 200 parse | bomb", Fault.Bytes.GZIP_BOMB),
          new MetFault(
              "auth 401 fetch", Fault.json(200, "{\"statusCode\":401,\"message\":\"no\"}")),
          new MetFault("network 0 fetch | reset", Fault.Wire.RESET),
          new MetFault("network 0 fetch | lost", Fault.Wire.LOST_ANSWER),
          new MetFault("network 0 fetch | broken", Fault.Bytes.BROKEN_GZIP),
          new MetFault("protocol 0 fetch | wrong", Fault.Page.TOTAL_WRONG),
          new MetFault("protocol 0 fetch | changing", Fault.Page.TOTAL_CHANGING),
          new MetFault("protocol 0 fetch | stuck", Fault.Page.STUCK),
          new MetFault("protocol 0 fetch | new but stuck", Fault.Page.NEW_BUT_STUCK),
          new MetFault("protocol 0 fetch | empty", Fault.Page.EMPTY_WITH_CURSOR));

  static final List<MetFault> LASTING_ENDLESS =
      List.of(
          new MetFault("network 0 fetch | silent", Fault.Wire.SILENT),
          new MetFault("network 0 fetch | drip", new Fault.Drip(Duration.ofMillis(5))));

  String location() {
    return "loc" + Integer.toHexString(name.hashCode());
  }
}
