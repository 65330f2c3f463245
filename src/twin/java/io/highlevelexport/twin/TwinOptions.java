package io.highlevelexport.twin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a {@link Twin} behaves; immutable, made by {@link #builder()}. */
public final class TwinOptions {
  /** The token that works when no other is named. Opens nothing anywhere else. */
  public static final String TOKEN = "pit-twin-0000";

  /** What {@code nextCursor} looks like. */
  public enum CursorMode {
    /** A new UUID on every page. */
    UUID,
    /** A new Base64 text of {@code {"pitId","lastSort","lastId"}} on every page. */
    BASE64,
    /**
     * The same text on every page of a walk; the position is kept here and moves with each request.
     */
    CONSTANT,
    /** A JSON number. */
    NUMBER
  }

  /** What {@code nextCursor} is on the last page. */
  public enum CursorEnd {
    NULL,
    ABSENT,
    EMPTY
  }

  /** How requests are counted against the limit. */
  public enum LimitWindow {
    SLIDING,
    FIXED
  }

  /** What {@code Retry-After} of a 429 says. */
  public enum RetryAfter {
    SECONDS,
    DATE,
    GARBAGE,
    ABSENT
  }

  /** Which date {@code startDate} and {@code endDate} look at. */
  public enum DateFilter {
    DATE_ADDED,
    SORT_FIELD
  }

  private final Builder set;

  private TwinOptions(Builder set) {
    this.set = set;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts from these options. */
  public Builder toBuilder() {
    return new Builder(set);
  }

  public int port() {
    return set.port;
  }

  public long seed() {
    return set.seed;
  }

  public Clock clock() {
    return set.clock;
  }

  public String token() {
    return set.token;
  }

  public List<String> locations() {
    return set.locations;
  }

  public Instant from() {
    return set.from;
  }

  public Instant to() {
    return set.to;
  }

  public int sharing() {
    return set.sharing;
  }

  public double growthPerMinute() {
    return set.growthPerMinute;
  }

  public int latePercent() {
    return set.latePercent;
  }

  public Duration lateBy() {
    return set.lateBy;
  }

  public int changePercent() {
    return set.changePercent;
  }

  public Duration changeAfter() {
    return set.changeAfter;
  }

  public int contacts() {
    return set.contacts;
  }

  public int quirkPercent() {
    return set.quirkPercent;
  }

  public boolean hostileIds() {
    return set.hostileIds;
  }

  public boolean repeatsWithinPages() {
    return set.repeatsWithinPages;
  }

  public boolean repeatsAcrossPages() {
    return set.repeatsAcrossPages;
  }

  public int hugeEvery() {
    return set.hugeEvery;
  }

  public int hugeBytes() {
    return set.hugeBytes;
  }

  public boolean prefixedTypes() {
    return set.prefixedTypes;
  }

  public CursorMode cursorMode() {
    return set.cursorMode;
  }

  public CursorEnd cursorEnd() {
    return set.cursorEnd;
  }

  public Duration cursorLife() {
    return set.cursorLife;
  }

  public int cursorRefusal() {
    return set.cursorRefusal;
  }

  public String cursorRefusalBody() {
    return set.cursorRefusalBody;
  }

  public boolean emptyLastPage() {
    return set.emptyLastPage;
  }

  public boolean pointInTime() {
    return set.pointInTime;
  }

  public boolean startInclusive() {
    return set.startInclusive;
  }

  public boolean endInclusive() {
    return set.endInclusive;
  }

  public DateFilter dateFilter() {
    return set.dateFilter;
  }

  public int limitRequests() {
    return set.limitRequests;
  }

  public Duration limitPeriod() {
    return set.limitPeriod;
  }

  public int limitDaily() {
    return set.limitDaily;
  }

  public LimitWindow limitWindow() {
    return set.limitWindow;
  }

  public boolean limited() {
    return set.limited;
  }

  public RetryAfter retryAfter() {
    return set.retryAfter;
  }

  public Duration latency() {
    return set.latency;
  }

  public Duration jitter() {
    return set.jitter;
  }

  public boolean gzip() {
    return set.gzip;
  }

  public Map<Fault, Double> faultRates() {
    return set.faultRates;
  }

  long messages(TwinChannel channel) {
    return set.messages.get(channel);
  }

  /**
   * Collects options; each setter returns the builder. What is not set has the vendor's documented
   * or measured behaviour.
   */
  public static final class Builder {
    private int port;
    private long seed = 1;
    private Clock clock = Clock.systemUTC();
    private String token = TOKEN;
    private List<String> locations = List.of("locTwinAlpha000000001", "locTwinBravo000000002");
    private EnumMap<TwinChannel, Long> messages = demoCounts();
    private Instant from;
    private Instant to;
    private int sharing = 1;
    private double growthPerMinute;
    private int latePercent;
    private Duration lateBy = Duration.ofMinutes(5);
    private int changePercent;
    private Duration changeAfter = Duration.ofMinutes(2);
    private int contacts = 250;
    private int quirkPercent;
    private boolean hostileIds;
    private boolean repeatsAcrossPages;
    private boolean repeatsWithinPages;
    private int hugeEvery;
    private int hugeBytes = 1 << 20;
    private boolean prefixedTypes = true;
    private CursorMode cursorMode = CursorMode.UUID;
    private CursorEnd cursorEnd = CursorEnd.NULL;
    private Duration cursorLife = Duration.ofMinutes(2);
    private int cursorRefusal = 400;
    private String cursorRefusalBody =
        "{\"statusCode\":400,\"message\":\"Invalid or expired cursor\",\"error\":\"Bad Request\","
            + "\"canonicalCode\":\"CONVERSATIONS_MSG_INVALID_CURSOR\"}";
    private boolean emptyLastPage;
    private boolean pointInTime;
    private boolean startInclusive = true;
    private boolean endInclusive = true;
    private DateFilter dateFilter = DateFilter.DATE_ADDED;
    private int limitRequests = 100;
    private Duration limitPeriod = Duration.ofSeconds(10);
    private int limitDaily = 200_000;
    private LimitWindow limitWindow = LimitWindow.SLIDING;
    private boolean limited = true;
    private RetryAfter retryAfter = RetryAfter.SECONDS;
    private Duration latency = Duration.ZERO;
    private Duration jitter = Duration.ZERO;
    private boolean gzip;
    private Map<Fault, Double> faultRates = Map.of();

    private Builder() {}

    private Builder(Builder other) {
      port = other.port;
      seed = other.seed;
      clock = other.clock;
      token = other.token;
      locations = other.locations;
      messages = new EnumMap<>(other.messages);
      from = other.from;
      to = other.to;
      sharing = other.sharing;
      growthPerMinute = other.growthPerMinute;
      latePercent = other.latePercent;
      lateBy = other.lateBy;
      changePercent = other.changePercent;
      changeAfter = other.changeAfter;
      contacts = other.contacts;
      quirkPercent = other.quirkPercent;
      hostileIds = other.hostileIds;
      repeatsAcrossPages = other.repeatsAcrossPages;
      repeatsWithinPages = other.repeatsWithinPages;
      hugeEvery = other.hugeEvery;
      hugeBytes = other.hugeBytes;
      prefixedTypes = other.prefixedTypes;
      cursorMode = other.cursorMode;
      cursorEnd = other.cursorEnd;
      cursorLife = other.cursorLife;
      cursorRefusal = other.cursorRefusal;
      cursorRefusalBody = other.cursorRefusalBody;
      emptyLastPage = other.emptyLastPage;
      pointInTime = other.pointInTime;
      startInclusive = other.startInclusive;
      endInclusive = other.endInclusive;
      dateFilter = other.dateFilter;
      limitRequests = other.limitRequests;
      limitPeriod = other.limitPeriod;
      limitDaily = other.limitDaily;
      limitWindow = other.limitWindow;
      limited = other.limited;
      retryAfter = other.retryAfter;
      latency = other.latency;
      jitter = other.jitter;
      gzip = other.gzip;
      faultRates = other.faultRates;
    }

    private static EnumMap<TwinChannel, Long> demoCounts() {
      EnumMap<TwinChannel, Long> counts = new EnumMap<>(TwinChannel.class);
      counts.put(TwinChannel.CALL, 640L);
      counts.put(TwinChannel.SMS, 3_200L);
      counts.put(TwinChannel.EMAIL, 420L);
      counts.put(TwinChannel.WHATSAPP, 1_750L);
      counts.put(TwinChannel.INSTAGRAM, 530L);
      counts.put(TwinChannel.FACEBOOK, 910L);
      counts.put(TwinChannel.OTHER, 180L);
      return counts;
    }

    /** The port on loopback; 0, the default, takes a free one. */
    public Builder port(int value) {
      port = value;
      return this;
    }

    /** What all content, jitter and rated faults are drawn from; default 1. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** What the data, cursors and limits call now; latency and drips pass in real time. */
    public Builder clock(Clock value) {
      clock = value;
      return this;
    }

    public Builder token(String value) {
      token = value;
      return this;
    }

    public Builder locations(String... values) {
      locations = List.of(values);
      return this;
    }

    /**
     * How many messages each of the six channels and the others ({@code Other}) have per location;
     * 0 or more.
     */
    public Builder messages(long each) {
      messages.replaceAll((channel, count) -> each);
      return this;
    }

    /**
     * How many messages one channel has per location.
     *
     * @throws IllegalArgumentException for a channel that is not one of the vendor's six, nor
     *     {@code Other}
     */
    public Builder messages(String channel, long count) {
      messages.put(Twin.channel(channel), count);
      return this;
    }

    /** The dates of the messages, [from, to); default: the 90 days before the clock's now. */
    public Builder range(Instant first, Instant end) {
      from = first;
      to = end;
      return this;
    }

    /** How many neighbours share one date, 1 or more. */
    public Builder sharing(int value) {
      sharing = value;
      return this;
    }

    /** Messages that each channel gains per minute after the end of the range. */
    public Builder growthPerMinute(double value) {
      growthPerMinute = value;
      return this;
    }

    /**
     * Of each hundred messages so many (the first ones) show up late, by so much after their date.
     */
    public Builder late(int percent, Duration by) {
      latePercent = percent;
      lateBy = by;
      return this;
    }

    /**
     * Of each hundred messages so many change, so much after their date: pending becomes delivered,
     * a call gets from and to.
     */
    public Builder changes(int percent, Duration after) {
      changePercent = percent;
      changeAfter = after;
      return this;
    }

    /** How many contacts, each with one conversation, a location has; 1 or more. */
    public Builder contacts(int value) {
      contacts = value;
      return this;
    }

    /**
     * The share of messages with something odd in them, 0 to 100; the command's {@code --quirks}
     * means 20.
     */
    public Builder quirks(int percent) {
      quirkPercent = percent;
      return this;
    }

    /** Every tenth message id has path and quote characters in it. */
    public Builder hostileIds(boolean value) {
      hostileIds = value;
      return this;
    }

    /** Every other page begins with the message that the page before ended with. */
    public Builder repeatsAcrossPages(boolean value) {
      repeatsAcrossPages = value;
      return this;
    }

    /** Each page has its last message twice. */
    public Builder repeatsWithinPages(boolean value) {
      repeatsWithinPages = value;
      return this;
    }

    /** Every n-th message has a body of so many bytes; 0: none. */
    public Builder huge(int every, int bytes) {
      hugeEvery = every;
      hugeBytes = bytes;
      return this;
    }

    /** True: {@code TYPE_SMS} as in the vendor's enum, false: {@code SMS} as in its examples. */
    public Builder prefixedTypes(boolean value) {
      prefixedTypes = value;
      return this;
    }

    public Builder cursor(CursorMode value) {
      cursorMode = value;
      return this;
    }

    public Builder cursorEnd(CursorEnd value) {
      cursorEnd = value;
      return this;
    }

    /**
     * How long a cursor is good for after the last request that gave or used it; documented: 2
     * minutes.
     */
    public Builder cursorLife(Duration value) {
      cursorLife = value;
      return this;
    }

    /** The answer to an expired or unknown cursor. */
    public Builder cursorRefusal(int status, String body) {
      cursorRefusal = status;
      cursorRefusalBody = body;
      return this;
    }

    /** The last page with messages still has a cursor; an empty page ends the walk. */
    public Builder emptyLastPage(boolean value) {
      emptyLastPage = value;
      return this;
    }

    /** A walk sees what existed at its first request, as far as generated messages go. */
    public Builder pointInTime(boolean value) {
      pointInTime = value;
      return this;
    }

    /** Whether a message dated exactly at {@code startDate}, {@code endDate} is in. */
    public Builder inclusive(boolean start, boolean end) {
      startInclusive = start;
      endInclusive = end;
      return this;
    }

    public Builder dateFilter(DateFilter value) {
      dateFilter = value;
      return this;
    }

    /** So many requests per location in any period, and so many a day (UTC). */
    public Builder limit(int requests, Duration period, int daily) {
      limitRequests = requests;
      limitPeriod = period;
      limitDaily = daily;
      return this;
    }

    public Builder limitWindow(LimitWindow value) {
      limitWindow = value;
      return this;
    }

    /** Never answers 429 by itself. */
    public Builder unlimited() {
      limited = false;
      return this;
    }

    public Builder retryAfter(RetryAfter value) {
      retryAfter = value;
      return this;
    }

    /** Every answer waits {@code fixed} and up to {@code jitter} more. */
    public Builder latency(Duration fixed, Duration upTo) {
      latency = fixed;
      jitter = upTo;
      return this;
    }

    /** Compresses answers where the client accepts it. */
    public Builder gzip(boolean value) {
      gzip = value;
      return this;
    }

    /**
     * Faults that strike by chance, each with its share of requests, 0 to 1; the seed decides which
     * ones.
     */
    public Builder faultRates(Map<Fault, Double> value) {
      faultRates = Collections.unmodifiableMap(new LinkedHashMap<>(value));
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException where they make no sense together, saying why
     */
    public TwinOptions build() {
      Builder copy = new Builder(this);
      if (copy.to == null) {
        copy.to = clock.instant();
        copy.from = copy.to.minus(Duration.ofDays(90));
      }
      require(copy.to.isAfter(copy.from), "range: the end must come after the start");
      require(sharing >= 1, "sharing: 1 or more");
      require(contacts >= 1, "contacts: 1 or more");
      require(messages.values().stream().allMatch(count -> count >= 0), "messages: 0 or more");
      require(growthPerMinute >= 0, "growth: 0 or more");
      require(
          latePercent >= 0 && changePercent >= 0 && latePercent + changePercent <= Sequence.CYCLE,
          "late and changes: percentages that add up to 100 at most");
      require(limitRequests >= 1, "limit: 1 request or more");
      require(!locations.isEmpty(), "locations: at least one");
      return new TwinOptions(copy);
    }

    private static void require(boolean holds, String otherwise) {
      if (!holds) {
        throw new IllegalArgumentException(otherwise);
      }
    }
  }
}
