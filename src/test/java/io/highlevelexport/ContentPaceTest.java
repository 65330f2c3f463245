package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions.LimitWindow;
import io.highlevelexport.twin.TwinRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Thousands of texts, recordings and transcripts beside polls, under the API's own limit. */
@EnabledIfSystemProperty(named = "soak", matches = "true")
class ContentPaceTest {
  private static final List<String> CHANNELS = List.of("Call", "SMS", "Email");
  private static final int REQUESTS = 100;
  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final Duration PERIOD = Duration.ofSeconds(10);

  @TempDir Path home;

  @ParameterizedTest
  @EnumSource
  void content_uses_the_limit_up_and_polls_keep_their_period(LimitWindow kind) throws Exception {
    int threads = Integer.getInteger("content.threads", 800);
    try (Twin twin =
            new Twin(
                    Twins.one()
                        .messages(0)
                        .messages("Email", threads)
                        .messages("Call", threads)
                        .range(Instant.now().minus(Duration.ofDays(1)), Instant.now())
                        .with(
                            "--latency=250ms",
                            "--jitter=100ms",
                            "--limit=" + REQUESTS,
                            "--limit-period=" + WINDOW.toMillis() + "ms",
                            "--limit-daily=200000",
                            "--limit-window=" + kind)
                        .build())
                .start();
        ExportUnderTest export = new ExportUnderTest(twin, home)) {
      export
          .sinks("sql")
          .with("export.channels", String.join(",", CHANNELS))
          .with("export.content", "email,recordings,transcripts")
          .with("export.rate.requests", Integer.toString(REQUESTS))
          .with("export.rate.window", WINDOW.toSeconds() + "s")
          .with("export.period", PERIOD.toSeconds() + "s")
          .with("export.settle", "0s")
          .with("export.page-size", "500")
          .run();
      AtomicInteger seconds = new AtomicInteger();
      await()
          .atMost(Duration.ofMinutes(30))
          .pollInterval(Duration.ofSeconds(1))
          .until(
              () -> {
                if (seconds.incrementAndGet() % 10 == 0) {
                  CHANNELS.forEach(channel -> twin.add(Twins.ALPHA, channel, "{}"));
                }
                return export
                        .jdbc()
                        .queryForObject(
                            "select coalesce(sum(delivered), 0) from content_count", Long.class)
                    >= 4L * threads;
              });
      export.close();

      List<TwinRequest> all = twin.requests().stream().map(each -> each.request()).toList();
      List<Instant> content =
          all.stream().filter(request -> !isPoll(request)).map(TwinRequest::at).sorted().toList();
      // what was saved up before goes first, and is no measure
      Instant begin = content.get(0).plus(WINDOW);
      Instant end = content.get(content.size() - 1);
      double allowed =
          (double) REQUESTS * Duration.between(begin, end).toMillis() / WINDOW.toMillis();
      long sent =
          all.stream()
              .map(TwinRequest::at)
              .filter(at -> at.isAfter(begin) && !at.isAfter(end))
              .count();
      long longest = 0;
      for (String channel : CHANNELS) {
        List<Instant> polls =
            all.stream()
                .filter(request -> isPoll(request) && request.channel().equals(channel))
                .map(TwinRequest::at)
                .filter(at -> at.isAfter(begin) && !at.isAfter(end))
                .sorted()
                .toList();
        assertThat(polls).hasSizeGreaterThan(3);
        for (int i = 1; i < polls.size(); i++) {
          long gap = Duration.between(polls.get(i - 1), polls.get(i)).toMillis();
          longest = Math.max(longest, gap);
        }
      }
      String figures =
          "%s window: %d requests of content and polls, %.1f %% of the limit, %d x 429; polls each %s, at the latest after %.1f s"
              .formatted(
                  kind,
                  all.size(),
                  100 * sent / allowed,
                  twin.answered(429),
                  PERIOD,
                  longest / 1000.0);
      System.out.println(figures);
      SoakFigures.add(figures, 0, content.size(), 0, 0, 0);
      assertThat(twin.answered(429)).isZero();
      assertThat(sent / allowed).isGreaterThanOrEqualTo(0.96);
      assertThat(longest).as("milliseconds between two polls").isLessThan(2 * PERIOD.toMillis());
    }
  }

  private static boolean isPoll(TwinRequest request) {
    return request.path().endsWith("/export");
  }
}
