package io.highlevelexport.bench;

import io.highlevelexport.twin.ServedRequest;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The API twin in a process of its own. It prints its address; for each line on standard input it
 * prints what came since the line before: answers with 200, answers with 429, the milliseconds from
 * the first to the last request, and when the first came. It ends when the input does.
 */
final class TwinProcess {
  private TwinProcess() {}

  /**
   * Arguments: locations, messages each of {@code channels}, first date, end date, requests per 10
   * s (0: no limit), kind of limit, latency in milliseconds.
   */
  public static void main(String[] arguments) throws Exception {
    String[] locations = arguments[0].split(",");
    TwinOptions.Builder options =
        TwinOptions.builder().port(0).locations(locations).messages(0).seed(1);
    for (String channel : arguments[2].split(",")) {
      options.messages(channel, Long.parseLong(arguments[1]));
    }
    options
        .range(Instant.parse(arguments[3]), Instant.parse(arguments[4]))
        .latency(Duration.ofMillis(Long.parseLong(arguments[7])), Duration.ZERO);
    int limit = Integer.parseInt(arguments[5]);
    if (limit == 0) {
      // a limit that nobody reaches: the answers' headers have to say so
      options.limit(1_000_000, Duration.ofSeconds(1), 1_000_000_000);
    } else {
      options
          .limit(limit, Duration.ofSeconds(10), 1_000_000_000)
          .limitWindow(TwinOptions.LimitWindow.valueOf(arguments[6]));
    }
    try (Twin twin = new Twin(options.build()).start();
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      System.out.println(twin.url());
      long seen = 0;
      while (in.readLine() != null) {
        long before = seen;
        List<ServedRequest> since =
            twin.requests().stream().filter(each -> each.request().number() > before).toList();
        seen += since.size();
        System.out.println(report(since));
      }
    }
  }

  private static String report(List<ServedRequest> requests) {
    long first = Long.MAX_VALUE;
    long last = 0;
    int served = 0;
    int refused = 0;
    for (ServedRequest request : requests) {
      long at = request.request().at().toEpochMilli();
      first = Math.min(first, at);
      last = Math.max(last, at);
      served += request.status() == 200 ? 1 : 0;
      refused += request.status() == 429 ? 1 : 0;
    }
    return requests.isEmpty()
        ? "0 0 0 0"
        : served + " " + refused + " " + (last - first) + " " + first;
  }
}
