package io.highlevelexport.ledger;

/** What became of one message of a page in one sink. */
public enum Outcome {
  /** The message does not go to the sink. */
  NONE('-'),
  /** It is still to be delivered. */
  WAITING('.'),
  /** The sink has it. */
  TAKEN('t'),
  /** The sink cannot take it: it is a dead letter. */
  DEAD('d');

  private final char code;

  Outcome(char code) {
    this.code = code;
  }

  char code() {
    return code;
  }

  static Outcome of(char code) {
    for (Outcome outcome : values()) {
      if (outcome.code == code) {
        return outcome;
      }
    }
    throw new IllegalArgumentException("table delivery holds an outcome that is none: " + code);
  }
}
