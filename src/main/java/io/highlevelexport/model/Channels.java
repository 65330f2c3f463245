package io.highlevelexport.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * The channels of the export endpoint, and the one that a message belongs to when only its type is
 * known.
 */
public final class Channels {
  /** Stands for a fetch without a channel: every message but e-mail. */
  public static final String EVERYTHING = "*";

  /** The channel of a message that belongs to none of the six. */
  public static final String OTHER = "Other";

  /** The six channels, as the vendor's page spells them. */
  public static final List<String> ALL =
      List.of("Call", "SMS", "Email", "WhatsApp", "Instagram", "Facebook");

  private static final JsonFactory JSON = JsonLimits.factory();

  private Channels() {}

  /**
   * The channel of a message, by its {@code messageType}; {@link #OTHER} where that is missing or
   * unknown.
   */
  public static String ofType(Slice raw) {
    try (JsonParser parser = JSON.createParser(raw.bytes(), raw.from(), raw.length())) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String field = parser.currentName();
          JsonToken value = parser.nextToken();
          if (field.equals("messageType") && value == JsonToken.VALUE_STRING) {
            return ofType(parser.getText());
          }
          parser.skipChildren();
        }
      }
      return OTHER;
    } catch (IOException e) {
      return OTHER;
    }
  }

  /** The channel of a {@code messageType}, with or without {@code TYPE_}, in any case. */
  static String ofType(String messageType) {
    String type = messageType.trim().toUpperCase(Locale.ROOT);
    return switch (type.startsWith("TYPE_") ? type.substring(5) : type) {
      case "CALL",
          "CAMPAIGN_CALL",
          "CAMPAIGN_VOICEMAIL",
          "CAMPAIGN_MANUAL_CALL",
          "IVR_CALL",
          "CUSTOM_CALL" ->
          "Call";
      case "SMS",
          "SMS_REVIEW_REQUEST",
          "SMS_NO_SHOW_REQUEST",
          "CAMPAIGN_SMS",
          "CAMPAIGN_MANUAL_SMS",
          "CUSTOM_SMS",
          "CUSTOM_PROVIDER_SMS" ->
          "SMS";
      case "EMAIL", "CAMPAIGN_EMAIL", "CUSTOM_EMAIL", "CUSTOM_PROVIDER_EMAIL" -> "Email";
      case "WHATSAPP" -> "WhatsApp";
      case "INSTAGRAM", "INSTAGRAM_COMMENT" -> "Instagram";
      case "FACEBOOK", "CAMPAIGN_FACEBOOK", "FACEBOOK_COMMENT" -> "Facebook";
      default -> OTHER;
    };
  }
}
