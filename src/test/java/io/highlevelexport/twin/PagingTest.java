package io.highlevelexport.twin;

import static io.highlevelexport.twin.TwinClient.ALPHA;
import static io.highlevelexport.twin.TwinClient.BRAVO;
import static io.highlevelexport.twin.TwinClient.ids;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.ManualClock;
import io.highlevelexport.twin.TwinOptions.CursorEnd;
import io.highlevelexport.twin.TwinOptions.CursorMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PagingTest {
  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-01T12:00:00Z"));

  private TwinOptions options() {
    return TwinOptions.builder().clock(clock).messages(137).with("--limit=0");
  }

  @ParameterizedTest
  @CsvSource({
    "UUID,asc",
    "UUID,desc",
    "BASE64,asc",
    "CONSTANT,asc",
    "CONSTANT,desc",
    "NUMBER,desc"
  })
  void a_walk_gives_each_message_once_in_order(CursorMode mode, String order) throws Exception {
    try (Twin twin =
        new Twin(options().with("--cursor=" + mode, "--sharing=3", "--edge-cases=50").build())
            .start()) {
      List<String> expected =
          new ArrayList<>(twin.expected(ALPHA, "SMS").map(ExpectedMessage::id).toList());
      if (order.equals("desc")) {
        java.util.Collections.reverse(expected);
      }
      assertThat(expected)
          .hasSize(137)
          .doesNotHaveDuplicates()
          .allMatch(id -> id.matches("[0-9A-Za-z]{20}"));
      assertThat(
              ids(
                  new TwinClient(twin)
                      .walk(
                          "locationId",
                          ALPHA,
                          "channel",
                          "SMS",
                          "limit",
                          "10",
                          "sortOrder",
                          order)))
          .isEqualTo(expected);
    }
  }

  @Test
  void a_walk_without_a_channel_gives_all_but_email() throws Exception {
    try (Twin twin = new Twin(options().build()).start()) {
      TwinClient client = new TwinClient(twin);
      List<String> others =
          Stream.of("Call", "SMS", "WhatsApp", "Instagram", "Facebook", "Other")
              .flatMap(channel -> twin.expected(ALPHA, channel))
              .map(ExpectedMessage::id)
              .toList();
      List<JsonNode> walked = client.walk("locationId", ALPHA, "limit", "50", "sortOrder", "asc");
      assertThat(ids(walked)).containsExactlyInAnyOrderElementsOf(others);
      assertThat(walked.stream().map(message -> message.path("dateAdded").asText())).isSorted();
      assertThat(walked)
          .anyMatch(
              message ->
                  !message.has("contactId")
                      && message.path("messageType").asText().startsWith("TYPE_ACTIVITY"));
      assertThat(client.json("locationId", ALPHA, "limit", "10").path("total").asInt())
          .isEqualTo(6 * 137);
      assertThat(client.walk("locationId", BRAVO, "channel", "Email")).hasSize(137);
    }
  }

  @Test
  void what_is_sent_is_byte_for_byte_what_is_expected() throws Exception {
    try (Twin twin =
        new Twin(options().with("--edge-cases=100", "--hostile-ids").build()).start()) {
      for (String channel : List.of("Call", "SMS", "Email", "WhatsApp", "Instagram", "Facebook")) {
        byte[] page =
            new TwinClient(twin)
                .get("locationId", ALPHA, "channel", channel, "limit", "500", "sortOrder", "asc")
                .body();
        String text = new String(page, StandardCharsets.UTF_8);
        assertThat(twin.expected(ALPHA, channel))
            .allMatch(message -> text.contains(new String(message.json(), StandardCharsets.UTF_8)));
        assertThat(new ObjectMapper().readTree(page).path("messages")).hasSize(137);
      }
    }
  }

  @Test
  void the_seed_decides_every_byte() {
    assertThat(messages(1)).isEqualTo(messages(1)).isNotEqualTo(messages(2));
  }

  private List<String> messages(long seed) {
    try (Twin twin = new Twin(options().with("--seed=" + seed, "--edge-cases=30").build())) {
      return twin.expected(ALPHA)
          .map(message -> new String(message.json(), StandardCharsets.UTF_8))
          .toList();
    }
  }

  @ParameterizedTest
  @EnumSource(CursorEnd.class)
  void the_last_page_ends_as_configured(CursorEnd end) throws Exception {
    try (Twin twin = new Twin(options().messages(0).with("--cursor-end=" + end).build()).start()) {
      JsonNode cursor =
          new TwinClient(twin).json("locationId", ALPHA, "channel", "Call").get("nextCursor");
      switch (end) {
        case NULL, EMPTY_PAGE -> assertThat(cursor.isNull()).isTrue();
        case ABSENT -> assertThat(cursor).isNull();
        case EMPTY -> assertThat(cursor.asText("x")).isEmpty();
      }
    }
  }

  @Test
  void an_empty_page_can_end_the_walk() throws Exception {
    try (Twin twin =
        new Twin(options().messages(10).with("--cursor-end=EMPTY_PAGE").build()).start()) {
      TwinClient client = new TwinClient(twin);
      JsonNode first = client.json("locationId", ALPHA, "channel", "Call", "limit", "10");
      JsonNode second =
          client.json(
              "locationId", ALPHA, "channel", "Call", "cursor", first.path("nextCursor").asText());
      assertThat(first.path("messages")).hasSize(10);
      assertThat(second.path("messages")).isEmpty();
      assertThat(second.path("nextCursor").isNull()).isTrue();
    }
  }

  @Test
  void a_cursor_dies_two_minutes_after_its_last_use_and_only_then() throws Exception {
    try (Twin twin = new Twin(options().build()).start()) {
      TwinClient client = new TwinClient(twin);
      String cursor =
          client
              .json("locationId", ALPHA, "channel", "Call", "limit", "10")
              .path("nextCursor")
              .asText();
      clock.advance(Duration.ofSeconds(119));
      assertThat(client.get("locationId", ALPHA, "channel", "Call", "cursor", cursor).statusCode())
          .isEqualTo(200);
      clock.advance(Duration.ofSeconds(119));
      assertThat(client.get("locationId", ALPHA, "channel", "Call", "cursor", cursor).statusCode())
          .isEqualTo(200);
      clock.advance(Duration.ofSeconds(121));
      assertThat(client.get("locationId", ALPHA, "channel", "Call", "cursor", cursor).statusCode())
          .isEqualTo(400);
      assertThat(
              client.get("locationId", ALPHA, "channel", "Call", "cursor", "unknown").statusCode())
          .isEqualTo(400);
    }
  }

  @Test
  void a_constant_cursor_repeats_and_advances() throws Exception {
    try (Twin twin = new Twin(options().with("--cursor=CONSTANT").build()).start()) {
      TwinClient client = new TwinClient(twin);
      JsonNode first = client.json("locationId", ALPHA, "channel", "Call", "limit", "10");
      String cursor = first.path("nextCursor").asText();
      JsonNode second =
          client.json("locationId", ALPHA, "channel", "Call", "limit", "10", "cursor", cursor);
      assertThat(second.path("nextCursor").asText()).isEqualTo(cursor);
      assertThat(second.path("messages").get(0)).isNotEqualTo(first.path("messages").get(0));
    }
  }

  @Test
  void dates_bound_a_walk_inclusively_or_not() throws Exception {
    Instant edge;
    try (Twin twin = new Twin(options().build()).start()) {
      edge = twin.expected(ALPHA, "SMS").skip(40).findFirst().orElseThrow().dateAdded();
      assertThat(
              new TwinClient(twin)
                  .walk("locationId", ALPHA, "channel", "SMS", "startDate", edge.toString()))
          .hasSize(97);
      assertThat(
              new TwinClient(twin)
                  .walk("locationId", ALPHA, "channel", "SMS", "endDate", edge.toString()))
          .hasSize(41);
      String day = edge.toString().substring(0, 10);
      long before =
          twin.expected(ALPHA, "SMS")
              .filter(message -> message.dateAdded().isBefore(Instant.parse(day + "T00:00:00Z")))
              .count();
      assertThat(new TwinClient(twin).walk("locationId", ALPHA, "channel", "SMS", "endDate", day))
          .hasSize((int) before);
    }
    try (Twin twin =
        new Twin(options().with("--start-exclusive", "--end-exclusive").build()).start()) {
      assertThat(
              new TwinClient(twin)
                  .walk("locationId", ALPHA, "channel", "SMS", "startDate", edge.toString()))
          .hasSize(96);
      assertThat(
              new TwinClient(twin)
                  .walk("locationId", ALPHA, "channel", "SMS", "endDate", edge.toString()))
          .hasSize(40);
    }
  }

  @Test
  void a_contact_and_its_conversation_can_be_asked_for() throws Exception {
    try (Twin twin = new Twin(options().with("--contacts=5").build()).start()) {
      TwinClient client = new TwinClient(twin);
      JsonNode one =
          client.json("locationId", ALPHA, "channel", "SMS", "limit", "10").path("messages").get(0);
      List<JsonNode> all = client.walk("locationId", ALPHA, "channel", "SMS");
      List<JsonNode> his =
          all.stream()
              .filter(message -> message.path("contactId").equals(one.path("contactId")))
              .toList();
      assertThat(his).hasSizeBetween(1, 136);
      assertThat(
              client.walk(
                  "locationId",
                  ALPHA,
                  "channel",
                  "SMS",
                  "contactId",
                  one.path("contactId").asText()))
          .isEqualTo(his);
      assertThat(
              client.walk(
                  "locationId",
                  ALPHA,
                  "channel",
                  "SMS",
                  "conversationId",
                  one.path("conversationId").asText(),
                  "limit",
                  "10"))
          .isEqualTo(his);
      assertThat(
              client
                  .json("locationId", ALPHA, "channel", "SMS", "contactId", "nobody")
                  .path("total")
                  .asInt())
          .isZero();
    }
  }

  @Test
  void an_order_and_a_contact_can_be_ignored() throws Exception {
    try (Twin twin =
        new Twin(
                options()
                    .with("--contacts=5")
                    .with("--ignore-order")
                    .with("--ignore-filters")
                    .build())
            .start()) {
      twin.change(twin.expected(ALPHA, "SMS").findFirst().orElseThrow().id(), "{}");
      TwinClient client = new TwinClient(twin);

      assertThat(
              client.walk(
                  "locationId",
                  ALPHA,
                  "channel",
                  "SMS",
                  "sortBy",
                  "updatedAt",
                  "contactId",
                  "nobody"))
          .hasSize(137)
          .isEqualTo(client.walk("locationId", ALPHA, "channel", "SMS"));
    }
  }

  @Test
  void a_page_can_begin_with_the_message_that_the_one_before_ended_with() throws Exception {
    try (Twin twin = new Twin(options().with("--repeats").build()).start()) {
      List<String> walked =
          ids(new TwinClient(twin).walk("locationId", ALPHA, "channel", "SMS", "limit", "10"));
      assertThat(walked.get(10)).isEqualTo(walked.get(11)).isEqualTo(walked.get(12));
      assertThat(walked).hasSizeGreaterThan(137);
      assertThat(walked.stream().distinct()).hasSize(137);
    }
  }
}
