package io.highlevelexport.fetch;

import io.highlevelexport.model.Window;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The query of one request for a page, encoded. */
final class ExportQuery {
  private final StringBuilder text = new StringBuilder();

  private ExportQuery() {}

  /**
   * @param from {@code null} for the beginning of time
   * @param cursor {@code null} for the first page
   */
  static String of(Window window, int pageSize, Instant from, String cursor) {
    ExportQuery query = new ExportQuery();
    query.append("locationId", window.locationId());
    query.append("channel", window.channel().equals("*") ? null : window.channel());
    query.append("limit", Integer.toString(pageSize));
    boolean newestChangeFirst = window.kind() == Window.Kind.CHANGES;
    query.append("sortBy", newestChangeFirst ? "updatedAt" : "createdAt");
    query.append("sortOrder", newestChangeFirst ? "desc" : "asc");
    query.append("contactId", window.filter().contactId());
    query.append("conversationId", window.filter().conversationId());
    query.append("startDate", from == null ? null : iso(from));
    query.append("endDate", iso(window.lastInstant()));
    query.append("cursor", cursor);
    return query.text.toString();
  }

  private void append(String name, String value) {
    if (value == null) {
      return;
    }
    text.append(text.isEmpty() ? "" : "&")
        .append(name)
        .append('=')
        .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
  }

  /** ISO-8601 UTC with milliseconds, always: the vendor's own form. */
  private static String iso(Instant instant) {
    String text = instant.truncatedTo(ChronoUnit.MILLIS).toString();
    return text.length() == 20 ? text.substring(0, 19) + ".000Z" : text;
  }
}
