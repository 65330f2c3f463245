package io.highlevelexport.ledger;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

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

  public int count(Outcome outcome) {
    return indexes(outcome).size();
  }

  /** The indexes of the messages that are still to be delivered, ascending. */
  public List<Integer> waiting() {
    return indexes(Outcome.WAITING);
  }

  /** The indexes of the messages that have this outcome, ascending. */
  synchronized List<Integer> indexes(Outcome outcome) {
    return IntStream.range(0, codes.length)
        .filter(index -> codes[index] == outcome.code())
        .boxed()
        .toList();
  }
}
