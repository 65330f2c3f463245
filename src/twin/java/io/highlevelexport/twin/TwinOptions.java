package io.highlevelexport.twin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.util.TimeUtils;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * How a {@link Twin} behaves: what is not set is as the vendor documents it or was seen to do it.
 * The options of the command are the same fields.
 */
public final class TwinOptions {
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
    EMPTY,
    /** Null, and only on a page without messages. */
    EMPTY_PAGE
  }

  public enum LimitWindow {
    SLIDING,
    FIXED
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

  @Option(
      names = "--to",
      description = "End of the data, ISO-8601; default: now. Later messages appear at their date.")
  Instant to;

  @Option(names = "--sharing", description = "How many messages share each date.")
  int sharing = 1;

  @Option(names = "--contacts", description = "Of each location, with a conversation each.")
  int contacts = 250;

  @Option(names = "--edge-cases", description = "Percentage of odd messages.")
  int edgeCases;

  @Option(
      names = "--missing-emails",
      description = "Percentage of texts, recordings and transcripts that are refused.")
  int missingEmails;

  @Option(names = "--recording-bytes", description = "About so long is a recording.")
  int recordingBytes = 8000;

  @Option(names = "--hostile-ids", description = "Path and quote characters in every tenth id.")
  boolean hostileIds;

  @Option(
      names = "--repeats",
      description = "Each page begins as the one before ended, and has its last message twice.")
  boolean repeats;

  @Option(names = "--huge-every", description = "Every n-th message has a body of 1 MB.")
  int hugeEvery;

  @Option(names = "--plain-types", description = "SMS as in the vendor's examples, not TYPE_SMS.")
  boolean plainTypes;

  @Option(names = "--cursor", description = "${COMPLETION-CANDIDATES}")
  CursorMode cursorMode = CursorMode.UUID;

  @Option(names = "--cursor-end", description = "What ends a fetch: ${COMPLETION-CANDIDATES}")
  CursorEnd cursorEnd = CursorEnd.NULL;

  @Option(names = "--cursor-life", description = "After its last request.")
  Duration cursorLife = Duration.ofMinutes(2);

  @Option(
      names = "--point-in-time",
      description = "A fetch sees what existed at its first request.")
  boolean pointInTime;

  @Option(names = "--start-exclusive", description = "Leaves out what is dated at startDate.")
  boolean startExclusive;

  @Option(names = "--end-exclusive", description = "Leaves out what is dated at endDate.")
  boolean endExclusive;

  @Option(names = "--filter-by-sort", description = "Dates filter what is sorted by.")
  boolean filtersBySortField;

  @Option(names = "--ignore-order", description = "Sorts by date added whatever is asked for.")
  boolean ignoresOrder;

  @Option(names = "--ignore-filters", description = "Gives the messages of everybody.")
  boolean ignoresFilters;

  @Option(names = "--limit", description = "Requests per location in a period; 0: no limit.")
  int limitRequests = 100;

  @Option(names = "--limit-period", description = "Such as 10s.")
  Duration limitPeriod = Duration.ofSeconds(10);

  @Option(names = "--limit-daily", description = "Requests per location and day.")
  int limitDaily = 200_000;

  @Option(names = "--limit-window", description = "${COMPLETION-CANDIDATES}")
  LimitWindow limitWindow = LimitWindow.SLIDING;

  @Option(names = "--latency", description = "Before each answer: 300ms.")
  Duration latency = Duration.ZERO;

  @Option(names = "--jitter", description = "Up to so much more latency.")
  Duration jitter = Duration.ZERO;

  @Option(
      names = "--fault",
      completionCandidates = NamedFault.class,
      description =
          "A fault and its share of requests: 503=0.05; may be repeated. Faults:"
              + " ${COMPLETION-CANDIDATES}, and any other 4xx or 5xx.")
  Map<Fault, Double> faultRates = new LinkedHashMap<>();

  public static TwinOptions builder() {
    return new TwinOptions();
  }

  /** Sets options as the command line of {@code twin} has them, such as {@code --repeats}. */
  public TwinOptions with(String... options) {
    commandLine(this).parseArgs(options);
    return this;
  }

  /** Lets a command have these options. */
  static CommandLine commandLine(Object command) {
    return new CommandLine(command)
        .registerConverter(
            Duration.class, time -> Duration.ofMillis(TimeUtils.toMilliSeconds(time)))
        .registerConverter(Fault.class, new NamedFault());
  }

  /**
   * To be called when all are set.
   *
   * @return these options
   * @throws IllegalArgumentException where the options make no sense together, saying why
   */
  public TwinOptions build() {
    to = to == null ? clock.instant() : to;
    from = from == null ? to.minus(SPAN) : from;
    require(to.isAfter(from), "range: the end must come after the start");
    require(sharing >= 1, "sharing: 1 or more");
    require(contacts >= 1, "contacts: 1 or more");
    require(limitRequests >= 0, "limit: 0 or more");
    require(!locations.isEmpty(), "locations: at least one");
    channelMessages.keySet().forEach(TwinChannel::named);
    for (TwinChannel channel : TwinChannel.values()) {
      require(messages(channel) >= 0, "messages: 0 or more");
    }
    require(faultRates.values().stream().allMatch(r -> r >= 0 && r <= 1), "fault: rates of 0 to 1");
    return this;
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

  public TwinOptions clock(Clock value) {
    clock = value;
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
}
