package io.highlevelexport.twin;

import java.nio.charset.StandardCharsets;

/**
 * Writes the JSON of a generated message: the same bytes for the same seed, place and state (before
 * or after its change). Not safe for use by several threads.
 */
final class MessageWriter {
  private static final byte[][] STATUSES =
      ascii("delivered", "sent", "read", "failed", "opened", "undelivered", "clicked");
  private static final byte[][] CALL_STATUSES =
      ascii("completed", "no-answer", "busy", "voicemail", "answered", "failed", "canceled");
  private static final byte[][] SOURCES =
      ascii("workflow", "bulk_actions", "campaign", "api", "app");
  private static final int PAD_BLOCK = 4096;
  private static final long CONTACT = 11;
  private static final long CONVERSATION = 12;
  private static final long USER = 13;
  private static final long THREAD = 14;
  private static final long PROVIDER = 15;

  private final TwinOptions options;
  private final Ids ids;
  private final Phrases phrases;
  private final OddTexts odd;
  private final Dice dice = new Dice(0);

  MessageWriter(TwinOptions options, Phrases phrases, OddTexts odd) {
    this.options = options;
    this.ids = new Ids(options.seed());
    this.phrases = phrases;
    this.odd = odd;
  }

  /** The number of the message's contact, or -1 where no contact filter may find it. */
  long contactNumber(Sequence sequence, long index) {
    long seed = sequence.seedOf(index);
    return Quirk.of(seed, options.quirkPercent()).hasPlainContact() && !isActivity(sequence, seed)
        ? contactOf(seed)
        : -1;
  }

  String contactId(int location, long number) {
    return ids.other(CONTACT + ((long) location << 8), number);
  }

  String conversationId(int location, long number) {
    return ids.other(CONVERSATION + ((long) location << 8), number);
  }

  void write(Sequence sequence, long index, long now, ByteSink sink) {
    long seed = sequence.seedOf(index);
    Quirk quirk = Quirk.of(seed, options.quirkPercent());
    boolean activity = quirk == Quirk.ACTIVITY_ROW || isActivity(sequence, seed);
    MessageType type =
        activity ? MessageType.activity(seed) : MessageType.of(sequence.channel, seed);
    boolean pending = sequence.changeTime(index) > now && sequence.changes(index);
    dice.reseed(seed);
    sink.ascii("{\"id\":\"");
    writeId(sequence.place(index), index, sink);
    sink.put('"');
    if (quirk != Quirk.MISSING_OPTIONAL && dice.percent(40)) {
      sink.ascii(",\"altId\":\"msg_").number(dice.below(1_000_000_000)).put('"');
    }
    sink.ascii(",\"type\":")
        .number(quirk == Quirk.UNKNOWN_TYPE ? 777 : type.number())
        .ascii(",\"messageType\":\"");
    sink.ascii(options.prefixedTypes() ? "TYPE_" : "")
        .ascii(quirk == Quirk.UNKNOWN_TYPE ? "HOLOGRAM_V2" : type.name());
    sink.ascii("\",\"locationId\":\"").ascii(options.locations().get(sequence.location)).put('"');
    if (!activity) {
      writeContact(sequence.location, contactOf(seed), quirk, sink);
    }
    sink.ascii(",\"dateAdded\":\"").instant(sequence.time(index)).put('"');
    writeUpdate(sequence, index, pending, quirk, sink);
    if (!activity) {
      sink.ascii(dice.percent(50) ? ",\"direction\":\"inbound\"" : ",\"direction\":\"outbound\"");
    }
    writeStatus(sequence, pending, quirk, sink);
    sink.ascii(
        sequence.channel == TwinChannel.EMAIL
            ? ",\"contentType\":\"text/html\""
            : ",\"contentType\":\"text/plain\"");
    writeBody(index, quirk, sink);
    writeAttachments(sequence.channel, quirk, sink);
    writeMeta(sequence, index, pending, quirk, sink);
    writeParties(sequence.channel, pending, quirk, sink);
    writeOrigin(sequence.channel, quirk, sink);
    if (quirk == Quirk.UNKNOWN_FIELDS) {
      sink.ascii(
          ",\"subType\":\"v9\",\"nested\":{\"deep\":[[{\"a\":null}],1.50,-0,1e400]},\"big\":12345678901234567890123,\"\":\"no"
              + " name\"");
    }
    sink.put('}');
  }

  private long contactOf(long seed) {
    return Math.floorMod(Dice.mix(seed + 2), (long) options.contacts());
  }

  private static boolean isActivity(Sequence sequence, long seed) {
    return sequence.channel == TwinChannel.OTHER && MessageType.isActivityTurn(seed);
  }

  private void writeId(long place, long index, ByteSink sink) {
    int from = sink.length();
    ids.writeMessageId(sink, place);
    if (options.hostileIds() && index % 10 == 9) {
      sink.truncate(from + 11);
      sink.put(odd.contacts[(int) (index / 10 % odd.contacts.length)]);
    }
  }

  private void writeContact(int location, long number, Quirk quirk, ByteSink sink) {
    sink.ascii(",\"contactId\":\"");
    if (quirk == Quirk.HOSTILE_CONTACT) {
      sink.put(pick(odd.contacts));
    } else {
      ids.writeOther(sink, CONTACT + ((long) location << 8), number);
    }
    sink.ascii("\",\"conversationId\":\"");
    ids.writeOther(sink, CONVERSATION + ((long) location << 8), number);
    sink.put('"');
  }

  private void writeUpdate(
      Sequence sequence, long index, boolean pending, Quirk quirk, ByteSink sink) {
    switch (quirk) {
      case ZONED_UPDATE -> sink.ascii(",\"dateUpdated\":\"2024-03-27T23:43:49+05:30\"");
      case BAD_UPDATE ->
          sink.ascii(
              dice.percent(50)
                  ? ",\"dateUpdated\":\"2024-13-45\""
                  : ",\"dateUpdated\":1711563229000");
      case NULL_UPDATE -> sink.ascii(",\"dateUpdated\":null");
      case FUTURE_UPDATE -> sink.ascii(",\"dateUpdated\":\"2999-12-31T23:59:59.999Z\"");
      default -> {
        if (sequence.changes(index) && !pending) {
          sink.ascii(",\"dateUpdated\":\"").instant(sequence.changeTime(index)).put('"');
        }
      }
    }
  }

  private void writeStatus(Sequence sequence, boolean pending, Quirk quirk, ByteSink sink) {
    byte[] settled = pick(sequence.channel == TwinChannel.CALL ? CALL_STATUSES : STATUSES);
    if (quirk == Quirk.NULLS) {
      sink.ascii(",\"status\":null");
    } else if (quirk != Quirk.MISSING_OPTIONAL) {
      sink.ascii(",\"status\":\"").put(pending ? PENDING : settled).put('"');
    }
  }

  private static final byte[] PENDING = "pending".getBytes(StandardCharsets.US_ASCII);

  private void writeBody(long index, Quirk quirk, ByteSink sink) {
    if (quirk == Quirk.NULLS) {
      sink.ascii(",\"body\":null");
      return;
    }
    if (quirk == Quirk.MISSING_OPTIONAL) {
      return;
    }
    sink.ascii(",\"body\":\"");
    if (quirk == Quirk.ODD_BODY) {
      sink.put(pick(odd.bodies));
    } else {
      sink.ascii("Hi ").put(pick(phrases.names)).put(',');
      for (int left = 1 + dice.below(7); left > 0; left--) {
        sink.put(' ').put(pick(phrases.sentences));
      }
    }
    if (options.hugeEvery() > 0 && index % options.hugeEvery() == 0) {
      writePadding(sink);
    }
    sink.put('"');
  }

  private void writePadding(ByteSink sink) {
    byte[] block = "x".repeat(PAD_BLOCK).getBytes(StandardCharsets.US_ASCII);
    for (int left = options.hugeBytes(); left > 0; left -= PAD_BLOCK) {
      sink.put(block);
    }
  }

  private void writeAttachments(TwinChannel channel, Quirk quirk, ByteSink sink) {
    if (quirk == Quirk.NULLS) {
      sink.ascii(",\"attachments\":null");
      return;
    }
    if (quirk == Quirk.MISSING_OPTIONAL) {
      return;
    }
    sink.ascii(",\"attachments\":[");
    if (channel != TwinChannel.CALL && dice.percent(25)) {
      int many = 1 + dice.below(3);
      for (int i = 0; i < many; i++) {
        sink.ascii(i > 0 ? "," : "")
            .ascii("\"https://files.example.com/twin/")
            .number(dice.below(1_000_000))
            .put('/');
        sink.put(pick(phrases.files)).put('"');
      }
    }
    sink.put(']');
  }

  private void writeMeta(
      Sequence sequence, long index, boolean pending, Quirk quirk, ByteSink sink) {
    if (quirk == Quirk.MISSING_OPTIONAL) {
      return;
    }
    if (quirk == Quirk.NULLS) {
      sink.ascii(",\"meta\":null");
      return;
    }
    boolean live = dice.percent(50);
    switch (sequence.channel) {
      case CALL -> writeCall(live, pending, sink);
      case EMAIL -> writeEmail(index, live, sink);
      case INSTAGRAM -> writePage("ig", live, "Instagram Page", sink);
      case FACEBOOK -> writePage("fb", live, "Facebook Page", sink);
      default -> sink.ascii(live ? ",\"meta\":{}" : "");
    }
  }

  private void writeCall(boolean live, boolean pending, ByteSink sink) {
    int seconds = dice.below(1800);
    byte[] status = pending ? PENDING : pick(CALL_STATUSES);
    if (live) {
      sink.ascii(",\"meta\":{\"call\":{\"duration\":")
          .number(seconds)
          .ascii(",\"status\":\"")
          .put(status)
          .ascii("\"}}");
    } else {
      String quote = dice.percent(50) ? "\"" : "";
      sink.ascii(",\"meta\":{\"callDuration\":")
          .ascii(quote)
          .number(seconds)
          .ascii(quote)
          .ascii(",\"callStatus\":\"");
      sink.put(status).ascii("\"}");
    }
  }

  private void writeEmail(long index, boolean live, ByteSink sink) {
    sink.ascii(live ? ",\"meta\":{\"email\":{" : ",\"meta\":{\"email\":{\"email\":{");
    sink.ascii("\"subject\":\"").put(pick(phrases.subjects)).ascii("\",\"messageIds\":[");
    int many = 1 + dice.below(4);
    for (int i = 0; i < many; i++) {
      sink.ascii(i > 0 ? ",\"" : "\"");
      ids.writeOther(sink, THREAD, index * 4 + i);
      sink.put('"');
    }
    sink.ascii(live ? "]}}" : "]}}}");
  }

  private void writePage(String key, boolean live, String name, ByteSink sink) {
    sink.ascii(",\"meta\":{\"").ascii(key).ascii(live ? "\":{" : "\":{\"" + key + "\":{");
    sink.ascii("\"page_id\":\"")
        .number(1_000_000_000L + dice.below(1000))
        .ascii("\",\"page_name\":\"")
        .ascii(name);
    sink.ascii(live ? "\"}}" : "\"}}}");
  }

  private void writeParties(TwinChannel channel, boolean pending, Quirk quirk, ByteSink sink) {
    if (pending && channel == TwinChannel.CALL) {
      sink.ascii(",\"from\":\"\",\"to\":\"\"");
    } else if (channel == TwinChannel.EMAIL) {
      sink.ascii(",\"from\":\"person")
          .number(dice.below(100_000))
          .ascii("@example.com\",\"to\":\"office@example.org\"");
    } else if (quirk != Quirk.MISSING_OPTIONAL && channel != TwinChannel.OTHER) {
      sink.ascii(",\"from\":\"+1555")
          .fixed(dice.below(10_000_000), 7)
          .ascii("\",\"to\":\"+44 20 7946 ");
      sink.fixed(dice.below(1000), 4).put('"');
    }
  }

  private void writeOrigin(TwinChannel channel, Quirk quirk, ByteSink sink) {
    if (quirk == Quirk.MISSING_OPTIONAL) {
      return;
    }
    if (dice.percent(70)) {
      sink.ascii(",\"source\":\"").put(pick(SOURCES)).put('"');
    }
    if (dice.percent(60)) {
      sink.ascii(",\"userId\":\"");
      ids.writeOther(sink, USER, dice.below(12));
      sink.put('"');
    }
    if (channel == TwinChannel.SMS || channel == TwinChannel.EMAIL) {
      sink.ascii(",\"conversationProviderId\":\"");
      ids.writeOther(sink, PROVIDER, 1);
      sink.put('"');
    }
    if (channel == TwinChannel.OTHER) {
      sink.ascii(",\"chatWidgetId\":\"67b0cc8cf14b19d85ace7a35\"");
    }
  }

  private byte[] pick(byte[][] choices) {
    return choices[dice.below(choices.length)];
  }

  private static byte[][] ascii(String... texts) {
    byte[][] bytes = new byte[texts.length][];
    for (int i = 0; i < texts.length; i++) {
      bytes[i] = texts[i].getBytes(StandardCharsets.US_ASCII);
    }
    return bytes;
  }
}
