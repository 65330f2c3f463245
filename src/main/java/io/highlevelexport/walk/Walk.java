package io.highlevelexport.walk;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.IntSupplier;

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

  /** A part has at least so many pages: on average half a page of each is for nothing. */
  private static final int LEAST_PAGES_OF_PART = 5;

  private static final long NEVER = -1;

  private final Window window;
  private final int pageSize;
  private final long windowMessages;
  private final IntSupplier usefulWalks;
  private final Function<Instant, List<Sighting>> ledger;
  private final Map<String, Sighting> known = new HashMap<>();
  private final Map<String, Instant> met = new HashMap<>();

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
  private int mostMet;
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

  /**
   * @param pageSize messages asked for in one page
   * @param windowMessages a window with more messages is cut into parts
   * @param usefulWalks how many windows of the location may well be walked at once
   * @param ledger gives what was read of this stream at about a date ({@code null}: without a
   *     date), for a message that lies outside the window that it came with
   * @param seen what was read of this stream before, in the window's range
   */
  public Walk(
      Window window,
      int pageSize,
      long windowMessages,
      IntSupplier usefulWalks,
      Function<Instant, List<Sighting>> ledger,
      List<Sighting> seen) {
    this.window = window;
    this.pageSize = pageSize;
    this.windowMessages = windowMessages;
    this.usefulWalks = usefulWalks;
    this.ledger = ledger;
    this.position = window.position();
    seen.forEach(sighting -> known.put(sighting.id(), sighting));
    startChain();
  }

  /** A window that needs no walk any more. */
  static Walk over(Window window) {
    Walk walk = new Walk(window, 1, 1, () -> 1, date -> List.of(), List.of());
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
    return met.size();
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
      chainsWithoutProgress = met.size() > mostMet ? 0 : chainsWithoutProgress + 1;
      mostMet = Math.max(mostMet, met.size());
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
    append(query, "endDate", iso(lastInstant()));
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
    chainStart = position != null && inOrder ? position.minusMillis(1) : firstInstant();
    met.values().removeIf(date -> chainStart == null || date == null || !date.isBefore(chainStart));
    if (chainStart != null) {
      known.values().stream()
          .filter(sighting -> inWindow(sighting.date()) && sighting.date().isBefore(chainStart))
          .forEach(sighting -> met.put(sighting.id(), sighting.date()));
    }
    metBeforeChain = met.size();
  }

  /**
   * Whether the filter includes its ends is not known, so both ends reach a millisecond into the
   * neighbours.
   */
  private Instant firstInstant() {
    return window.from() == null ? null : window.from().minusMillis(1);
  }

  private Instant lastInstant() {
    return window.to().plusMillis(1);
  }

  private boolean inWindow(Instant date) {
    return date != null
        && !date.isAfter(lastInstant())
        && (window.from() == null || !date.isBefore(firstInstant()));
  }

  /**
   * Whether a neighbouring window delivers this message: its date lies on the millisecond beyond
   * the window's end.
   */
  private boolean isNeighbours(Instant date) {
    return inWindow(date)
        && (!date.isBefore(window.to()) || (window.from() != null && date.isBefore(window.from())));
  }

  /**
   * Whether this version of the message was not delivered yet, as far as the pages before this one
   * say.
   */
  boolean isNew(Sighting sighting) {
    if (isNeighbours(sighting.date())) {
      return false;
    }
    Sighting before = known.get(sighting.id());
    if (before == null && !inWindow(sighting.date())) {
      ledger.apply(sighting.date()).forEach(old -> known.putIfAbsent(old.id(), old));
      before = known.get(sighting.id());
    }
    return before == null || before.contentHash() != sighting.contentHash();
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
    boolean first = cursor == null && attempt == 1 && position == null;
    boolean progress = false;
    for (Sighting sighting : page.sightings()) {
      progress |= !met.containsKey(sighting.id());
      met.put(sighting.id(), sighting.date());
    }
    page.fresh().forEach(sighting -> known.put(sighting.id(), sighting));
    Instant after = positionAfter(page);
    inOrder &= isInOrder(page);
    position = after;
    cursor = page.nextCursor();
    pagesWithoutProgress = progress ? 0 : pagesWithoutProgress + 1;
    if (cursor == null) {
      endAttempt(null);
    } else if (first && cut(page)) {
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
        ? fault == null && met.size() == metWithoutTotal
        : met.size() >= expected.getAsLong()) {
      state = State.COMPLETE;
      return;
    }
    metWithoutTotal = expected.isEmpty() ? met.size() : NEVER;
    String count =
        expected.isEmpty()
            ? met.size() + " messages came, and the API does not say how many there are"
            : met.size() + " of " + expected.getAsLong() + " messages came";
    shortfall = fault == null ? count : count + "; " + fault;
    attempt++;
    if (misses() % ATTEMPTS == 0) {
      state = State.INCOMPLETE;
    } else {
      met.clear();
      mostMet = 0;
      chainsWithoutProgress = 0;
      inOrder = true;
      position = null;
      startChain();
    }
  }

  /**
   * Cuts the rest of a window into parts of equal time where it is too big, or where one walk alone
   * would leave the location's budget unused; unless cutting does not make the total smaller.
   */
  private boolean cut(LandedPage page) {
    long total = page.total().orElse(0);
    long wanted = wantedParts(total);
    if (wanted < 2
        || (window.parentTotal() != null && total >= window.parentTotal())
        || !inOrder
        || position == null) {
      return false;
    }
    Instant first =
        page.sightings().stream()
            .map(Sighting::date)
            .filter(this::inWindow)
            .findFirst()
            .orElseThrow();
    long start =
        Math.max(
            first.toEpochMilli(),
            window.from() == null ? Long.MIN_VALUE : window.from().toEpochMilli());
    long width = window.to().toEpochMilli() - start;
    long parts = Math.min(wanted, width);
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
    long byPace =
        window.parentTotal() == null
            ? Math.min(usefulWalks.getAsInt(), total / pageSize / LEAST_PAGES_OF_PART)
            : 1;
    return Math.min(MOST_PARTS, Math.max(bySize, byPace));
  }
}
