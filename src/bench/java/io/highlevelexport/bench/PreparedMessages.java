package io.highlevelexport.bench;

import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * Any number of messages, evenly spread over a time: some thousands of the API twin's, made once,
 * over and over with another id and date. A page of them is copied together from bytes.
 */
final class PreparedMessages {
  private static final int SAMPLES = 2000;
  private static final String LOCATION = "locSample00000000000x";
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final List<String> locations;
  private final List<String> channels;
  private final long each;
  private final long from;
  private final long until;

  /** By channel. */
  private final List<List<Sample>> samples = new ArrayList<>();

  /** A message's JSON without its id, location and date, which are put between. */
  private record Sample(byte[] start, byte[] id, byte[] location, byte[] date) {
    static Sample of(byte[] bytes, String id) {
      String json = new String(bytes, StandardCharsets.UTF_8);
      int afterId = json.indexOf(id) + id.length();
      int afterLocation = json.indexOf(LOCATION, afterId) + LOCATION.length();
      int date = json.indexOf("\"dateAdded\":\"", afterLocation) + "\"dateAdded\":\"".length();
      return new Sample(
          utf8(json.substring(0, afterId - id.length())),
          utf8(json.substring(afterId, afterLocation - LOCATION.length())),
          utf8(json.substring(afterLocation, date)),
          utf8(json.substring(json.indexOf('"', date))));
    }
  }

  /**
   * @param each how many there are in each channel of each location
   * @param from,until their dates, in epoch milliseconds
   */
  PreparedMessages(String[] locations, String[] channels, long each, long from, long until) {
    this.locations = List.of(locations);
    this.channels = List.of(channels);
    this.each = each;
    this.from = from;
    this.until = until;
    try (Twin twin =
        new Twin(TwinOptions.builder().locations(LOCATION).messages(SAMPLES).build())) {
      for (String channel : channels) {
        samples.add(
            twin.expected(LOCATION, channel)
                .map(message -> Sample.of(message.json(), message.id()))
                .toList());
      }
    }
  }

  /** The page that the request asks for. */
  byte[] page(HttpServerRequest request) {
    String cursor = request.getParam("cursor");
    String startDate = request.getParam("startDate");
    String endDate = request.getParam("endDate");
    long first = startDate == null ? 0 : firstAt(Instant.parse(startDate).toEpochMilli());
    long end = endDate == null ? each : firstAt(Instant.parse(endDate).toEpochMilli() + 1);
    long total = Math.max(0, end - first);
    boolean ascending = "asc".equals(request.getParam("sortOrder"));
    long given = cursor == null ? 0 : Long.parseLong(cursor.substring(cursor.indexOf('-') + 1));
    long last = Math.min(total, given + Integer.parseInt(request.getParam("limit", "100")));
    String location = request.getParam("locationId");
    String channel = request.getParam("channel");
    int place = locations.indexOf(location) * channels.size() + channels.indexOf(channel);
    ByteArrayOutputStream page = new ByteArrayOutputStream(1 << 19);
    page.writeBytes(utf8("{\"messages\":["));
    for (long i = given; i < last; i++) {
      put(page, location, place, ascending ? first + i : end - 1 - i);
      page.write(i + 1 < last ? ',' : ' ');
    }
    String next = last < total ? "\"after-" + last + "\"" : "null";
    page.writeBytes(utf8("],\"nextCursor\":" + next + ",\"total\":" + total + "}"));
    return page.toByteArray();
  }

  /** The first message at this time or later. */
  private long firstAt(long time) {
    if (time <= from) {
      return 0;
    }
    long index = Math.min(each, (time - from) * each / (until - from));
    while (index < each && date(index) < time) {
      index++;
    }
    return index;
  }

  private long date(long index) {
    return from + index * (until - from) / each;
  }

  /**
   * @param place a number for the location and channel
   */
  private void put(ByteArrayOutputStream page, String location, int place, long index) {
    Sample sample = samples.get(place % channels.size()).get((int) (index % SAMPLES));
    page.writeBytes(sample.start());
    page.writeBytes(utf8(String.valueOf(100_000 + place) + (10_000_000_000_000L + index)));
    page.writeBytes(sample.id());
    page.writeBytes(utf8(location));
    page.writeBytes(sample.location());
    page.writeBytes(utf8(DATE.format(Instant.ofEpochMilli(date(index)))));
    page.writeBytes(sample.date());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
