package io.highlevelexport.walk;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongToIntFunction;

/**
 * One window being walked: what to ask for next, which messages are new, and whether all of them
 * came.
 *
 * <p>The position is a date, never a cursor. A cursor is used as long as every answer is beyond
 * doubt; after any other the walk goes on from its position without one. A repeated cursor says
 * nothing; only a row of pages without a new id means that the walk is stuck. Not thread-safe: one
 * exchange walks one window.
 */
public final class Walk {
  /** How often a window is walked before it counts as incomplete. */
  private static final int ATTEMPTS = 3;

  /** So many pages without a new id, one after the other, and the walk is stuck. */
  private static final int PAGES_WITHOUT_PROGRESS = 3;

  /** So many chains without a new id, one after the other, and the walk is stuck. */
  private static final int CHAINS_WITHOUT_PROGRESS = 5;

  private static final int MOST_PARTS = 256;

  private static final long NEVER = -1;

  private final Window window;
  private final Instant firstInstant;
  private final Instant lastInstant;
  private final int pageSize;
  private final long windowMessages;
  private final LongToIntFunction share;
  private final Ledger ledger;
  private final SeenMessages seen = new SeenMessages(this::inWindow);

  private final Attempts attempts = new Attempts();

  private State state = State.OPEN;
  private RateBudget.Sent request;
  private boolean asked;
  private String cursor;
  private Instant position;
  private Instant chainStart;
  private boolean inOrder = true;
  private OptionalLong expected = OptionalLong.empty();
  private long metBeforeChain;
  private int pagesWithoutProgress;
  private int chainsWithoutProgress;
  private long mostMet;
  private int attempt = 1;

  /** How many came in the attempt before, where no answer told a total: twice the same is all. */
  private long metWithoutTotal = NEVER;

  private String shortfall;
  private List<Instant> cuts = List.of();

  private enum State {
    OPEN,
    COMPLETE,
    INCOMPLETE,
    CUT,
    OVER
  }

  /** What was read of the stream before, by whichever walk. */
  public interface Ledger {
    /** Every version that was read with a date in the window, but before {@code end}. */
    void within(Window window, Instant end, Consumer<Sighting> taker);

    /**
     * The latest version of each of these messages that was read with a date between theirs, or
     * without a date where one of them has none; by id.
     */
    Map<String, Sighting> latest(Window window, Collection<Sighting> messages);
  }

  /**
   * @param pageSize messages asked for in one page
   * @param windowMessages a window with more messages is cut into parts
   * @param share in how many parts a rest of so many pages is best walked, 1 or more
   */
  public Walk(
      Window window, int pageSize, long windowMessages, LongToIntFunction share, Ledger ledger) {
    this.window = window;
    this.firstInstant = window.firstInstant();
    this.lastInstant = window.lastInstant();
    this.pageSize = pageSize;
    this.windowMessages = windowMessages;
    this.share = share;
    this.ledger = ledger;
    this.position = window.position();
    if (position != null) {
      ledger.within(window, position.minusMillis(1), sighting -> seen.addBehind(sighting.id()));
    }
    startChain();
  }

  /** A window that needs no walk any more. */
  static Walk over(Window window, Ledger ledger) {
    Walk walk = new Walk(window, 1, 1, pagesLeft -> 1, ledger);
    walk.state = State.OVER;
    return walk;
  }

  public Window getWindow() {
    return window;
  }

  /**
   * Whether there is a page left to ask for; the loop's condition in {@code
   * routes/walk.camel.yaml}.
   */
  public boolean isOpen() {
    return state == State.OPEN;
  }

  public boolean isComplete() {
    return state == State.COMPLETE;
  }

  public boolean isCut() {
    return state == State.CUT;
  }

  /**
   * Whether the window was walked {@value #ATTEMPTS} times and still came short of the API's total.
   */
  public boolean isIncomplete() {
    return state == State.INCOMPLETE;
  }

  /** Whether the next request carries a cursor. */
  public boolean hasCursor() {
    return cursor != null;
  }

  /** Up to where the window is done, {@code null} where nothing is. */
  public Instant position() {
    return position;
  }

  /** How many different messages came. */
  public long metCount() {
    return seen.size();
  }

  /** How many have to come, as far as the API says. */
  public OptionalLong expected() {
    return expected;
  }

  /** In words, why the window is incomplete. */
  public String shortfall() {
    return shortfall;
  }

  /** The inner edges of the parts that the window is to be cut into, ascending. */
  public List<Instant> cuts() {
    return cuts;
  }

  /** How often the window ended short of its total. */
  public int misses() {
    return window.misses() + attempt - 1;
  }

  /**
   * A request is about to be sent. Where the one before it brought no page, its answer is in doubt.
   */
  public void ask(RateBudget.Sent next) {
    request = next;
    if (asked) {
      chainsWithoutProgress = seen.size() > mostMet ? 0 : chainsWithoutProgress + 1;
      mostMet = Math.max(mostMet, seen.size());
      startChain();
    }
    asked = true;
  }

  /** How often the next page was asked for in vain. */
  Attempts attempts() {
    return attempts;
  }

  /** The latest request. */
  RateBudget.Sent request() {
    return request;
  }

  /** The query of the next request, encoded. */
  public String getQuery() {
    StringBuilder query = new StringBuilder();
    append(query, "locationId", window.locationId());
    if (!window.channel().equals("*")) {
      append(query, "channel", window.channel());
    }
    append(query, "limit", Integer.toString(pageSize));
    append(query, "sortBy", "createdAt");
    append(query, "sortOrder", "asc");
    if (chainStart != null) {
      append(query, "startDate", iso(chainStart));
    }
    append(query, "endDate", iso(lastInstant));
    if (cursor != null) {
      append(query, "cursor", cursor);
    }
    return query.toString();
  }

  private static void append(StringBuilder query, String name, String value) {
    query
        .append(query.isEmpty() ? "" : "&")
        .append(name)
        .append('=')
        .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
  }

  /** ISO-8601 UTC with milliseconds, always: the vendor's own form. */
  private static String iso(Instant instant) {
    String text = instant.truncatedTo(ChronoUnit.MILLIS).toString();
    return text.length() == 20 ? text.substring(0, 19) + ".000Z" : text;
  }

  /**
   * Goes on from the position without cursor: after an answer in doubt the cursor may have moved on
   * or died.
   */
  private void startChain() {
    cursor = null;
    expected = OptionalLong.empty();
    pagesWithoutProgress = 0;
    if (position != null && inOrder) {
      chainStart = position.minusMillis(1);
      seen.resume(chainStart);
    } else {
      chainStart = firstInstant;
      seen.clear();
    }
    metBeforeChain = seen.size();
  }

  private boolean inWindow(Instant date) {
    return date != null
        && !date.isAfter(lastInstant)
        && (firstInstant == null || !date.isBefore(firstInstant));
  }

  /**
   * Whether a neighbouring window delivers this message: its date lies on the millisecond beyond
   * the window's end.
   */
  private boolean isNeighbours(Instant date) {
    return inWindow(date)
        && (!date.isBefore(window.to()) || (window.from() != null && date.isBefore(window.from())));
  }

  /** Those versions that were not read yet, as far as committed pages say. */
  Set<Sighting> newAmong(List<Sighting> sightings) {
    List<Sighting> own =
        sightings.stream().filter(sighting -> !isNeighbours(sighting.date())).toList();
    Map<String, Sighting> known = own.isEmpty() ? Map.of() : ledger.latest(window, own);
    Set<Sighting> fresh = new LinkedHashSet<>();
    for (Sighting sighting : own) {
      Sighting latest = known.get(sighting.id());
      if (latest == null || !latest.digest().equals(sighting.digest())) {
        fresh.add(sighting);
      }
    }
    return fresh;
  }

  /**
   * The position after a page: the latest date up to it that lies within the window; {@code null}
   * where the API does not keep the order, so that no date says what was read.
   */
  public Instant positionAfter(LandedPage page) {
    if (!inOrder || !isInOrder(page)) {
      return null;
    }
    Instant after = position;
    for (Sighting sighting : page.sightings()) {
      if (inWindow(sighting.date()) && (after == null || sighting.date().isAfter(after))) {
        after = sighting.date();
      }
    }
    return after;
  }

  private boolean isInOrder(LandedPage page) {
    Instant last = cursor == null ? null : position;
    for (Sighting sighting : page.sightings()) {
      if (inWindow(sighting.date())) {
        if (last != null && sighting.date().isBefore(last)) {
          return false;
        }
        last = sighting.date();
      }
    }
    return true;
  }

  /** What has to come in all, with what a page's total says. */
  public OptionalLong expectedAfter(LandedPage page) {
    return page.total().isPresent()
        ? OptionalLong.of(metBeforeChain + page.total().getAsLong())
        : expected;
  }

  /** The page is committed: go on behind it. */
  public void advance(LandedPage page) {
    asked = false;
    attempts.succeeded();
    expected = expectedAfter(page);
    boolean isFirst = cursor == null && position == null;
    Instant after = positionAfter(page);
    inOrder &= isInOrder(page);
    boolean movedOn = after != null && (position == null || after.isAfter(position));
    position = after;
    seen.passed(position == null ? null : position.minusMillis(1));
    boolean progress = false;
    for (Sighting sighting : page.sightings()) {
      progress |= seen.add(sighting);
    }
    cursor = page.nextCursor();
    pagesWithoutProgress = progress ? 0 : pagesWithoutProgress + 1;
    if (cursor == null) {
      endAttempt(null);
    } else if (movedOn && cut(isFirst)) {
      state = State.CUT;
    } else if (pagesWithoutProgress >= PAGES_WITHOUT_PROGRESS) {
      endAttempt(
          "the API repeats itself: " + pagesWithoutProgress + " pages brought no new message");
    } else if (chainsWithoutProgress >= CHAINS_WITHOUT_PROGRESS) {
      endAttempt(
          "the API breaks off: " + chainsWithoutProgress + " attempts brought no new message");
    }
  }

  private void endAttempt(String fault) {
    if (expected.isEmpty()
        ? fault == null && seen.size() == metWithoutTotal
        : seen.size() >= expected.getAsLong()) {
      state = State.COMPLETE;
      return;
    }
    metWithoutTotal = expected.isEmpty() ? seen.size() : NEVER;
    String count =
        expected.isEmpty()
            ? seen.size() + " messages came, and the API does not say how many there are"
            : seen.size() + " of " + expected.getAsLong() + " messages came";
    shortfall = fault == null ? count : count + "; " + fault;
    attempt++;
    if (misses() % ATTEMPTS == 0) {
      state = State.INCOMPLETE;
    } else {
      mostMet = 0;
      chainsWithoutProgress = 0;
      inOrder = true;
      position = null;
      startChain();
    }
  }

  /**
   * Cuts the rest of a window into parts of equal time where it is too big, or where there are not
   * enough walks to use the location's budget up; unless cutting does not make the total smaller.
   */
  private boolean cut(boolean isFirst) {
    if (attempt > 1 || expected.isEmpty()) {
      return false;
    }
    long total = expected.getAsLong();
    if (window.parentTotal() != null && total >= window.parentTotal()) {
      return false;
    }
    long start = position.toEpochMilli();
    long width = window.to().toEpochMilli() - start;
    long parts = Math.min(wantedParts(isFirst ? total : 0), width);
    if (parts < 2) {
      return false;
    }
    List<Instant> edges = new ArrayList<>();
    for (long part = 1; part < parts; part++) {
      edges.add(Instant.ofEpochMilli(start + width / parts * part));
    }
    cuts = edges;
    return true;
  }

  private long wantedParts(long total) {
    long bySize = total > windowMessages ? 1 + total * 5 / (windowMessages * 4) : 1;
    long left = Math.max(0, expected.orElse(0) - seen.size());
    int byPace = share.applyAsInt((left + pageSize - 1) / pageSize);
    return Math.min(MOST_PARTS, Math.max(bySize, byPace));
  }
}
