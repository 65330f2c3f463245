package io.highlevelexport.twin;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code highlevel-export twin}: the API twin alone, until it is interrupted. */
@Command(
    name = "twin",
    description =
        "Serves made-up conversations the way the vendor's API would, with limits and faults.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class TwinCommand implements Callable<Integer> {
  private static final int QUIRK_PERCENT = 20;

  @Spec private CommandSpec spec;

  @Option(names = "--port", description = "Port on loopback; 0 takes a free one.")
  private int port = 8089;

  @Option(names = "--seed", description = "What all content is drawn from.")
  private long seed = 1;

  @Option(names = "--token", description = "The bearer token that works.")
  private String token = TwinOptions.TOKEN;

  @Option(
      names = "--oauth",
      description = "Also has an app, installed in the first location and in a company.")
  private boolean oauth;

  @Option(names = "--token-life", description = "Seconds that an app's access tokens live.")
  private int tokenLife = 86_399;

  @Option(names = "--locations", split = ",", description = "Location ids.")
  private List<String> locations = List.of("locTwinAlpha000000001", "locTwinBravo000000002");

  @Option(
      names = "--messages",
      description = "Messages per location and channel; default: 420 to 3200, by channel.")
  private Long messages;

  @Option(
      names = "--channel-messages",
      description = "Messages of one channel: SMS=5000; may be repeated.")
  private Map<String, Long> channelMessages = new LinkedHashMap<>();

  @Option(
      names = "--from",
      description = "First date of the data, ISO-8601; default: 90 days before --to.")
  private String from;

  @Option(names = "--to", description = "End of the data, ISO-8601; default: now.")
  private String to;

  @Option(names = "--sharing", description = "How many messages share each date.")
  private int sharing = 1;

  @Option(names = "--growth", description = "New messages per minute and channel.")
  private double growth;

  @Option(
      names = "--late",
      description = "Percentage of messages that show up five minutes after their date.")
  private int late;

  @Option(
      names = "--changes",
      description = "Percentage of messages that change two minutes after their date.")
  private int changes;

  @Option(
      names = "--quirks",
      description =
          "Makes a fifth of the messages odd: nulls, unknown types, hostile texts, activity rows.")
  private boolean quirks;

  @Option(
      names = "--hostile-ids",
      description = "Gives every tenth message an id with path and quote characters.")
  private boolean hostileIds;

  @Option(
      names = "--repeats",
      description = "Every other page begins with the last message of the page before.")
  private boolean repeats;

  @Option(names = "--huge-every", description = "Every n-th message has a body of 1 MB; 0: none.")
  private int hugeEvery;

  @Option(names = "--cursor", description = "${COMPLETION-CANDIDATES}")
  private TwinOptions.CursorMode cursor = TwinOptions.CursorMode.UUID;

  @Option(names = "--cursor-life", description = "Seconds after the last request.")
  private int cursorLife = 120;

  @Option(names = "--cursor-end", description = "What ends a walk: ${COMPLETION-CANDIDATES}")
  private TwinOptions.CursorEnd cursorEnd = TwinOptions.CursorEnd.NULL;

  @Option(names = "--limit", description = "Requests per location in a period; 0: no limit.")
  private int limit = 100;

  @Option(names = "--limit-period", description = "Seconds.")
  private int limitPeriod = 10;

  @Option(names = "--limit-daily", description = "Requests per location and day.")
  private int limitDaily = 200_000;

  @Option(names = "--limit-window", description = "${COMPLETION-CANDIDATES}")
  private TwinOptions.LimitWindow limitWindow = TwinOptions.LimitWindow.SLIDING;

  @Option(names = "--retry-after", description = "Retry-After of a 429: ${COMPLETION-CANDIDATES}")
  private TwinOptions.RetryAfter retryAfter = TwinOptions.RetryAfter.SECONDS;

  @Option(names = "--latency", description = "Milliseconds before each answer.")
  private int latency;

  @Option(names = "--jitter", description = "Up to so many milliseconds more.")
  private int jitter;

  @Option(names = "--gzip", description = "Compresses answers where the client accepts it.")
  private boolean gzip;

  @Option(
      names = "--fault",
      description = {
        "A fault and its share of requests: 503=0.05; may be repeated. Faults: 401, 403, 422, 429,"
            + " 500, 502, 503, html, empty, null,",
        "array, redirect, hostile-headers, total-missing, total-wrong, total-changing, empty-page,"
            + " stuck, new-but-stuck, truncated,",
        "content-type, bad-utf8, broken-gzip, gzip-bomb, silent, reset, lost-answer, drip."
      })
  private Map<String, Double> faults = new LinkedHashMap<>();

  @Override
  public Integer call() throws InterruptedException {
    TwinOptions options;
    try {
      options = options();
    } catch (IllegalArgumentException | DateTimeParseException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    try (Twin twin = new Twin(options).start()) {
      tell(twin, spec.commandLine().getOut());
      if (oauth) {
        tellApp(twin.oauth(), spec.commandLine().getOut());
      }
      new CountDownLatch(1).await();
    }
    return CommandLine.ExitCode.OK;
  }

  TwinOptions options() {
    TwinOptions.Builder builder =
        TwinOptions.builder()
            .port(port)
            .seed(seed)
            .token(token)
            .locations(locations.toArray(String[]::new))
            .sharing(sharing)
            .growthPerMinute(growth)
            .late(late, Duration.ofMinutes(5))
            .changes(changes, Duration.ofMinutes(2))
            .quirks(quirks ? QUIRK_PERCENT : 0)
            .hostileIds(hostileIds)
            .repeatsAcrossPages(repeats)
            .huge(hugeEvery, 1 << 20)
            .cursor(cursor)
            .cursorLife(Duration.ofSeconds(cursorLife))
            .cursorEnd(cursorEnd)
            .limitWindow(limitWindow)
            .retryAfter(retryAfter)
            .latency(Duration.ofMillis(latency), Duration.ofMillis(jitter))
            .gzip(gzip)
            .faultRates(new NamedFaults().rated(faults));
    if (messages != null) {
      builder.messages(messages);
    }
    channelMessages.forEach(builder::messages);
    if (from != null || to != null) {
      Instant end = to == null ? Instant.now() : Instant.parse(to);
      builder.range(from == null ? end.minus(Duration.ofDays(90)) : Instant.parse(from), end);
    }
    return limit == 0
        ? builder.unlimited().build()
        : builder.limit(limit, Duration.ofSeconds(limitPeriod), limitDaily).build();
  }

  private void tellApp(OAuth app, PrintWriter out) {
    app.app("app-twin", "secret-twin");
    app.tokenLife(Duration.ofSeconds(tokenLife));
    out.println("app:        client id app-twin, client secret secret-twin");
    out.println("refresh token, user type Location: " + app.install(locations.get(0)));
    out.println(
        "refresh token, user type Company:  "
            + app.installCompany("compTwin0000000000001", locations.toArray(String[]::new)));
    out.flush();
  }

  private void tell(Twin twin, PrintWriter out) {
    out.println("API twin at " + twin.url());
    out.println("token:      " + token);
    out.println("locations:  " + String.join(", ", locations));
    out.println("try:");
    out.println(
        "  curl -H 'Authorization: Bearer " + token + "' -H 'Version: 2021-04-15' -A try-it \\");
    out.println(
        "    '"
            + twin.url()
            + "/conversations/messages/export?locationId="
            + locations.get(0)
            + "&channel=SMS&limit=10'");
    out.println("Stop with Ctrl-C.");
    out.flush();
  }
}
