package io.highlevelexport.twin;

/** What may be odd about a message, each seen on the live API or to be feared. */
enum Quirk {
  NONE,
  MISSING_OPTIONAL,
  NULLS,
  UNKNOWN_FIELDS,
  UNKNOWN_TYPE,
  ACTIVITY_ROW,
  ZONED_UPDATE,
  BAD_UPDATE,
  NULL_UPDATE,
  FUTURE_UPDATE,
  HOSTILE_CONTACT,
  ODD_BODY;

  private static final Quirk[] ALL = values();

  static Quirk of(long seed, int percent) {
    if (percent == 0 || Math.floorMod(Dice.mix(seed), 100L) >= percent) {
      return NONE;
    }
    // Odd bodies are of many kinds, so they get half of the cases.
    int draw = (int) Math.floorMod(Dice.mix(seed + 1), 2L * (ALL.length - 2));
    return draw < ALL.length - 2 ? ALL[draw + 1] : ODD_BODY;
  }

  /** False for a row that no contact filter finds. */
  boolean hasPlainContact() {
    return this != ACTIVITY_ROW && this != HOSTILE_CONTACT;
  }
}
