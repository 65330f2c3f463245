package io.highlevelexport.twin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/** Makes the JSON of a message: the same bytes for the same seed and place. */
record MessageMaker(TwinOptions options) {
  static final ObjectMapper JSON = new ObjectMapper();

  /** A regular expression sees a pair as one character, and so finds those without a partner. */
  private static final Pattern LONE_SURROGATE = Pattern.compile("[\\x{D800}-\\x{DFFF}]");

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final int ACTIVITY_PERCENT = 40;
  private static final int HUGE_BYTES = 1 << 20;

  static String date(long millis) {
    return DATE.format(Instant.ofEpochMilli(millis));
  }

  /** The JSON as it is sent, with escapes where UTF-8 has no bytes for half a character. */
  static byte[] bytes(JsonNode json) {
    try {
      return LONE_SURROGATE
          .matcher(JSON.writeValueAsString(json))
          .replaceAll(found -> String.format("\\\\u%04x", (int) found.group().charAt(0)))
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What was sent; nothing where that is no JSON. */
  static JsonNode read(byte[] json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  /** What every message has, and no more. */
  ObjectNode plain(int location, TwinChannel channel, String id, long added) {
    ObjectNode json = JSON.createObjectNode().put("id", id);
    putPlace(json, location, channel.types().get(0));
    putContact(json, location, 0);
    json.put("dateAdded", date(added)).put("direction", "inbound").put("status", "delivered");
    return json.put("contentType", "text/plain").put("body", "Hello from the twin");
  }

  byte[] json(TwinMessage message) {
    SplittableRandom random = new SplittableRandom(message.seed());
    TwinChannel channel = message.channel();
    boolean isActivity = channel == TwinChannel.OTHER && percent(random, ACTIVITY_PERCENT);
    ObjectNode json = JSON.createObjectNode().put("id", message.id());
    if (percent(random, 40)) {
      json.put("altId", "msg_" + random.nextInt(1_000_000_000));
    }
    List<String> types = isActivity ? Texts.ALL.activityTypes() : channel.types();
    putPlace(json, message.location(), pick(random, types));
    if (!isActivity) {
      putContact(json, message.location(), random.nextInt(options.contacts));
      json.put("direction", percent(random, 50) ? "inbound" : "outbound");
    }
    json.put("dateAdded", date(message.added()));
    json.put("contentType", channel == TwinChannel.EMAIL ? "text/html" : "text/plain");
    boolean isCall = channel == TwinChannel.CALL;
    json.put("status", pick(random, isCall ? Texts.ALL.callStatuses() : Texts.ALL.statuses()));
    json.put("body", body(message, random));
    ArrayNode attachments = json.putArray("attachments");
    for (int left = percent(random, 25) ? 1 + random.nextInt(3) : 0; left > 0 && !isCall; left--) {
      String folder = "https://files.example.com/twin/" + random.nextInt(1_000_000) + "/";
      attachments.add(folder + pick(random, Texts.ALL.files()));
    }
    putMeta(json, message, random);
    putParties(json, channel, random);
    putOrigin(json, channel, random);
    if (percent(random, options.edgeCases)) {
      makeOdd(json, random);
    }
    return bytes(json);
  }

  private void putPlace(ObjectNode json, int location, String type) {
    String[] numberAndName = type.split(" ");
    json.put("type", Integer.parseInt(numberAndName[0]));
    json.put("messageType", (options.plainTypes ? "" : "TYPE_") + numberAndName[1]);
    json.put("locationId", options.locations.get(location));
  }

  private void putContact(ObjectNode json, int location, int number) {
    json.put("contactId", Seeds.id(options.seed, "contact" + location, number));
    json.put("conversationId", Seeds.id(options.seed, "conversation" + location, number));
  }

  private String body(TwinMessage message, SplittableRandom random) {
    StringBuilder body = new StringBuilder("Hi ").append(pick(random, Texts.ALL.names()));
    for (int left = 1 + random.nextInt(7); left > 0; left--) {
      body.append(' ').append(pick(random, Texts.ALL.sentences()));
    }
    boolean isHuge = options.hugeEvery > 0 && message.order() % options.hugeEvery == 0;
    return body.append("x".repeat(isHuge ? HUGE_BYTES : 0)).toString();
  }

  /** In the shape of the documentation, or in one that was seen live. */
  private static void putMeta(ObjectNode json, TwinMessage message, SplittableRandom random) {
    if (message.channel() == TwinChannel.EMAIL) {
      ObjectNode meta = json.putObject("meta");
      ObjectNode part = percent(random, 50) ? meta : meta.putObject("email");
      ObjectNode email = part.putObject("email").put("subject", pick(random, Texts.ALL.subjects()));
      ArrayNode ids = email.putArray("messageIds");
      for (int left = 1 + random.nextInt(4); left > 0; left--) {
        ids.add(Seeds.id(message.seed(), "thread", left));
      }
    } else {
      ObjectNode meta = pick(random, Texts.ALL.metas().get(message.channel()));
      if (meta != null) {
        json.set("meta", meta);
      }
    }
  }

  private static void putParties(ObjectNode json, TwinChannel channel, SplittableRandom random) {
    if (channel == TwinChannel.EMAIL) {
      json.put("from", "person" + random.nextInt(100_000) + "@example.com");
      json.put("to", "office@example.org");
    } else if (channel != TwinChannel.OTHER) {
      json.put("from", String.format("+1555%07d", random.nextInt(10_000_000)));
      json.put("to", String.format("+44 20 7946 %04d", random.nextInt(1000)));
    }
  }

  private void putOrigin(ObjectNode json, TwinChannel channel, SplittableRandom random) {
    if (percent(random, 70)) {
      json.put("source", pick(random, Texts.ALL.sources()));
    }
    if (percent(random, 60)) {
      json.put("userId", Seeds.id(options.seed, "user", random.nextInt(12)));
    }
    if (channel == TwinChannel.SMS || channel == TwinChannel.EMAIL) {
      json.put("conversationProviderId", Seeds.id(options.seed, "provider", 1));
    }
    if (channel == TwinChannel.OTHER) {
      json.put("chatWidgetId", "67b0cc8cf14b19d85ace7a35");
    }
  }

  /** Odd bodies are of many kinds, so they get half. */
  private static void makeOdd(ObjectNode json, SplittableRandom random) {
    if (percent(random, 50)) {
      json.put("body", pick(random, Texts.ALL.oddBodies()));
    } else if (percent(random, 10)) {
      json.put("contactId", pick(random, Texts.ALL.oddIds()));
    } else {
      pick(random, Texts.ALL.oddFields())
          .forEach(
              (field, value) -> {
                if (value == null) {
                  json.remove(field);
                } else {
                  json.putRawValue(field, new RawValue(value));
                }
              });
    }
  }

  static boolean percent(SplittableRandom random, int share) {
    return random.nextInt(100) < share;
  }

  static <T> T pick(SplittableRandom random, List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
