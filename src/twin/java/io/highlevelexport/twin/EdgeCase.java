package io.highlevelexport.twin;

import java.util.SplittableRandom;

/** What may be odd about a message, each seen on the live API or to be feared. */
enum EdgeCase {
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

  private static final EdgeCase[] ALL = values();

  /**
   * One in {@code percent} of a hundred; odd bodies are of many kinds, so they get half of them.
   */
  static EdgeCase pick(SplittableRandom random, int percent) {
    if (random.nextInt(100) >= percent) {
      return NONE;
    }
    return random.nextBoolean() ? ODD_BODY : ALL[1 + random.nextInt(ALL.length - 2)];
  }
}
