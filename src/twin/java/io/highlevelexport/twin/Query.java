package io.highlevelexport.twin;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a fetch asks for.
 *
 * @param location its number
 * @param channel null: everything but email
 * @param byUpdate sorted by the last change instead of the date added
 * @param from,until epoch milliseconds, [from, until)
 * @param contactId,conversationId null: any
 */
record Query(
    int location,
    TwinChannel channel,
    boolean byUpdate,
    boolean ascending,
    long from,
    long until,
    String contactId,
    String conversationId) {
  private static final int DEFAULT_LIMIT = 100;
  private static final int LEAST = 10;
  private static final int MOST = 500;

  boolean wants(TwinChannel candidate) {
    return channel == null ? candidate != TwinChannel.EMAIL : channel == candidate;
  }

  /** The date that the message is sorted by. */
  long key(TwinMessage message, long now) {
    return byUpdate ? message.updatedAt(now) : message.added();
  }

  /** Everything of one channel, oldest first. */
  static Query all(int location, TwinChannel channel) {
    return new Query(location, channel, false, true, Long.MIN_VALUE, Long.MAX_VALUE, null, null);
  }

  /** How many messages a page of it has. */
  static int limit(Map<String, String> query) {
    String text = query.get("limit");
    if (text == null) {
      return DEFAULT_LIMIT;
    }
    int limit;
    try {
      limit = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new RefusedException(
          422, "limit must be a number conforming to the specified constraints");
    }
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
    String channelName = query.get("channel");
    TwinChannel channel =
        channelName == null ? null : TwinChannel.requestable(channelName).orElse(null);
    List<String> wrong = new ArrayList<>();
    if (channelName != null && channel == null) {
      wrong.add(
          "channel must be one of the following values: Call, SMS, Email, WhatsApp, Instagram,"
              + " Facebook");
    }
    String sortBy = oneOf(query, "sortBy", "createdAt", "updatedAt", wrong);
    String sortOrder = oneOf(query, "sortOrder", "desc", "asc", wrong);
    if (!wrong.isEmpty()) {
      throw new RefusedException(422, wrong.toArray(String[]::new));
    }
    long from = Long.MIN_VALUE;
    long until = Long.MAX_VALUE;
    if (query.containsKey("startDate")) {
      from = date("startDate", query.get("startDate")) + (options.startExclusive ? 1 : 0);
    }
    if (query.containsKey("endDate")) {
      String end = query.get("endDate");
      boolean wholeDay = end.length() == 10;
      until = date("endDate", end) + (!options.endExclusive && !wholeDay ? 1 : 0);
    }
    return new Query(
        location,
        channel,
        sortBy.equals("updatedAt") && !options.ignoresOrder,
        sortOrder.equals("asc"),
        from,
        Math.max(from, until),
        options.ignoresFilters ? null : query.get("contactId"),
        options.ignoresFilters ? null : query.get("conversationId"));
  }

  private static String oneOf(
      Map<String, String> query, String name, String first, String second, List<String> wrong) {
    String value = query.getOrDefault(name, first);
    if (!value.equals(first) && !value.equals(second)) {
      wrong.add(name + " must be one of the following values: " + first + ", " + second);
    }
    return value;
  }

  private static long date(String name, String text) {
    try {
      if (text.length() == 10 && text.charAt(4) == '-') {
        return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
      }
      return text.endsWith("Z")
          ? Instant.parse(text).toEpochMilli()
          : OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeParseException e) {
      throw new RefusedException(400, name + " must be a valid ISO 8601 date string");
    }
  }
}
