package io.highlevelexport.model;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks for what a regular expression matches, within a time: some expressions need a time that
 * grows with the square of a text, or worse.
 *
 * @param limit for one text
 * @param processorTime in nanoseconds, what the processor has done for this thread so far: on a
 *     busy machine an expression waits for long that takes none
 */
public record TimedRegex(Duration limit, LongSupplier processorTime) {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** What an expression of a route has for a text. */
  public static final TimedRegex OF_ROUTES =
      new TimedRegex(
          Duration.ofMillis(500),
          THREADS.isCurrentThreadCpuTimeSupported()
              ? THREADS::getCurrentThreadCpuTime
              : System::nanoTime);

  /** The routes have few, and ask for each with every message. */
  private static final int MOST_PATTERNS = 100;

  private static final int READS_A_LOOK = 1 << 12;
  private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

  /**
   * As {@link String#replaceAll}.
   *
   * @throws IllegalArgumentException when it takes too long, or the expression is none
   */
  String replaceAll(String text, String regex, String replacement) {
    return find(text, regex, matcher -> matcher.replaceAll(replacement));
  }

  /**
   * As {@link String#matches}.
   *
   * @throws IllegalArgumentException when it takes too long, or the expression is none
   */
  public boolean matches(String text, String regex) {
    return find(text, regex, Matcher::matches);
  }

  private <T> T find(String text, String regex, Function<Matcher, T> wanted) {
    try {
      return wanted.apply(pattern(regex).matcher(new TimedText(text)));
    } catch (CancellationException e) {
      throw new IllegalArgumentException(
          "the regular expression %s took longer than %d ms for a text of %d characters. Write one"
                  .formatted(regex, limit.toMillis(), text.length())
              + " that needs no second look at what it has read, such as"
              + " (?<![^ ])[^ ]+?@[^ ]+ for [^ ]+@[^ ]+");
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException(
          "the regular expression %s nests too deeply for a text of %d characters. Write (?:[ab]+) for (a|b)+"
              .formatted(regex, text.length()));
    }
  }

  private static Pattern pattern(String regex) {
    if (PATTERNS.size() > MOST_PATTERNS) {
      PATTERNS.clear();
    }
    return PATTERNS.computeIfAbsent(regex, Pattern::compile);
  }

  /** Looks at the clock now and then while it is read, for most texts never. */
  private final class TimedText implements CharSequence {
    private final String text;
    private long start;
    private int reads;
    private boolean isLong;

    TimedText(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (++reads == READS_A_LOOK) {
        reads = 0;
        long now = processorTime.getAsLong();
        if (!isLong) {
          isLong = true;
          start = now;
        } else if (now - start > limit.toNanos()) {
          throw new CancellationException();
        }
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int from, int to) {
      return text.subSequence(from, to);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
