package io.highlevelexport.twin;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a fetch asks for.
 *
 * @param location its number
 * @param channel null: everything but email
 * @param byUpdate sorted by the last change instead of the date added
 * @param from,until epoch milliseconds, [from, until)
 * @param filters fields and what they must hold
 */
record Query(
    int location,
    TwinChannel channel,
    boolean byUpdate,
    boolean ascending,
    long from,
    long until,
    Map<String, String> filters) {
  private static final int LEAST = 10;
  private static final int MOST = 500;

  boolean wants(TwinMessage message) {
    return message.location() == location
        && (channel == null
            ? message.channel() != TwinChannel.EMAIL
            : message.channel() == channel);
  }

  /** The date that the message is sorted by. */
  long key(TwinMessage message) {
    return byUpdate ? message.updated() : message.added();
  }

  Comparator<TwinMessage> order() {
    Comparator<TwinMessage> order =
        Comparator.comparingLong(this::key).thenComparingLong(TwinMessage::order);
    return ascending ? order : order.reversed();
  }

  /** Everything of one channel, oldest first. */
  static Query all(int location, TwinChannel channel) {
    return new Query(location, channel, false, true, Long.MIN_VALUE, Long.MAX_VALUE, Map.of());
  }

  /** How many messages a page of it has. */
  static int limit(Map<String, String> query) {
    String text = query.getOrDefault("limit", "100");
    int limit = text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    if (limit < LEAST || limit > MOST) {
      throw new RefusedException(422, "limit must be from " + LEAST + " to " + MOST);
    }
    return limit;
  }

  /** What the query of a request asks for; what the vendor refuses is refused. */
  static Query of(TwinOptions options, int location, Map<String, String> query) {
    String channels = "Call, SMS, Email, WhatsApp, Instagram, Facebook";
    String channel = oneOf(query, "channel", null, channels);
    String sortBy = oneOf(query, "sortBy", "createdAt", "createdAt, updatedAt");
    String sortOrder = oneOf(query, "sortOrder", "desc", "desc, asc");
    long from = date(query, "startDate", "0001-01-01") + (options.startExclusive ? 1 : 0);
    boolean isDay = query.getOrDefault("endDate", "").length() == 10;
    long until = date(query, "endDate", "9999-12-31") + (options.endExclusive || isDay ? 0 : 1);
    Map<String, String> filters = new HashMap<>(options.ignoresFilters ? Map.of() : query);
    filters.keySet().retainAll(Set.of("contactId", "conversationId"));
    return new Query(
        location,
        channel == null ? null : TwinChannel.named(channel),
        sortBy.equals("updatedAt") && !options.ignoresOrder,
        sortOrder.equals("asc"),
        from,
        Math.max(from, until),
        filters);
  }

  private static String oneOf(Map<String, String> query, String name, String usual, String values) {
    String value = query.get(name);
    if (value != null && !List.of(values.split(", ")).contains(value)) {
      throw new RefusedException(422, name + " must be one of the following values: " + values);
    }
    return value == null ? usual : value;
  }

  private static long date(Map<String, String> query, String name, String usual) {
    String date = query.getOrDefault(name, usual);
    try {
      return Instant.parse(date.length() == 10 ? date + "T00:00:00Z" : date).toEpochMilli();
    } catch (DateTimeException e) {
      throw new RefusedException(400, name + " must be a valid ISO 8601 date string");
    }
  }
}
