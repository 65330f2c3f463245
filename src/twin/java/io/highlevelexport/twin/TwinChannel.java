package io.highlevelexport.twin;

import java.util.List;
import java.util.stream.Stream;

/** What the vendor files a message under; the export is asked for by {@link #label}. */
enum TwinChannel {
  CALL("Call", 640),
  SMS("SMS", 3200),
  EMAIL("Email", 420),
  WHATSAPP("WhatsApp", 1750),
  INSTAGRAM("Instagram", 530),
  FACEBOOK("Facebook", 910),
  /** Web chat, GMB, TikTok, activity rows: seen only when the request names no channel. */
  OTHER("Other", 180);

  final String label;

  /** How many messages each location has where nobody says it. */
  final long demoCount;

  TwinChannel(String label, long demoCount) {
    this.label = label;
    this.demoCount = demoCount;
  }

  /** {@code type} and {@code messageType} of its messages, the plain one first. */
  List<String> types() {
    return Texts.ALL.types().get(this);
  }

  static TwinChannel named(String name) {
    return Stream.of(values())
        .filter(channel -> channel.label.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("The twin knows no channel " + name));
  }
}
