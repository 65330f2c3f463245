package io.highlevelexport.api;

import io.highlevelexport.model.Pause;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which locations are exported: those that are listed, or every one that an agency's app is
 * installed in, looked up each hour.
 */
public final class Locations {
  private static final Logger LOG = LoggerFactory.getLogger(Locations.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofHours(1);
  private static final int MOST_NAMED = 20;
  private static final Duration AFTER_A_FAULT = Duration.ofMinutes(1);

  private final Finder finder;
  private final Supplier<List<String>> known;
  private final Clock clock;
  private volatile List<String> current;
  private volatile Set<String> exported;
  private Instant nextLook = Instant.MIN;

  /** Looks up where the app is installed. */
  @FunctionalInterface
  public interface Finder {
    List<String> find() throws IOException;
  }

  private Locations(List<String> listed, Finder finder, Supplier<List<String>> known, Clock clock) {
    become(listed);
    this.finder = finder;
    this.known = known;
    this.clock = clock;
  }

  private void become(List<String> ids) {
    exported = Set.copyOf(ids);
    current = ids;
  }

  public static Locations listed(List<String> ids, Clock clock) {
    return new Locations(ids, () -> ids, () -> ids, clock);
  }

  /**
   * @param known those of earlier passes: they are exported as long as none could be looked up
   */
  public static Locations found(Finder finder, Supplier<List<String>> known, Clock clock) {
    return new Locations(List.of(), finder, known, clock);
  }

  /** For a line that somebody reads: the first of them, and how many more there are. */
  public static String some(List<String> ids) {
    return ids.size() <= MOST_NAMED
        ? String.join(", ", ids)
        : String.join(", ", ids.subList(0, MOST_NAMED))
            + String.format(Locale.ROOT, " and %,d more", ids.size() - MOST_NAMED);
  }

  /** Whether it is one of them; looks nothing up. */
  public boolean contains(String id) {
    return exported.contains(id);
  }

  /** The ids as they were looked up last; looks nothing up. */
  public List<String> known() {
    return current;
  }

  /** The ids as they are now. */
  public synchronized List<String> current() {
    Instant now = clock.instant();
    if (!Pause.goesOn(nextLook, now, BETWEEN_LOOKS)) {
      try {
        List<String> found = List.copyOf(finder.find());
        if (!found.equals(current)) {
          LOG.info("the app is installed in: {}", some(found));
          become(found);
        }
        nextLook = now.plus(BETWEEN_LOOKS);
      } catch (IOException e) {
        LOG.warn("the locations of the company cannot be looked up: {}", e.getMessage());
        if (current.isEmpty()) {
          become(List.copyOf(known.get()));
        }
        nextLook = now.plus(AFTER_A_FAULT);
      }
    }
    return current;
  }
}
