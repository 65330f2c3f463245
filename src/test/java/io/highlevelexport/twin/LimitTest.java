package io.highlevelexport.twin;

import static io.highlevelexport.twin.TwinClient.ALPHA;
import static io.highlevelexport.twin.TwinClient.BRAVO;
import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.ManualClock;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LimitTest {
  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-01T12:00:00Z"));

  private TwinOptions options() {
    return TwinOptions.builder()
        .clock(clock)
        .messages(5)
        .with("--limit=3", "--limit-period=10s", "--limit-daily=1000");
  }

  @Test
  void a_sliding_window_frees_a_request_when_the_oldest_leaves_it() throws Exception {
    try (Twin twin = new Twin(options().build()).start()) {
      TwinClient client = new TwinClient(twin);
      assertThat(status(client)).isEqualTo(200);
      clock.advance(Duration.ofSeconds(6));
      assertThat(status(client)).isEqualTo(200);
      assertThat(status(client)).isEqualTo(200);
      assertThat(status(client)).isEqualTo(429);
      clock.advance(Duration.ofSeconds(4));
      assertThat(status(client)).isEqualTo(200);
      assertThat(status(client)).isEqualTo(429);
      assertThat(twin.answered(429)).isEqualTo(2);
      assertThat(client.get("locationId", BRAVO).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_fixed_window_frees_all_at_its_end() throws Exception {
    try (Twin twin = new Twin(options().with("--limit-window=FIXED").build()).start()) {
      TwinClient client = new TwinClient(twin);
      clock.advance(Duration.ofSeconds(9));
      for (int i = 0; i < 3; i++) {
        assertThat(status(client)).isEqualTo(200);
      }
      assertThat(status(client)).isEqualTo(429);
      clock.advance(Duration.ofSeconds(1));
      for (int i = 0; i < 3; i++) {
        assertThat(status(client)).isEqualTo(200);
      }
    }
  }

  @Test
  void every_answer_tells_the_limits() throws Exception {
    try (Twin twin = new Twin(options().build()).start()) {
      HttpResponse<byte[]> response = new TwinClient(twin).get("locationId", ALPHA);
      assertThat(response.headers().firstValue("X-RateLimit-Max")).hasValue("3");
      assertThat(response.headers().firstValue("X-RateLimit-Remaining")).hasValue("2");
      assertThat(response.headers().firstValue("X-RateLimit-Interval-Milliseconds"))
          .hasValue("10000");
      assertThat(response.headers().firstValue("X-RateLimit-Limit-Daily")).hasValue("1000");
      assertThat(response.headers().firstValue("X-RateLimit-Daily-Remaining")).hasValue("999");
    }
  }

  @Test
  void a_used_up_day_is_over_at_midnight() throws Exception {
    try (Twin twin =
        new Twin(options().with("--limit=100", "--limit-period=10s", "--limit-daily=1").build())
            .start()) {
      TwinClient client = new TwinClient(twin);
      assertThat(status(client)).isEqualTo(200);
      clock.advance(Duration.ofMinutes(1));
      assertThat(client.get("locationId", ALPHA).headers().firstValue("Retry-After"))
          .hasValue("43140");
      clock.advance(Duration.ofHours(12));
      assertThat(status(client)).isEqualTo(200);
    }
  }

  private static int status(TwinClient client) throws Exception {
    return client.get("locationId", ALPHA).statusCode();
  }
}
