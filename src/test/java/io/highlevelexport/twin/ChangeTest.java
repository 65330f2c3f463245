package io.highlevelexport.twin;

import static io.highlevelexport.twin.TwinClient.ALPHA;
import static io.highlevelexport.twin.TwinClient.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.highlevelexport.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangeTest {
  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-01T12:00:00Z"));

  private TwinOptions options() {
    return TwinOptions.builder().clock(clock).messages(30).with("--limit=0");
  }

  /** Ten have come when it begins, and four come each minute. */
  private TwinOptions growing() {
    Instant now = clock.instant();
    return options().range(now.minusSeconds(150), now.plusSeconds(300));
  }

  @Test
  void the_data_grows_with_time() throws Exception {
    try (Twin twin = new Twin(growing().build()).start()) {
      assertThat(twin.count(ALPHA, "SMS")).isEqualTo(10);
      clock.advance(Duration.ofMinutes(3));
      assertThat(twin.count(ALPHA, "SMS")).isEqualTo(22);
      assertThat(new TwinClient(twin).walk("locationId", ALPHA, "channel", "SMS")).hasSize(22);
    }
  }

  @Test
  void a_message_can_be_added_now_or_late() throws Exception {
    try (Twin twin = new Twin(options().build()).start()) {
      String now = twin.add(ALPHA, "Facebook", "{\"body\":\"fresh\"}");
      String late = twin.add(ALPHA, "Facebook", "{\"dateAdded\":\"2020-01-01T00:00:00.000Z\"}");
      List<JsonNode> walked =
          new TwinClient(twin)
              .walk("locationId", ALPHA, "channel", "Facebook", "sortOrder", "asc", "limit", "10");
      assertThat(walked).hasSize(32);
      assertThat(ids(walked).get(0)).isEqualTo(late);
      assertThat(walked.get(31).path("id").asText()).isEqualTo(now);
      assertThat(walked.get(31).path("body").asText()).isEqualTo("fresh");
      assertThat(twin.expected(ALPHA, "Facebook").map(ExpectedMessage::id)).isEqualTo(ids(walked));
    }
  }

  @Test
  void a_raw_message_is_sent_as_it_is() throws Exception {
    try (Twin twin = new Twin(options().messages(0).build()).start()) {
      byte[] json = "{\"id\":7, \"dateAdded\":\"not a date\"}".getBytes(StandardCharsets.UTF_8);
      twin.addRaw(ALPHA, "SMS", "7", clock.instant(), json);
      String page =
          new String(
              new TwinClient(twin).get("locationId", ALPHA, "channel", "SMS").body(),
              StandardCharsets.UTF_8);
      assertThat(page).contains("[{\"id\":7, \"dateAdded\":\"not a date\"}]");
      assertThat(twin.expected(ALPHA, "SMS"))
          .singleElement()
          .satisfies(message -> assertThat(message.json()).isEqualTo(json));
    }
  }

  @Test
  void any_message_can_be_changed_more_than_once() throws Exception {
    try (Twin twin = new Twin(options().with("--edge-cases=50").build()).start()) {
      String id = twin.expected(ALPHA, "SMS").skip(7).findFirst().orElseThrow().id();
      twin.change(id, "{\"status\":\"delivered\"}");
      clock.advance(Duration.ofSeconds(1));
      twin.change(id, "{\"status\":\"read\"}");
      TwinClient client = new TwinClient(twin);
      JsonNode page = client.json("locationId", ALPHA, "channel", "SMS", "sortBy", "updatedAt");
      assertThat(page.path("total").asInt()).isEqualTo(30);
      assertThat(page.path("messages")).hasSize(30);
      assertThat(page.path("messages").get(0).path("id").asText()).isEqualTo(id);
      assertThat(page.path("messages").get(0).path("status").asText()).isEqualTo("read");
      assertThat(page.path("messages").get(0).path("dateUpdated").asText())
          .isEqualTo("2026-11-01T12:00:01.000Z");
      assertThat(twin.expected(ALPHA, "SMS").skip(7).findFirst().orElseThrow().id()).isEqualTo(id);
    }
  }

  @Test
  void an_unknown_message_cannot_be_changed() {
    try (Twin twin = new Twin(options().build())) {
      assertThatThrownBy(() -> twin.change("nothing", "{}"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("nothing");
    }
  }

  @Test
  void a_point_in_time_walk_does_not_see_what_came_later() throws Exception {
    try (Twin twin = new Twin(growing().messages(60).with("--point-in-time").build()).start()) {
      TwinClient client = new TwinClient(twin);
      JsonNode first =
          client.json("locationId", ALPHA, "channel", "SMS", "limit", "10", "sortOrder", "asc");
      clock.advance(Duration.ofMinutes(1));
      JsonNode second =
          client.json(
              "locationId",
              ALPHA,
              "channel",
              "SMS",
              "sortOrder",
              "asc",
              "cursor",
              first.path("nextCursor").asText());
      assertThat(second.path("messages")).hasSize(10);
      assertThat(second.path("total").asInt()).isEqualTo(20);
    }
  }

  @Test
  void every_nth_body_can_be_huge() {
    try (Twin twin = new Twin(options().with("--huge-every=10").build())) {
      assertThat(twin.expected(ALPHA, "SMS").filter(message -> message.json().length > 1 << 20))
          .hasSize(3);
    }
  }
}
