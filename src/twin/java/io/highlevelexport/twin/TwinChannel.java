package io.highlevelexport.twin;

import java.util.Optional;

/** What the vendor files a message under; the export is asked for by {@link #label}. */
enum TwinChannel {
  CALL("Call"),
  SMS("SMS"),
  EMAIL("Email"),
  WHATSAPP("WhatsApp"),
  INSTAGRAM("Instagram"),
  FACEBOOK("Facebook"),
  /** Web chat, GMB, TikTok, activity rows: seen only when the request names no channel. */
  OTHER("Other");

  final String label;

  TwinChannel(String label) {
    this.label = label;
  }

  /** The channel that a request may ask for by this name; the vendor's spelling counts. */
  static Optional<TwinChannel> requestable(String name) {
    return named(name).filter(channel -> channel != OTHER);
  }

  static Optional<TwinChannel> named(String name) {
    for (TwinChannel channel : values()) {
      if (channel.label.equals(name)) {
        return Optional.of(channel);
      }
    }
    return Optional.empty();
  }
}
