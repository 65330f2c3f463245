package io.highlevelexport.twin;

import io.highlevelexport.twin.FetchState.Position;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
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
  long key(TwinMessage message, long now) {
    return byUpdate ? message.updatedAt(now) : message.added();
  }

  Position position(TwinMessage message, long now) {
    return new Position(key(message, now), message.order());
  }

  Comparator<Position> order() {
    return ascending ? Position.ASCENDING : Position.ASCENDING.reversed();
  }

  /** Everything of one channel, oldest first. */
  static Query all(int location, TwinChannel channel) {
    return new Query(location, channel, false, true, Long.MIN_VALUE, Long.MAX_VALUE, Map.of());
  }

  /** How many messages a page of it has. */
  static int limit(Map<String, String> query) {
    String text = query.getOrDefault("limit", "100");
    if (!text.matches("-?\\d{1,9}")) {
      throw new RefusedException(
          422, "limit must be a number conforming to the specified constraints");
    }
    int limit = Integer.parseInt(text);
    if (limit < LEAST) {
      throw new RefusedException(422, "limit must not be less than " + LEAST);
    }
    if (limit > MOST) {
      throw new RefusedException(422, "limit must not be greater than " + MOST);
    }
    return limit;
  }

  /** What the query of a request asks for; what the vendor refuses is refused. */
  static Query of(TwinOptions options, int location, Map<String, String> query) {
    List<String> wrong = new ArrayList<>();
    String channels = "Call, SMS, Email, WhatsApp, Instagram, Facebook";
    String channel = oneOf(query, "channel", null, channels, wrong);
    String sortBy = oneOf(query, "sortBy", "createdAt", "createdAt, updatedAt", wrong);
    String sortOrder = oneOf(query, "sortOrder", "desc", "desc, asc", wrong);
    if (!wrong.isEmpty()) {
      throw new RefusedException(422, wrong.toArray(String[]::new));
    }
    long from = Long.MIN_VALUE;
    long until = Long.MAX_VALUE;
    if (query.containsKey("startDate")) {
      from = date(query, "startDate") + (options.startExclusive ? 1 : 0);
    }
    if (query.containsKey("endDate")) {
      boolean wholeDay = isDay(query.get("endDate"));
      until = date(query, "endDate") + (options.endExclusive || wholeDay ? 0 : 1);
    }
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

  private static String oneOf(
      Map<String, String> query, String name, String usual, String values, List<String> wrong) {
    String value = query.get(name);
    if (value != null && !List.of(values.split(", ")).contains(value)) {
      wrong.add(name + " must be one of the following values: " + values);
    }
    return value == null ? usual : value;
  }

  private static boolean isDay(String date) {
    return date.length() == 10;
  }

  private static long date(Map<String, String> query, String name) {
    String date = query.get(name);
    try {
      return Instant.parse(isDay(date) ? date + "T00:00:00Z" : date).toEpochMilli();
    } catch (DateTimeException e) {
      throw new RefusedException(400, name + " must be a valid ISO 8601 date string");
    }
  }
}
