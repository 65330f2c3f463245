package io.highlevelexport.twin;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All messages of all locations: the generated ones, and those added or changed by hand. */
class DataSet {
  private static final int HOSTILE_CYCLE = 10;
  private static final int MOST_MADE = 10_000;
  private static final int LARGEST_MADE = 4096;

  final TwinOptions options;
  private final MessageMaker maker;
  private final List<TwinMessage> messages = new ArrayList<>();
  private final Map<Long, byte[]> made = new ConcurrentHashMap<>();
  private long orders;

  DataSet(TwinOptions options) {
    this.options = options;
    this.maker = new MessageMaker(options);
    for (int location = 0; location < options.locations.size(); location++) {
      for (TwinChannel channel : TwinChannel.values()) {
        for (long index = 0; index < options.messages(channel); index++) {
          messages.add(generated(location, channel, index));
        }
      }
    }
  }

  private TwinMessage generated(int location, TwinChannel channel, long index) {
    long series = Seeds.mix(options.seed, location * 16L + channel.ordinal());
    long date = date(series, options.messages(channel), index);
    long seed = Seeds.mix(series, ~index);
    String id = Seeds.id(seed, "message", index);
    if (options.hostileIds && index % HOSTILE_CYCLE == HOSTILE_CYCLE - 1) {
      List<String> odd = Texts.ALL.oddIds();
      id = id.substring(0, 11) + odd.get((int) (index / HOSTILE_CYCLE % odd.size()));
    }
    return new TwinMessage(location, channel, id, orders++, seed, date, date, null);
  }

  /** Evenly spread over the range, but for some chance. */
  private long date(long series, long count, long index) {
    long from = options.from.toEpochMilli();
    long range = options.to.toEpochMilli() - from;
    long groups = (count + options.sharing - 1) / options.sharing;
    long group = index / options.sharing;
    long start = group * range / groups;
    long gap = (group + 1) * range / groups - start;
    return from + start + Math.floorMod(Seeds.mix(series, group), Math.max(1, gap));
  }

  /** What the query finds at the moment {@code now}, in its order. */
  synchronized List<TwinMessage> select(Query query, long now) {
    return messages.stream()
        .filter(message -> query.wants(message) && message.isShown(now))
        .filter(message -> isWithin(query, message) && isWithContact(query, message))
        .sorted(query.order())
        .toList();
  }

  private boolean isWithin(Query query, TwinMessage message) {
    long date = options.filtersBySortField ? query.key(message) : message.added();
    return date >= query.from() && date < query.until();
  }

  private boolean isWithContact(Query query, TwinMessage message) {
    if (query.filters().isEmpty()) {
      return true;
    }
    JsonNode json = MessageMaker.read(json(message));
    return query.filters().entrySet().stream()
        .allMatch(field -> field.getValue().equals(json.path(field.getKey()).asText(null)));
  }

  private List<TwinMessage> current(int location, TwinChannel channel) {
    return select(Query.all(location, channel), options.clock.millis());
  }

  /** Everything of one channel in all locations now. */
  Stream<TwinMessage> all(TwinChannel channel) {
    return IntStream.range(0, options.locations.size())
        .mapToObj(location -> current(location, channel))
        .flatMap(List::stream);
  }

  /** What is sent for the message. */
  byte[] json(TwinMessage message) {
    byte[] json = message.json() != null ? message.json() : made.get(message.order());
    if (json == null) {
      json = maker.json(message);
      if (made.size() < MOST_MADE && json.length <= LARGEST_MADE) {
        made.put(message.order(), json);
      }
    }
    return json;
  }

  /** Everything that exists in a location now, channel by channel, each oldest first. */
  public Stream<ExpectedMessage> expected(String location) {
    return Arrays.stream(TwinChannel.values())
        .flatMap(channel -> expected(location, channel.label));
  }

  /**
   * Everything that exists in one channel ({@code Other}: in none of the six) now, oldest first.
   */
  public Stream<ExpectedMessage> expected(String location, String channel) {
    return current(number(location), TwinChannel.named(channel)).stream()
        .filter(message -> !message.isPhantom())
        .map(
            message ->
                new ExpectedMessage(
                    message.id(), channel, Instant.ofEpochMilli(message.added()), json(message)));
  }

  /** How many messages exist in the channel now, without making them. */
  public long count(String location, String channel) {
    return current(number(location), TwinChannel.named(channel)).size();
  }

  /**
   * Adds a message now.
   *
   * @param channel one of the vendor's six, or {@code Other}
   * @param overrides a JSON object whose fields replace those of a plain message; an older {@code
   *     dateAdded} makes a late arrival
   * @return its id
   * @throws IllegalArgumentException for an unknown location or channel
   */
  public synchronized String add(String location, String channel, String overrides) {
    int number = number(location);
    TwinChannel kind = TwinChannel.named(channel);
    String id = Seeds.id(options.seed, "added" + number, orders);
    ObjectNode json = maker.plain(number, kind, id, options.clock.millis());
    TwinMessage message = byHand(number, kind, orders++, json.setAll(object(overrides)));
    messages.add(message);
    return message.id();
  }

  /**
   * Adds a message that is sent just as it is, however wrong; {@code at} is what it is sorted by.
   */
  public synchronized void addRaw(
      String location, String channel, String id, Instant at, byte[] json) {
    long date = at.toEpochMilli();
    TwinChannel kind = TwinChannel.named(channel);
    messages.add(
        new TwinMessage(number(location), kind, id, orders++, 0, date, date, json.clone()));
  }

  /** From now on every total counts one more message of that date, which is never given. */
  public void addPhantom(String location, String channel, Instant at) {
    addRaw(location, channel, "phantom", at, new byte[0]);
  }

  /**
   * Changes a message now, and sets its {@code dateUpdated}.
   *
   * @param overrides a JSON object with the new values
   * @throws IllegalArgumentException where there is no such message
   */
  public synchronized void change(String id, String overrides) {
    TwinMessage message = find(id);
    ObjectNode json = object(new String(json(message), UTF_8));
    json.put("dateUpdated", MessageMaker.date(options.clock.millis()));
    json.setAll(object(overrides));
    messages.set(
        messages.indexOf(message),
        byHand(message.location(), message.channel(), message.order(), json));
  }

  /**
   * From now on the API has the message no more.
   *
   * @throws IllegalArgumentException where there is no such message
   */
  public synchronized void remove(String id) {
    messages.remove(find(id));
  }

  private TwinMessage find(String id) {
    long now = options.clock.millis();
    return messages.stream()
        .filter(message -> message.id().equals(id) && message.isShown(now))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("The twin has no message " + id));
  }

  private int number(String location) {
    int number = options.locations.indexOf(location);
    if (number < 0) {
      throw new IllegalArgumentException("The twin has no location " + location);
    }
    return number;
  }

  private static TwinMessage byHand(
      int location, TwinChannel channel, long order, ObjectNode json) {
    long date = millis(json, "dateAdded");
    long updated = json.path("dateUpdated").isTextual() ? millis(json, "dateUpdated") : date;
    String id = json.path("id").asText();
    return new TwinMessage(
        location, channel, id, order, 0, date, updated, MessageMaker.bytes(json));
  }

  private static ObjectNode object(String json) {
    if (MessageMaker.read(json.getBytes(UTF_8)) instanceof ObjectNode object) {
      return object;
    }
    throw new IllegalArgumentException("No JSON object: " + json);
  }

  /** A date that is none needs {@link #addRaw}. */
  private static long millis(ObjectNode message, String field) {
    return Instant.parse(message.path(field).asText()).toEpochMilli();
  }
}
