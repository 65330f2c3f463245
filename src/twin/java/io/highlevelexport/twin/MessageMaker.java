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

/**
 * Makes the JSON of a message: the same bytes for the same seed, place and state (before or after
 * its change).
 */
record MessageMaker(TwinOptions options) {
  static final ObjectMapper JSON = new ObjectMapper();

  /** A regular expression sees a pair as one character, and so finds those without a partner. */
  private static final Pattern LONE_SURROGATE = Pattern.compile("[\\x{D800}-\\x{DFFF}]");

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final List<String> STATUSES =
      List.of("delivered", "sent", "read", "failed", "opened", "undelivered", "clicked");
  private static final List<String> CALL_STATUSES =
      List.of("completed", "no-answer", "busy", "voicemail", "answered", "failed", "canceled");
  private static final List<String> SOURCES =
      List.of("workflow", "bulk_actions", "campaign", "api", "app");
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

  /** What is sent for the message at this moment. */
  byte[] json(TwinMessage message, long now) {
    return message.json() != null ? message.json() : bytes(generated(message, now));
  }

  /** What every message has, and no more. */
  ObjectNode plain(int location, TwinChannel channel, String id, long added) {
    ObjectNode json = JSON.createObjectNode().put("id", id);
    putPlace(json, location, channel.types.get(0));
    putContact(json, location, 0);
    json.put("dateAdded", date(added));
    json.put("direction", "inbound").put("status", "delivered").put("contentType", "text/plain");
    return json.put("body", "Hello from the twin");
  }

  private ObjectNode generated(TwinMessage message, long now) {
    SplittableRandom random = new SplittableRandom(message.seed());
    EdgeCase edge = EdgeCase.pick(random, options.edgeCases);
    TwinChannel channel = message.channel();
    boolean pending = message.isPending(now);
    boolean full = edge != EdgeCase.MISSING_OPTIONAL;
    boolean activity =
        edge == EdgeCase.ACTIVITY_ROW
            || percent(random, ACTIVITY_PERCENT) && channel == TwinChannel.OTHER;
    ObjectNode json = JSON.createObjectNode().put("id", message.id());
    if (full && percent(random, 40)) {
      json.put("altId", "msg_" + random.nextInt(1_000_000_000));
    }
    putPlace(
        json,
        message.location(),
        edge == EdgeCase.UNKNOWN_TYPE
            ? new TwinChannel.Type(777, "HOLOGRAM_V2")
            : pick(random, activity ? TwinChannel.ACTIVITIES : channel.types));
    if (!activity) {
      putContact(json, message.location(), random.nextInt(options.contacts));
      if (edge == EdgeCase.HOSTILE_CONTACT) {
        json.put("contactId", pick(random, Texts.ALL.oddIds()));
      }
      json.put("direction", percent(random, 50) ? "inbound" : "outbound");
    }
    json.put("dateAdded", date(message.added()));
    putUpdate(json, message, now, edge, random);
    json.put("contentType", channel == TwinChannel.EMAIL ? "text/html" : "text/plain");
    if (edge == EdgeCase.NULLS) {
      List.of("status", "body", "attachments", "meta").forEach(json::putNull);
    } else if (full) {
      List<String> settled = channel == TwinChannel.CALL ? CALL_STATUSES : STATUSES;
      json.put("status", pending ? "pending" : pick(random, settled));
      json.put("body", body(message, edge, random));
      putAttachments(json.putArray("attachments"), channel, random);
      putMeta(json, message, pending, random);
    }
    putParties(json, channel, pending, full, random);
    if (full) {
      putOrigin(json, channel, random);
    }
    if (edge == EdgeCase.UNKNOWN_FIELDS) {
      json.put("subType", "v9").put("", "no name");
      json.putRawValue("nested", new RawValue("{\"deep\":[[{\"a\":null}],1.50,-0,1e400]}"));
      json.putRawValue("big", new RawValue("12345678901234567890123"));
    }
    return json;
  }

  private void putPlace(ObjectNode json, int location, TwinChannel.Type type) {
    json.put("type", type.number());
    json.put("messageType", (options.plainTypes ? "" : "TYPE_") + type.name());
    json.put("locationId", options.locations.get(location));
  }

  private void putContact(ObjectNode json, int location, int number) {
    json.put("contactId", Seeds.id(options.seed, "contact" + location, number));
    json.put("conversationId", Seeds.id(options.seed, "conversation" + location, number));
  }

  private static void putUpdate(
      ObjectNode json, TwinMessage message, long now, EdgeCase edge, SplittableRandom random) {
    switch (edge) {
      case ZONED_UPDATE -> json.put("dateUpdated", "2024-03-27T23:43:49+05:30");
      case NULL_UPDATE -> json.putNull("dateUpdated");
      case FUTURE_UPDATE -> json.put("dateUpdated", "2999-12-31T23:59:59.999Z");
      case BAD_UPDATE -> {
        if (percent(random, 50)) {
          json.put("dateUpdated", "2024-13-45");
        } else {
          json.put("dateUpdated", 1_711_563_229_000L);
        }
      }
      default -> {
        if (message.changes() <= now) {
          json.put("dateUpdated", date(message.changes()));
        }
      }
    }
  }

  private String body(TwinMessage message, EdgeCase edge, SplittableRandom random) {
    StringBuilder body = new StringBuilder();
    if (edge == EdgeCase.ODD_BODY) {
      body.append(pick(random, Texts.ALL.oddBodies()));
    } else {
      body.append("Hi ").append(pick(random, Texts.ALL.names())).append(',');
      for (int left = 1 + random.nextInt(7); left > 0; left--) {
        body.append(' ').append(pick(random, Texts.ALL.sentences()));
      }
    }
    if (options.hugeEvery > 0 && message.index() % options.hugeEvery == 0) {
      body.append("x".repeat(HUGE_BYTES));
    }
    return body.toString();
  }

  private static void putAttachments(
      ArrayNode attachments, TwinChannel channel, SplittableRandom random) {
    if (channel != TwinChannel.CALL && percent(random, 25)) {
      for (int left = 1 + random.nextInt(3); left > 0; left--) {
        String folder = "https://files.example.com/twin/" + random.nextInt(1_000_000) + "/";
        attachments.add(folder + pick(random, Texts.ALL.files()));
      }
    }
  }

  /** In the shape of the documentation, or in one that was seen live. */
  private void putMeta(
      ObjectNode json, TwinMessage message, boolean pending, SplittableRandom random) {
    boolean live = percent(random, 50);
    ObjectNode meta = JSON.createObjectNode();
    switch (message.channel()) {
      case CALL -> putCall(meta, live, pending ? "pending" : pick(random, CALL_STATUSES), random);
      case EMAIL -> {
        ObjectNode email = putPart(meta, "email", live);
        email.put("subject", pick(random, Texts.ALL.subjects()));
        ArrayNode ids = email.putArray("messageIds");
        for (int left = 1 + random.nextInt(4); left > 0; left--) {
          ids.add(Seeds.id(message.seed(), "thread", left));
        }
      }
      case INSTAGRAM -> putPage(putPart(meta, "ig", live), "Instagram Page", random);
      case FACEBOOK -> putPage(putPart(meta, "fb", live), "Facebook Page", random);
      default -> {
        if (!live) {
          return;
        }
      }
    }
    json.set("meta", meta);
  }

  private static void putCall(
      ObjectNode meta, boolean live, String status, SplittableRandom random) {
    int seconds = random.nextInt(1800);
    if (live) {
      meta.putObject("call").put("duration", seconds).put("status", status);
    } else if (percent(random, 50)) {
      meta.put("callDuration", seconds).put("callStatus", status);
    } else {
      meta.put("callDuration", Integer.toString(seconds)).put("callStatus", status);
    }
  }

  /** As documented, or live in another of the same name. */
  private static ObjectNode putPart(ObjectNode meta, String key, boolean live) {
    ObjectNode part = meta.putObject(key);
    return live ? part : part.putObject(key);
  }

  private static void putPage(ObjectNode page, String name, SplittableRandom random) {
    page.put("page_id", 1_000_000_000L + random.nextInt(1000)).put("page_name", name);
  }

  /** A call's numbers are empty at first. */
  private static void putParties(
      ObjectNode json,
      TwinChannel channel,
      boolean pending,
      boolean full,
      SplittableRandom random) {
    if (pending && channel == TwinChannel.CALL) {
      json.put("from", "").put("to", "");
    } else if (channel == TwinChannel.EMAIL) {
      json.put("from", "person" + random.nextInt(100_000) + "@example.com");
      json.put("to", "office@example.org");
    } else if (full && channel != TwinChannel.OTHER) {
      json.put("from", String.format("+1555%07d", random.nextInt(10_000_000)));
      json.put("to", String.format("+44 20 7946 %04d", random.nextInt(1000)));
    }
  }

  private void putOrigin(ObjectNode json, TwinChannel channel, SplittableRandom random) {
    if (percent(random, 70)) {
      json.put("source", pick(random, SOURCES));
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

  static boolean percent(SplittableRandom random, int share) {
    return random.nextInt(100) < share;
  }

  static <T> T pick(SplittableRandom random, List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
