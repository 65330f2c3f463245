package io.highlevelexport.fetch;

import static java.util.stream.Collectors.joining;

import io.highlevelexport.model.Window;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The query of one request for a page, encoded. */
final class ExportQuery {
  private ExportQuery() {}

  /**
   * @param from {@code null} for the beginning of time
   * @param cursor {@code null} for the first page
   */
  static String of(Window window, int pageSize, Instant from, String cursor) {
    boolean newestChangeFirst = window.kind() == Window.Kind.CHANGES;
    Map<String, String> query = new LinkedHashMap<>();
    query.put("locationId", window.locationId());
    query.put("channel", window.channel().equals("*") ? null : window.channel());
    query.put("limit", Integer.toString(pageSize));
    query.put("sortBy", newestChangeFirst ? "updatedAt" : "createdAt");
    query.put("sortOrder", newestChangeFirst ? "desc" : "asc");
    query.put("contactId", window.filter().contactId());
    query.put("conversationId", window.filter().conversationId());
    query.put("startDate", from == null ? null : iso(from));
    query.put("endDate", iso(window.lastInstant()));
    query.put("cursor", cursor);
    query.values().removeIf(Objects::isNull);
    return query.entrySet().stream()
        .map(
            each ->
                each.getKey() + '=' + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
        .collect(joining("&"));
  }

  /** ISO-8601 UTC with milliseconds, always: the vendor's own form. */
  private static String iso(Instant instant) {
    String text = instant.truncatedTo(ChronoUnit.MILLIS).toString();
    return text.length() == 20 ? text.substring(0, 19) + ".000Z" : text;
  }
}
