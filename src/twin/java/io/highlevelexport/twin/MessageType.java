package io.highlevelexport.twin;

/**
 * A message's {@code type} number and the name that belongs to it, as the vendor lists them.
 *
 * @param name without the {@code TYPE_} in front
 */
record MessageType(int number, String name) {
  private static final MessageType[] CALL = {
    new MessageType(1, "CALL"),
    new MessageType(1, "CALL"),
    new MessageType(1, "CALL"),
    new MessageType(10, "CAMPAIGN_VOICEMAIL"),
    new MessageType(24, "IVR_CALL"),
    new MessageType(34, "CUSTOM_CALL")
  };
  private static final MessageType[] SMS = {
    new MessageType(2, "SMS"),
    new MessageType(2, "SMS"),
    new MessageType(2, "SMS"),
    new MessageType(7, "CAMPAIGN_SMS"),
    new MessageType(20, "CUSTOM_SMS")
  };
  private static final MessageType[] EMAIL = {
    new MessageType(3, "EMAIL"),
    new MessageType(3, "EMAIL"),
    new MessageType(9, "CAMPAIGN_EMAIL"),
    new MessageType(21, "CUSTOM_EMAIL")
  };
  private static final MessageType[] WHATSAPP = {new MessageType(19, "WHATSAPP")};
  private static final MessageType[] INSTAGRAM = {
    new MessageType(18, "INSTAGRAM"),
    new MessageType(18, "INSTAGRAM"),
    new MessageType(33, "INSTAGRAM_COMMENT")
  };
  private static final MessageType[] FACEBOOK = {
    new MessageType(11, "FACEBOOK"),
    new MessageType(11, "FACEBOOK"),
    new MessageType(12, "CAMPAIGN_FACEBOOK"),
    new MessageType(32, "FACEBOOK_COMMENT")
  };
  private static final MessageType[] OTHER = {
    new MessageType(5, "WEBCHAT"),
    new MessageType(15, "GMB"),
    new MessageType(29, "LIVE_CHAT"),
    new MessageType(17, "REVIEW"),
    new MessageType(37, "INTERNAL_COMMENT"),
    new MessageType(48, "TIKTOK")
  };
  private static final MessageType[] ACTIVITY = {
    new MessageType(25, "ACTIVITY_CONTACT"),
    new MessageType(26, "ACTIVITY_INVOICE"),
    new MessageType(28, "ACTIVITY_OPPORTUNITY"),
    new MessageType(31, "ACTIVITY_APPOINTMENT"),
    new MessageType(38, "ACTIVITY_EMPLOYEE_ACTION_LOG")
  };

  static MessageType of(TwinChannel channel, long seed) {
    return switch (channel) {
      case CALL -> pick(CALL, seed);
      case SMS -> pick(SMS, seed);
      case EMAIL -> pick(EMAIL, seed);
      case WHATSAPP -> pick(WHATSAPP, seed);
      case INSTAGRAM -> pick(INSTAGRAM, seed);
      case FACEBOOK -> pick(FACEBOOK, seed);
      case OTHER -> pick(OTHER, seed);
    };
  }

  static MessageType activity(long seed) {
    return pick(ACTIVITY, seed);
  }

  /** Whether a row that belongs to none of the six channels is an activity: two of five. */
  static boolean isActivityTurn(long seed) {
    return Math.floorMod(Dice.mix(seed + 4), 5L) < 2;
  }

  private static MessageType pick(MessageType[] choices, long seed) {
    return choices[(int) Math.floorMod(Dice.mix(seed + 3), (long) choices.length)];
  }
}
