package io.highlevelexport.bench;

import io.highlevelexport.twin.Limiter;
import io.highlevelexport.twin.TwinOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The export endpoint in a process of its own, with messages of the API twin that are made before
 * the first request: what it takes to answer is no part of what is measured. It prints its address;
 * for each line on standard input it prints what came since the line before: answers with 200,
 * answers with 429, the milliseconds from the first to the last request, and when the first came.
 */
final class ApiProcess {
  private final Vertx vertx = Vertx.vertx();
  private final PreparedMessages messages;
  private final TwinOptions limits;
  private final long latencyMillis;
  private final Map<String, Limiter> limiters = new ConcurrentHashMap<>();
  private int served;
  private int refused;
  private long firstAt;
  private long lastAt;

  private ApiProcess(PreparedMessages messages, TwinOptions limits, long latencyMillis) {
    this.messages = messages;
    this.limits = limits;
    this.latencyMillis = latencyMillis;
  }

  /**
   * Arguments: locations, messages each of {@code channels}, first date, end date, requests per 10
   * s (0: no limit), kind of limit, latency in milliseconds.
   */
  public static void main(String[] arguments) throws Exception {
    int limit = Integer.parseInt(arguments[5]);
    // a limit that nobody reaches: the answers' headers have to say so
    TwinOptions limits =
        limit == 0
            ? TwinOptions.builder()
                .with("--limit=1000000", "--limit-period=1s", "--limit-daily=1000000000")
            : TwinOptions.builder()
                .with(
                    "--limit=" + limit,
                    "--limit-period=10s",
                    "--limit-daily=1000000000",
                    "--limit-window=" + arguments[6]);
    PreparedMessages messages =
        new PreparedMessages(
            arguments[0].split(","),
            arguments[2].split(","),
            Long.parseLong(arguments[1]),
            Instant.parse(arguments[3]).toEpochMilli(),
            Instant.parse(arguments[4]).toEpochMilli());
    ApiProcess api = new ApiProcess(messages, limits.build(), Long.parseLong(arguments[7]));
    ApiServer.run(api.vertx, api::handle, api::report);
  }

  private void handle(HttpServerRequest request) {
    Limiter.Verdict verdict =
        limiters
            .computeIfAbsent(request.getParam("locationId"), location -> new Limiter(limits))
            .admit();
    count(verdict.admitted());
    HttpServerResponse response = request.response();
    verdict.headers().forEach(response::putHeader);
    response.putHeader("Content-Type", "application/json; charset=utf-8");
    Buffer body = verdict.admitted() ? Buffer.buffer(messages.page(request)) : Buffer.buffer("{}");
    response.setStatusCode(verdict.admitted() ? 200 : 429);
    if (latencyMillis == 0) {
      response.end(body);
    } else {
      vertx.setTimer(latencyMillis, timer -> response.end(body));
    }
  }

  private synchronized void count(boolean admitted) {
    lastAt = System.currentTimeMillis();
    if (served + refused == 0) {
      firstAt = lastAt;
    }
    if (admitted) {
      served++;
    } else {
      refused++;
    }
  }

  private synchronized String report() {
    String report =
        served + refused == 0
            ? "0 0 0 0"
            : served + " " + refused + " " + (lastAt - firstAt) + " " + firstAt;
    served = 0;
    refused = 0;
    return report;
  }
}
