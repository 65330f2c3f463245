package io.highlevelexport.bench;

import io.highlevelexport.twin.Limiter;
import io.highlevelexport.twin.TwinOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The export endpoint with many locations, in a process of its own: {@code loc1} has a long history
 * and the API's limit and latency, some that follow get a message a minute in each channel, and
 * nothing ever happens in the others. For each line on standard input it prints what came since the
 * line before: requests, polls among them, 429s, requests for {@code loc1}, streams that were ever
 * polled, streams that were polled in the last six minutes, the longest time in seconds between two
 * polls of a stream, milliseconds since the line before or the first request for {@code loc1}.
 */
final class ManyApi {
  private static final int LATENCY_MS = 300;
  private static final int PER_DAY = 1440;
  private static final long RECENT_MS = Duration.ofMinutes(6).toMillis();
  private static final Buffer NOTHING =
      Buffer.buffer("{\"messages\":[],\"nextCursor\":null,\"total\":0}");

  private final Vertx vertx = Vertx.vertx();
  private final PreparedMessages history;
  private final PreparedMessages active;
  private final int lastActive;
  private final Limiter limiter =
      new Limiter(
          TwinOptions.builder()
              .with("--limit=100", "--limit-period=10s", "--limit-daily=1000000000")
              .build());
  private final Map<String, Long> polledAt = new HashMap<>();
  private int requests;
  private int polls;
  private int refused;
  private int ofHistory;
  private long longestMs;
  private long historySince;

  private ManyApi(String[] channels, long messages, int lastActive) {
    long now = System.currentTimeMillis();
    long hour = Duration.ofHours(1).toMillis();
    this.lastActive = lastActive;
    this.history =
        new PreparedMessages(
            new String[] {"loc1"},
            channels,
            messages / channels.length,
            now - 2000 * hour,
            now - hour);
    this.active =
        new PreparedMessages(
            IntStream.rangeClosed(2, lastActive).mapToObj(i -> "loc" + i).toArray(String[]::new),
            channels,
            PER_DAY,
            now - hour,
            now + 23 * hour);
  }

  /** Arguments: channels, messages of {@code loc1}, the last location that is active. */
  public static void main(String[] arguments) throws Exception {
    ManyApi api =
        new ManyApi(
            arguments[0].split(","), Long.parseLong(arguments[1]), Integer.parseInt(arguments[2]));
    ApiServer.run(api.vertx, api::handle, api::report);
  }

  private void handle(HttpServerRequest request) {
    String location = request.getParam("locationId");
    int number = Integer.parseInt(location.substring("loc".length()));
    count(request, number == 1);
    HttpServerResponse response = request.response();
    response.putHeader("Content-Type", "application/json; charset=utf-8");
    if (number > 1) {
      response.end(number > lastActive ? NOTHING : Buffer.buffer(active.page(request)));
      return;
    }
    Limiter.Verdict verdict = limiter.admit();
    verdict.headers().forEach(response::putHeader);
    refused(verdict);
    response.setStatusCode(verdict.admitted() ? 200 : 429);
    Buffer body = verdict.admitted() ? Buffer.buffer(history.page(request)) : Buffer.buffer("{}");
    vertx.setTimer(LATENCY_MS, timer -> response.end(body));
  }

  private synchronized void refused(Limiter.Verdict verdict) {
    refused += verdict.admitted() ? 0 : 1;
  }

  private synchronized void count(HttpServerRequest request, boolean isHistory) {
    requests++;
    if (isHistory) {
      ofHistory++;
      historySince = historySince == 0 ? System.currentTimeMillis() : historySince;
    }
    if ("createdAt".equals(request.getParam("sortBy"))
        && request.getParam("cursor") == null
        && !isHistory) {
      polls++;
      long now = System.currentTimeMillis();
      String stream = request.getParam("locationId") + request.getParam("channel");
      Long before = polledAt.put(stream, now);
      longestMs = Math.max(longestMs, before == null ? 0 : now - before);
    }
  }

  private synchronized String report() {
    long now = System.currentTimeMillis();
    long since = now - RECENT_MS;
    long historyMs = historySince == 0 ? 0 : now - historySince;
    String report =
        String.join(
            " ",
            IntStream.of(
                    requests,
                    polls,
                    refused,
                    ofHistory,
                    polledAt.size(),
                    (int) polledAt.values().stream().filter(at -> at > since).count(),
                    (int) (longestMs / 1000),
                    (int) historyMs)
                .mapToObj(Integer::toString)
                .toList());
    requests = 0;
    polls = 0;
    refused = 0;
    ofHistory = 0;
    longestMs = 0;
    historySince = historySince == 0 ? 0 : now;
    return report;
  }
}
