package io.highlevelexport.fetch;

import io.highlevelexport.config.Settings;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.ledger.Windows.Stream;
import java.time.Duration;
import java.time.Instant;

/**
 * What is due by now. Where streams are many, each has a place of its own in a period, so that they
 * do not all come due at once; and the longer nothing has come, the more seldom a stream is polled.
 *
 * @param streams how many there are; 0 has each polled that was not just now
 */
record Pace(Settings.Polling polling, int streams, Instant now) {
  /** A stream is polled so many times in the time for which nothing has come before. */
  private static final int POLLS_OF_SILENCE = 10;

  /** Whether a stream is to be polled: its frontier says when it was last. */
  boolean isPollDue(Stream stream) {
    Duration longest = polling.longestPeriod(streams);
    if (stream.latest() != null) {
      Duration silence = Duration.between(stream.latest(), now).dividedBy(POLLS_OF_SILENCE);
      longest = silence.compareTo(longest) < 0 ? silence : longest;
    }
    return longest.compareTo(polling.period()) <= 0
        || isDue(stream, stream.frontier().plus(polling.settle()), longest);
  }

  /** Whether quiet ones are polled more seldom than every period. */
  boolean areMany() {
    return polling.longestPeriod(streams).compareTo(polling.period()) > 0;
  }

  /**
   * Whether a period has passed.
   *
   * @param last in the future where the clock was set back: then it has
   */
  boolean isDue(Stream stream, Instant last, Duration period) {
    long each = Math.max(1, period.toMillis());
    long begin =
        areMany()
            ? Windows.place(stream.locationId(), stream.channel(), each)
            : last.toEpochMilli();
    return last.isAfter(now)
        || Math.floorDiv(now.toEpochMilli() - begin, each)
            > Math.floorDiv(last.toEpochMilli() - begin, each);
  }
}
