package io.highlevelexport.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageTest {
  private static final String CALL =
      "{\"id\":\"m1\",\"body\":\"call +1 555"
          + " 01\",\"meta\":{\"call\":{\"duration\":12,\"a.b\":[1]}},"
          + "\"x.y\":\"flat\",\"x\":{\"y\":\"deep\",\"z\":\"z\"},\"n\":1.10}";

  @Test
  void a_dot_leads_into_an_object() {
    Message message = message(CALL);

    assertThat(message.get("meta.call.duration")).isEqualTo("12");
    assertThat(message.get("meta.call.a.b")).isEqualTo("[1]");
    assertThat(message.get("x.z")).isEqualTo("z");
    assertThat(message.get("meta.call.status")).isNull();
    assertThat(message.get("body.call")).isNull();
    assertThat(message.get(".")).isNull();
  }

  @Test
  void a_name_with_a_dot_comes_first() {
    Message message = message(CALL);

    assertThat(message.get("x.y")).isEqualTo("flat");
    assertThat(message.without("x.y").get("x.y")).isEqualTo("deep");
    assertThat(message.with("x.y", "new").get("x")).contains("deep");
  }

  @Test
  void nested_fields_are_changed_in_place() {
    Message message =
        message(CALL)
            .with("meta.call.duration", "13")
            .with("meta.note.by", "us")
            .without("x.z")
            .replaced("x.y", "f", "F");

    assertThat(message.raw().text())
        .isEqualTo(
            "{\"id\":\"m1\",\"body\":\"call +1 555 01\","
                + "\"meta\":{\"call\":{\"duration\":\"13\",\"a.b\":[1]},\"note\":{\"by\":\"us\"}},"
                + "\"x.y\":\"Flat\",\"x\":{\"y\":\"deep\"},\"n\":1.10}");
  }

  @Test
  void a_field_below_a_text_cannot_be_set() {
    assertThatThrownBy(() -> message(CALL).with("body.text", "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("body.text")
        .hasMessageNotContaining("555");
  }

  @Test
  void what_changes_nothing_keeps_every_byte() {
    Message message = message("{ \"id\" : \"m1\", \"n\" : 1e5 }");

    Message same = message.without("y").replaced("id", "x", "y").replaced("n", "1", "2");

    assertThat(same.raw().text()).isEqualTo("{ \"id\" : \"m1\", \"n\" : 1e5 }");
  }

  @Test
  void a_change_does_not_reach_back() {
    Message first = message(CALL);
    Message second = first.with("body", "two");
    Message third = second.with("body", "three").without("meta");
    Message other = second.with("body", "other");

    assertThat(third.get("body")).isEqualTo("three");
    assertThat(second.get("body")).isEqualTo("two");
    assertThat(second.get("meta.call.duration")).isEqualTo("12");
    assertThat(other.get("body")).isEqualTo("other");
    assertThat(first.raw().text()).isEqualTo(CALL);
    assertThat(second.raw().text()).isEqualTo(CALL.replace("call +1 555 01", "two"));
    assertThat(third.get("body")).isEqualTo("three");
  }

  @Test
  void a_tree_that_somebody_holds_does_not_change() {
    Message second = message(CALL).with("body", "two");
    var held = second.json();
    Message third = second.with("body", "three");

    assertThat(held.path("body").asText()).isEqualTo("two");
    assertThat(third.get("body")).isEqualTo("three");
  }

  @Test
  void a_content_of_ones_own_can_be_changed_like_any_other() {
    Message made = message(CALL).withContent(Map.of("id", "m1"));
    Message changed = made.with("a", "b");

    assertThat(made.raw().text()).isEqualTo("{\"id\":\"m1\"}");
    assertThat(changed.raw().text()).isEqualTo("{\"id\":\"m1\",\"a\":\"b\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"call\":{\"duration\":12,\"status\":\"completed\"}} | 12 | completed",
        "{\"callDuration\":\"7.6\",\"callStatus\":\"busy\"} | 8 | busy",
        "{\"callDuration\":7,\"call\":{\"duration\":null,\"status\":\" \"}} | 7 |",
        "{\"duration\":12,\"status\":\"x\"} | |",
        "{\"call\":{\"duration\":\"soon\",\"status\":{\"a\":1}}} | | {\"a\":1}",
        "[12] | |",
        "null | |"
      })
  void a_call_is_read_as_for_the_table(String meta, Integer duration, String status) {
    Message message = message("{\"id\":\"m1\",\"meta\":" + meta + "}");

    assertThat(message.getCallDuration()).isEqualTo(duration);
    assertThat(message.getCallStatus()).isEqualTo(status);
  }

  @Test
  void an_expression_that_takes_too_long_is_given_up_in_words() {
    AtomicLong nanos = new AtomicLong();
    TimedRegex regex = new TimedRegex(Duration.ofMillis(500), () -> nanos.getAndAdd(1_000_000));

    assertThat(regex.replaceAll("a@b c", "[^ ]+@[^ ]+", "*")).isEqualTo("* c");
    assertThatThrownBy(() -> regex.replaceAll("secret".repeat(3000), "[^ ]+@[^ ]+", "*"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[^ ]+@[^ ]+")
        .hasMessageContaining("500 ms")
        .hasMessageNotContaining("secretsecret");
    assertThat(regex.replaceAll("secret".repeat(3000), "(?<![^ ])[^ ]+?@[^ ]+", "*"))
        .hasSize(18_000);
  }

  @Test
  void an_expression_that_nests_too_deeply_is_given_up_in_words() {
    TimedRegex regex = new TimedRegex(Duration.ofDays(1), () -> 0);

    assertThatThrownBy(() -> regex.replaceAll("ab".repeat(200_000) + "c", "(a|b)*d", "*"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nests too deeply");
  }

  @Test
  void knows_where_it_came_from() {
    Message message =
        new Message(
            new Origin("loc", "SMS", Instant.EPOCH, 17, 3),
            Slice.of("{\"id\":\"m1\"}".getBytes(StandardCharsets.UTF_8)));

    assertThat(message.with("a", "b").getIndex()).isEqualTo(3);
    assertThat(message.with("a", "b").getRevision()).isEqualTo(17);
  }

  private static Message message(String json) {
    return new Message(
        Origin.outside("loc", "SMS", Instant.EPOCH),
        Slice.of(json.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void names_of_any_length_do_not_stay_in_memory() {
    ObjectMapper json = JsonLimits.trees();
    long before = usedMemory();

    for (int i = 0; i < 1_000; i++) {
      byte[] message = ("{\"" + "n".repeat(40_000 + i) + "\":1}").getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> json.readTree(message)).hasMessageContaining("Name length");
    }

    assertThat(usedMemory() - before).isLessThan(20 << 20);
  }

  private static long usedMemory() {
    System.gc();
    Runtime jvm = Runtime.getRuntime();
    return jvm.totalMemory() - jvm.freeMemory();
  }
}
