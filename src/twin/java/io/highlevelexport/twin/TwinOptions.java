package io.highlevelexport.twin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/**
 * How a {@link Twin} behaves: what is not set is as the vendor documents it or was seen to do it.
 * The options of the command are the same fields.
 */
public final class TwinOptions implements Cloneable {
  /** The token that works when no other is named. Opens nothing anywhere else. */
  public static final String TOKEN = "pit-twin-0000";

  public enum CursorMode {
    UUID,
    /** A new Base64 text of {@code {"pitId","lastSort","lastId"}} on every page. */
    BASE64,
    /** The same text on every page; the position is kept here and moves with each request. */
    CONSTANT,
    NUMBER
  }

  public enum CursorEnd {
    NULL,
    ABSENT,
    EMPTY
  }

  public enum LimitWindow {
    SLIDING,
    FIXED
  }

  public enum RetryAfter {
    SECONDS,
    DATE,
    GARBAGE,
    ABSENT
  }

  private static final Duration SPAN = Duration.ofDays(90);

  int port;
  Clock clock = Clock.systemUTC();

  @Option(names = "--seed", description = "What all content is drawn from.")
  long seed = 1;

  @Option(names = "--token", description = "The bearer token that works.")
  String token = TOKEN;

  @Option(names = "--locations", split = ",", description = "Location ids.")
  List<String> locations = List.of("locTwinAlpha000000001", "locTwinBravo000000002");

  @Option(names = "--messages", description = "Of each location and channel; default: 180 to 3200.")
  private Long messages;

  @Option(names = "--channel-messages", description = "Messages of one channel: SMS=5000.")
  private Map<String, Long> channelMessages = new HashMap<>();

  @Option(names = "--from", description = "First date, ISO-8601; default: 90 days before --to.")
  Instant from;

  @Option(names = "--to", description = "End of the data, ISO-8601; default: now.")
  Instant to;

  @Option(names = "--sharing", description = "How many messages share each date.")
  int sharing = 1;

  @Option(names = "--growth", description = "New messages per minute and channel.")
  double growthPerMinute;

  @Option(names = "--late", description = "Percentage of messages that show up 5 minutes late.")
  int latePercent;

  Duration lateBy = Duration.ofMinutes(5);

  @Option(names = "--changes", description = "Percentage of messages that change 2 minutes later.")
  int changePercent;

  Duration changeAfter = Duration.ofMinutes(2);

  /** How many contacts, each with one conversation, a location has. */
  int contacts = 250;

  @Option(names = "--edge-cases", description = "Percentage of odd messages.")
  int edgeCases;

  @Option(
      names = "--missing-emails",
      description = "Percentage of texts, recordings and transcripts that are refused.")
  int missingEmails;

  @Option(
      names = "--no-contacts-scope",
      negatable = false,
      description = "The token may not read contacts.")
  void noContactsScope(boolean isSo) {
    contactsScope = !isSo;
  }

  volatile boolean contactsScope = true;

  @Option(names = "--recording-bytes", description = "About so long is a recording.")
  int recordingBytes = 8000;

  @Option(names = "--hostile-ids", description = "Path and quote characters in every tenth id.")
  boolean hostileIds;

  @Option(names = "--repeats", description = "Every other page begins as the one before ended.")
  boolean repeatsAcrossPages;

  boolean repeatsWithinPages;

  @Option(names = "--huge-every", description = "Every n-th message has a body of 1 MB.")
  int hugeEvery;

  int hugeBytes = 1 << 20;
  boolean prefixedTypes = true;

  @Option(names = "--cursor", description = "${COMPLETION-CANDIDATES}")
  CursorMode cursorMode = CursorMode.UUID;

  @Option(names = "--cursor-end", description = "What ends a walk: ${COMPLETION-CANDIDATES}")
  CursorEnd cursorEnd = CursorEnd.NULL;

  @Option(
      names = "--cursor-life",
      converter = TimeConverter.class,
      description = "After its last request.")
  Duration cursorLife = Duration.ofMinutes(2);

  boolean emptyLastPage;
  boolean pointInTime;
  boolean startInclusive = true;
  boolean endInclusive = true;
  boolean filtersBySortField;

  @Option(names = "--ignore-order", description = "Sorts by date added whatever is asked for.")
  boolean ignoresOrder;

  @Option(names = "--ignore-filters", description = "Gives the messages of everybody.")
  boolean ignoresFilters;

  @Option(names = "--limit", description = "Requests per location in a period; 0: no limit.")
  int limitRequests = 100;

  @Option(names = "--limit-period", converter = TimeConverter.class, description = "Such as 10s.")
  Duration limitPeriod = Duration.ofSeconds(10);

  @Option(names = "--limit-daily", description = "Requests per location and day.")
  int limitDaily = 200_000;

  @Option(names = "--limit-window", description = "${COMPLETION-CANDIDATES}")
  LimitWindow limitWindow = LimitWindow.SLIDING;

  @Option(names = "--retry-after", description = "Retry-After of a 429: ${COMPLETION-CANDIDATES}")
  RetryAfter retryAfter = RetryAfter.SECONDS;

  @Option(
      names = "--latency",
      converter = TimeConverter.class,
      description = "Before each answer: 300ms.")
  Duration latency = Duration.ZERO;

  @Option(
      names = "--jitter",
      converter = TimeConverter.class,
      description = "Up to so much more latency.")
  Duration jitter = Duration.ZERO;

  @Option(names = "--gzip", description = "Compresses answers where the client accepts it.")
  boolean gzip;

  @Option(names = "--fault", converter = NamedFault.class, description = NamedFault.HELP)
  Map<Fault, Double> faultRates = new LinkedHashMap<>();

  public static TwinOptions builder() {
    return new TwinOptions();
  }

  /**
   * A copy that stays as it is.
   *
   * @throws IllegalArgumentException where the options make no sense together, saying why
   */
  public TwinOptions build() {
    TwinOptions built = clone();
    built.channelMessages = Map.copyOf(channelMessages);
    built.faultRates = new LinkedHashMap<>(faultRates);
    built.to = to == null ? clock.instant() : to;
    built.from = from == null ? built.to.minus(SPAN) : from;
    require(built.to.isAfter(built.from), "range: the end must come after the start");
    require(sharing >= 1, "sharing: 1 or more");
    require(contacts >= 1, "contacts: 1 or more");
    require(growthPerMinute >= 0, "growth: 0 or more");
    require(
        latePercent >= 0 && changePercent >= 0 && latePercent + changePercent <= 100,
        "late and changes: percentages that add up to 100 at most");
    require(limitRequests >= 0, "limit: 0 or more");
    require(!locations.isEmpty(), "locations: at least one");
    channelMessages.keySet().forEach(Twin::channel);
    for (TwinChannel channel : TwinChannel.values()) {
      require(messages(channel) >= 0, "messages: 0 or more");
    }
    require(faultRates.values().stream().allMatch(r -> r >= 0 && r <= 1), "fault: rates of 0 to 1");
    return built;
  }

  @Override
  protected TwinOptions clone() {
    try {
      return (TwinOptions) super.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  public Clock clock() {
    return clock;
  }

  public List<String> locations() {
    return locations;
  }

  long messages(TwinChannel channel) {
    long usual = messages == null ? channel.demoCount : messages;
    return channelMessages.getOrDefault(channel.label, usual);
  }

  public TwinOptions port(int value) {
    port = value;
    return this;
  }

  public TwinOptions seed(long value) {
    seed = value;
    return this;
  }

  public TwinOptions clock(Clock value) {
    clock = value;
    return this;
  }

  public TwinOptions token(String value) {
    token = value;
    return this;
  }

  public TwinOptions locations(String... values) {
    locations = List.of(values);
    return this;
  }

  public TwinOptions messages(long each) {
    messages = each;
    channelMessages.clear();
    return this;
  }

  public TwinOptions messages(String channel, long count) {
    channelMessages.put(channel, count);
    return this;
  }

  public TwinOptions range(Instant first, Instant end) {
    from = first;
    to = end;
    return this;
  }

  public TwinOptions sharing(int value) {
    sharing = value;
    return this;
  }

  public TwinOptions growthPerMinute(double value) {
    growthPerMinute = value;
    return this;
  }

  public TwinOptions late(int percent, Duration by) {
    latePercent = percent;
    lateBy = by;
    return this;
  }

  public TwinOptions changes(int percent, Duration after) {
    changePercent = percent;
    changeAfter = after;
    return this;
  }

  public TwinOptions contacts(int value) {
    contacts = value;
    return this;
  }

  public TwinOptions edgeCases(int percent) {
    edgeCases = percent;
    return this;
  }

  public TwinOptions missingEmails(int percent) {
    missingEmails = percent;
    return this;
  }

  public TwinOptions contactsScope(boolean value) {
    contactsScope = value;
    return this;
  }

  public TwinOptions recordingBytes(int value) {
    recordingBytes = value;
    return this;
  }

  public TwinOptions hostileIds(boolean value) {
    hostileIds = value;
    return this;
  }

  public TwinOptions repeatsAcrossPages(boolean value) {
    repeatsAcrossPages = value;
    return this;
  }

  /** Each page has its last message twice. */
  public TwinOptions repeatsWithinPages(boolean value) {
    repeatsWithinPages = value;
    return this;
  }

  public TwinOptions huge(int every, int bytes) {
    hugeEvery = every;
    hugeBytes = bytes;
    return this;
  }

  /** True: {@code TYPE_SMS} as in the vendor's enum, false: {@code SMS} as in its examples. */
  public TwinOptions prefixedTypes(boolean value) {
    prefixedTypes = value;
    return this;
  }

  public TwinOptions cursor(CursorMode value) {
    cursorMode = value;
    return this;
  }

  public TwinOptions cursorEnd(CursorEnd value) {
    cursorEnd = value;
    return this;
  }

  public TwinOptions cursorLife(Duration value) {
    cursorLife = value;
    return this;
  }

  /** The last page with messages still has a cursor; an empty page ends the walk. */
  public TwinOptions emptyLastPage(boolean value) {
    emptyLastPage = value;
    return this;
  }

  /** A walk sees what existed at its first request, as far as generated messages go. */
  public TwinOptions pointInTime(boolean value) {
    pointInTime = value;
    return this;
  }

  /** Whether a message dated exactly at {@code startDate}, {@code endDate} is in. */
  public TwinOptions inclusive(boolean start, boolean end) {
    startInclusive = start;
    endInclusive = end;
    return this;
  }

  /** {@code startDate} and {@code endDate} look at the date that is sorted by. */
  public TwinOptions filtersBySortField(boolean value) {
    filtersBySortField = value;
    return this;
  }

  /** {@code sortBy} changes nothing: it is sorted by the date added. */
  public TwinOptions ignoresOrder(boolean value) {
    ignoresOrder = value;
    return this;
  }

  /** {@code contactId} and {@code conversationId} change nothing. */
  public TwinOptions ignoresFilters(boolean value) {
    ignoresFilters = value;
    return this;
  }

  public TwinOptions limit(int requests, Duration period, int daily) {
    limitRequests = requests;
    limitPeriod = period;
    limitDaily = daily;
    return this;
  }

  public TwinOptions limitWindow(LimitWindow value) {
    limitWindow = value;
    return this;
  }

  /** Never answers 429 by itself, and tells no limits. */
  public TwinOptions unlimited() {
    limitRequests = 0;
    return this;
  }

  public TwinOptions retryAfter(RetryAfter value) {
    retryAfter = value;
    return this;
  }

  public TwinOptions latency(Duration fixed, Duration upTo) {
    latency = fixed;
    jitter = upTo;
    return this;
  }

  public TwinOptions gzip(boolean value) {
    gzip = value;
    return this;
  }

  public TwinOptions faultRates(Map<Fault, Double> value) {
    faultRates = new LinkedHashMap<>(value);
    return this;
  }
}
