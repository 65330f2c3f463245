package io.highlevelexport.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The outcome of each message of a page in one sink, by its index in the page. Steps of a route may
 * note outcomes from several threads.
 */
public final class Outcomes {
  private final char[] codes;

  private Outcomes(char[] codes) {
    this.codes = codes;
  }

  /** None of the messages goes to the sink. */
  public static Outcomes none(int messages) {
    char[] codes = new char[messages];
    Arrays.fill(codes, Outcome.NONE.code());
    return new Outcomes(codes);
  }

  /**
   * As it stands in the ledger: one character a message, or one for all where they are alike.
   *
   * @throws IllegalArgumentException when the text is not of a page of so many messages
   */
  public static Outcomes parse(String text, int messages) {
    char[] codes = new char[messages];
    if (text.length() == 1) {
      Arrays.fill(codes, text.charAt(0));
    } else if (text.length() == messages) {
      text.getChars(0, messages, codes, 0);
    } else {
      throw new IllegalArgumentException(
          "table delivery has " + text.length() + " outcomes for a page of " + messages);
    }
    return new Outcomes(codes);
  }

  synchronized String text() {
    for (char code : codes) {
      if (code != codes[0]) {
        return new String(codes);
      }
    }
    return codes.length == 0 ? "" : String.valueOf(codes[0]);
  }

  public synchronized void set(int index, Outcome outcome) {
    codes[index] = outcome.code();
  }

  public synchronized Outcome get(int index) {
    return Outcome.of(codes[index]);
  }

  /** How many messages have this outcome. */
  public synchronized int count(Outcome outcome) {
    int count = 0;
    for (char code : codes) {
      count += code == outcome.code() ? 1 : 0;
    }
    return count;
  }

  /** Adds the indexes of the messages that have this outcome. */
  synchronized void addIndexes(Outcome outcome, BitSet indexes) {
    for (int i = 0; i < codes.length; i++) {
      if (codes[i] == outcome.code()) {
        indexes.set(i);
      }
    }
  }

  /** The indexes of the messages that are still to be delivered, ascending. */
  public synchronized List<Integer> waiting() {
    List<Integer> waiting = new ArrayList<>();
    for (int i = 0; i < codes.length; i++) {
      if (codes[i] == Outcome.WAITING.code()) {
        waiting.add(i);
      }
    }
    return waiting;
  }
}
