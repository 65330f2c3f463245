package io.highlevelexport.twin;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All messages of all locations: the generated ones, and those added or changed by hand. */
final class DataSet {
  /** Of each hundred messages the first few change. */
  private static final int CYCLE = 100;

  private static final int HOSTILE_CYCLE = 10;
  private static final double MILLIS_PER_MINUTE = 60_000;
  private static final long FIRST_ADDED_ORDER = 1L << 50;

  private final TwinOptions options;
  private final MessageMaker maker;
  private final long from;
  private final long range;

  private final List<TwinMessage> messages = new ArrayList<>();

  /** How many were generated, by location and channel. */
  private final long[][] made;

  private long added = FIRST_ADDED_ORDER;

  DataSet(TwinOptions options) {
    this.options = options;
    this.maker = new MessageMaker(options);
    this.from = options.from.toEpochMilli();
    this.range = options.to.toEpochMilli() - from;
    this.made = new long[options.locations.size()][TwinChannel.values().length];
    generate(Long.MIN_VALUE);
  }

  /** Makes those of the range, and those that are dated after its end until now. */
  private void generate(long now) {
    for (int location = 0; location < made.length; location++) {
      for (TwinChannel channel : TwinChannel.values()) {
        long index = made[location][channel.ordinal()];
        while (index < options.messages(channel)
            || options.growthPerMinute > 0 && date(location, channel, index) <= now) {
          messages.add(message(location, channel, index++));
        }
        made[location][channel.ordinal()] = index;
      }
    }
  }

  private long date(int location, TwinChannel channel, long index) {
    long count = options.messages(channel);
    if (index >= count) {
      long step = ((index - count) / options.sharing + 1) * options.sharing;
      return from + range + Math.round(step * MILLIS_PER_MINUTE / options.growthPerMinute);
    }
    long groups = Math.max(1, (count + options.sharing - 1) / options.sharing);
    long group = index / options.sharing;
    long start = group * range / groups;
    long gap = (group + 1) * range / groups - start;
    long seed = Seeds.mix(seed(location, channel), group);
    return from + start + (gap <= 1 ? 0 : Math.floorMod(seed, gap));
  }

  private long seed(int location, TwinChannel channel) {
    return Seeds.mix(options.seed, location * TwinMessage.ORDERS_APART + channel.ordinal());
  }

  private TwinMessage message(int location, TwinChannel channel, long index) {
    long date = date(location, channel, index);
    long seed = Seeds.mix(seed(location, channel), ~index);
    boolean changes = index % CYCLE < options.changePercent;
    String id = Seeds.id(seed, "message", index);
    if (options.hostileIds && index % HOSTILE_CYCLE == HOSTILE_CYCLE - 1) {
      List<String> odd = Texts.ALL.oddIds();
      id = id.substring(0, 11) + odd.get((int) (index / HOSTILE_CYCLE % odd.size()));
    }
    return new TwinMessage(
        location,
        channel,
        id,
        index * TwinMessage.ORDERS_APART + channel.ordinal(),
        seed,
        date,
        changes ? date + options.changeAfter.toMillis() : Long.MAX_VALUE,
        date,
        null);
  }

  /** What the query finds at the moment {@code now}, in its order. */
  synchronized List<TwinMessage> select(Query query, long now) {
    generate(now);
    return messages.stream()
        .filter(message -> query.wants(message) && message.isShown(now))
        .filter(message -> isWithin(query, message, now) && isWithContact(query, message, now))
        .sorted(Comparator.comparing(message -> query.position(message, now), query.order()))
        .toList();
  }

  private boolean isWithin(Query query, TwinMessage message, long now) {
    long date = options.filtersBySortField ? query.key(message, now) : message.added();
    return date >= query.from() && date < query.until();
  }

  private boolean isWithContact(Query query, TwinMessage message, long now) {
    if (query.filters().isEmpty()) {
      return true;
    }
    JsonNode json = MessageMaker.read(json(message, now));
    return query.filters().entrySet().stream()
        .allMatch(field -> field.getValue().equals(json.path(field.getKey()).asText(null)));
  }

  /** Everything of one channel in all locations now. */
  Stream<TwinMessage> all(TwinChannel channel) {
    return IntStream.range(0, made.length)
        .mapToObj(location -> select(Query.all(location, channel), options.clock.millis()))
        .flatMap(List::stream);
  }

  /** What is sent for the message at this moment. */
  byte[] json(TwinMessage message, long now) {
    return maker.json(message, now);
  }

  synchronized String add(int location, TwinChannel channel, String overrides) {
    long order = added++;
    String id = Seeds.id(options.seed, "added" + location, order);
    ObjectNode json = maker.plain(location, channel, id, options.clock.millis());
    json.setAll(object(overrides));
    messages.add(byHand(location, channel, order, json));
    return json.path("id").asText();
  }

  synchronized void addRaw(int location, TwinChannel channel, String id, Instant at, byte[] json) {
    long date = at.toEpochMilli();
    messages.add(TwinMessage.byHand(location, channel, id, added++, date, date, json.clone()));
  }

  synchronized void change(String id, String overrides) {
    long now = options.clock.millis();
    generate(now);
    for (int i = 0; i < messages.size(); i++) {
      TwinMessage message = messages.get(i);
      if (message.id().equals(id) && message.isShown(now)) {
        ObjectNode json = object(new String(json(message, now), UTF_8));
        json.put("dateUpdated", MessageMaker.date(now));
        json.setAll(object(overrides));
        messages.set(i, byHand(message.location(), message.channel(), message.order(), json));
        return;
      }
    }
    throw new IllegalArgumentException("The twin has no message " + id);
  }

  /** The message is there no more. */
  synchronized void remove(String id) {
    if (!messages.removeIf(message -> message.id().equals(id))) {
      throw new IllegalArgumentException("The twin has no message " + id);
    }
  }

  /** A message that is counted and never given. */
  synchronized void addPhantom(int location, TwinChannel channel, Instant at) {
    addRaw(location, channel, "phantom" + added, at, new byte[0]);
  }

  private static TwinMessage byHand(
      int location, TwinChannel channel, long order, ObjectNode json) {
    long date = millis(json, "dateAdded");
    long updated = json.path("dateUpdated").isTextual() ? millis(json, "dateUpdated") : date;
    String id = json.path("id").asText();
    return TwinMessage.byHand(
        location, channel, id, order, date, updated, MessageMaker.bytes(json));
  }

  private static ObjectNode object(String json) {
    try {
      if (MessageMaker.JSON.readTree(json) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not JSON: " + e.getOriginalMessage(), e);
    }
    throw new IllegalArgumentException("A JSON object is needed");
  }

  private static long millis(ObjectNode message, String field) {
    try {
      return Instant.parse(message.path(field).asText()).toEpochMilli();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          field + " must be an ISO-8601 date with a zone; for any other use addRaw", e);
    }
  }
}
