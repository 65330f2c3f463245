package io.highlevelexport.twin;

import java.util.List;
import java.util.stream.Stream;

/** What the vendor files a message under; the export is asked for by {@link #label}. */
enum TwinChannel {
  CALL("Call", 640, "1 CALL", "1 CALL", "10 CAMPAIGN_VOICEMAIL", "24 IVR_CALL", "34 CUSTOM_CALL"),
  SMS("SMS", 3200, "2 SMS", "2 SMS", "2 SMS", "7 CAMPAIGN_SMS", "20 CUSTOM_SMS"),
  EMAIL("Email", 420, "3 EMAIL", "3 EMAIL", "9 CAMPAIGN_EMAIL", "21 CUSTOM_EMAIL"),
  WHATSAPP("WhatsApp", 1750, "19 WHATSAPP"),
  INSTAGRAM("Instagram", 530, "18 INSTAGRAM", "18 INSTAGRAM", "33 INSTAGRAM_COMMENT"),
  FACEBOOK("Facebook", 910, "11 FACEBOOK", "12 CAMPAIGN_FACEBOOK", "32 FACEBOOK_COMMENT"),
  /** Web chat, GMB, TikTok, activity rows: seen only when the request names no channel. */
  OTHER(
      "Other",
      180,
      "5 WEBCHAT",
      "15 GMB",
      "29 LIVE_CHAT",
      "17 REVIEW",
      "37 INTERNAL_COMMENT",
      "48 TIKTOK");

  /** A message's {@code type} and the name that belongs to it, without {@code TYPE_} in front. */
  record Type(int number, String name) {
    private static Type of(String text) {
      int blank = text.indexOf(' ');
      return new Type(Integer.parseInt(text.substring(0, blank)), text.substring(blank + 1));
    }
  }

  /** Rows of the timeline that are no messages, and have no contact. */
  static final List<Type> ACTIVITIES =
      Stream.of(
              "25 ACTIVITY_CONTACT",
              "26 ACTIVITY_INVOICE",
              "28 ACTIVITY_OPPORTUNITY",
              "31 ACTIVITY_APPOINTMENT",
              "38 ACTIVITY_EMPLOYEE_ACTION_LOG")
          .map(Type::of)
          .toList();

  final String label;

  /** How many messages each location has where nobody says it. */
  final long demoCount;

  /** The plain one first; a frequent one is there several times. */
  final List<Type> types;

  TwinChannel(String label, long demoCount, String... types) {
    this.label = label;
    this.demoCount = demoCount;
    this.types = Stream.of(types).map(Type::of).toList();
  }

  static TwinChannel named(String name) {
    return Stream.of(values())
        .filter(channel -> channel.label.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("The twin knows no channel " + name));
  }
}
