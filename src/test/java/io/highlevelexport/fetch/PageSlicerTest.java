package io.highlevelexport.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.highlevelexport.model.DigestKey;
import io.highlevelexport.model.MessageFilter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageSlicerTest {
  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n"})
  void a_message_that_comes_on_several_lines_is_handed_on_in_one(String lineBreak)
      throws IOException {
    String message = "{`id`:`a`,` body`:`\\n\\r`,`meta`:[1,`2`]}".replace('`', '"');
    String spread = message.replace(",", "," + lineBreak).replace("[", "[" + lineBreak);
    String page = "{\"messages\":[" + lineBreak + spread + "," + message + "," + spread + "]}";

    List<String> lines = messages(page);

    String blank = " ".repeat(lineBreak.length());
    String onOneLine = spread.replace(lineBreak, blank);
    assertThat(lines).containsExactly(onOneLine, message, onOneLine);
  }

  @Test
  void a_message_that_is_no_object_may_spread_over_lines_too() throws IOException {
    assertThat(messages("{\"messages\":[[1,\n2],\n\"x\",\n3\n]}"))
        .containsExactly("[1, 2]", "\"x\"", "3");
  }

  @Test
  void an_answer_that_drips_byte_by_byte_is_cut_like_any_other() throws IOException {
    String page =
        "{\"a\":[{\"messages\":[1]}],\"messages\":[{\"a\":\"]},\\\"\\\\\"} , 2,[]],\"b\":\"\\\"\"}";
    List<String> elements = new ArrayList<>();

    byte[] envelope =
        new PageSlicer(new Dripping(page)).slice((raw, lines, tooBig) -> elements.add(raw.text()));

    assertThat(elements).containsExactly("{\"a\":\"]},\\\"\\\\\"}", "2", "[]");
    assertThat(new String(envelope, StandardCharsets.UTF_8))
        .isEqualTo("{\"a\":[{\"messages\":[1]}],\"messages\":[],\"b\":\"\\\"\"}");
  }

  @Test
  void an_element_that_is_not_json_is_cut_out_like_any_other() throws IOException {
    List<String> elements = List.of("{\"a\":1]", "{\"id\":\"a\tb\"}", "abc", "{} {}", "{\"a\":1}");

    assertThat(messages("{\"messages\":[" + String.join(",", elements) + "]}"))
        .containsExactlyElementsOf(elements);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "                                  | the body is empty",
        "<html>                            | the body is not a JSON object",
        "null                              | the body is not a JSON object",
        "[]                                | the body is not a JSON object",
        "{}                                | the body has no \"messages\"",
        "{\"messages\":{}}                 | \"messages\" is not an array",
        "{\"messages\":null}               | \"messages\" is not an array",
        "{\"messages\":[1,]}               | a message is missing at a comma",
        "{\"messages\":[,1]}               | a message is missing at a comma",
        "{\"messages\":[1}                 | a bracket closes nothing",
        "{\"messages\":[{\"id\":\"a\"}     | the body ends too early",
        "{\"messages\":[\"a                | the body ends too early",
        "{\"messages\":[]                  | the body ends too early",
        "{\"messages\":[] x}               | the body is not JSON",
        "{\"messages\":[]} x               | the body goes on after its JSON object",
        "{\"messages\":[],\"nextCursor\":{\"a\":1}} | \"nextCursor\" is of type object",
        "{\"messages\":[],\"nextCursor\":[]}        | \"nextCursor\" is of type array",
        "{\"messages\":[],\"nextCursor\":true}      | \"nextCursor\" is of type boolean",
        "{\"statusCode\":401,\"message\":\"Invalid JWT\"} | it says statusCode 401, message Invalid"
            + " JWT"
      })
  void what_is_no_page_is_told_in_words(String body, String words) {
    assertThatThrownBy(() -> envelope(body == null ? "" : body))
        .isInstanceOf(PageSlicer.MalformedPageException.class)
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @CsvSource({
    "'\"abc\"',abc",
    "17,17",
    "123456789012345678901,123456789012345678901",
    "null,",
    "'\" \"',"
  })
  void a_cursor_is_a_text_or_a_number(String json, String cursor) throws IOException {
    assertThat(envelope("{\"messages\":[],\"total\":5,\"nextCursor\":" + json + "}"))
        .isEqualTo(new Envelope(cursor, OptionalLong.of(5)));
  }

  @Test
  void what_stands_beside_the_messages_is_bounded() {
    assertThatThrownBy(() -> envelope("{\"messages\":[],\"a\":\"" + "a".repeat(300_000) + "\"}"))
        .hasMessageContaining("bytes beside its messages");
    assertThatThrownBy(
            () -> envelope("{\"messages\":[],\"nextCursor\":\"" + "a".repeat(9000) + "\"}"))
        .hasMessageContaining("\"nextCursor\" has 9000 characters");
  }

  @Test
  void memory_holds_one_message_of_a_page_however_many_there_are() throws IOException {
    int[] count = new int[2];
    byte[] message =
        (" {\"body\":\"" + "x".repeat(2_000) + "\"},\n").getBytes(StandardCharsets.UTF_8);

    new PageSlicer(new Repeated("{\"messages\":[", message, 50_000, "1]}"))
        .slice(
            (raw, lines, tooBig) -> {
              count[0]++;
              count[1] = Math.max(count[1], raw.bytes().length);
            });

    assertThat(count[0]).isEqualTo(50_001);
    assertThat(count[1]).isEqualTo(64 * 1024);
  }

  @Test
  void of_a_message_that_is_too_big_memory_holds_its_beginning_alone() throws IOException {
    byte[] part = "\u00e4\\\"]".repeat(1 << 18).getBytes(StandardCharsets.UTF_8);
    List<String> taken = new ArrayList<>();

    byte[] envelope =
        new PageSlicer(new Repeated("{\"messages\":[1,[\"", part, 60, "\"] ,[\n2]],\"a\":1}"))
            .slice(
                (raw, lines, tooBig) ->
                    taken.add(
                        tooBig == null
                            ? raw.text()
                            : raw.text().length() + " of " + tooBig.length()));

    assertThat(taken).containsExactly("1", "52429 of " + (60L * part.length + 4), "[\n2]");
    assertThat(new String(envelope, StandardCharsets.UTF_8)).isEqualTo("{\"messages\":[],\"a\":1}");
  }

  @Test
  void of_a_message_without_end_the_cap_of_a_page_is_read() {
    byte[] part = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
    PageLimits limits = new PageLimits(50_000_000, Duration.ofDays(1));

    assertThatThrownBy(
            () ->
                new PageSlicer(limits.on(new Repeated("{\"messages\":[\"", part, 100, "\"]}")))
                    .slice((raw, lines, tooBig) -> {}))
        .hasMessageContaining("the page is bigger than");
  }

  private static Envelope envelope(String page) throws IOException {
    return Envelope.read(
        new PageSlicer(new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)))
            .slice((raw, lines, tooBig) -> {}));
  }

  private static final class Dripping extends ByteArrayInputStream {
    Dripping(String text) {
      super(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      return super.read(buffer, offset, Math.min(1, length));
    }
  }

  /** A text, the same bytes many times, and another text. */
  private static final class Repeated extends SequenceInputStream {
    Repeated(String first, byte[] each, int times, String last) {
      super(
          new Enumeration<>() {
            private int part = -1;

            @Override
            public boolean hasMoreElements() {
              return part <= times;
            }

            @Override
            public InputStream nextElement() {
              byte[] bytes = part < 0 ? first.getBytes() : part < times ? each : last.getBytes();
              part++;
              return new ByteArrayInputStream(bytes);
            }
          });
    }
  }

  private static List<String> messages(String page) throws IOException {
    List<String> lines = new ArrayList<>();
    ElementReader reader = new ElementReader(DigestKey.random(), MessageFilter.NONE);
    new PageSlicer(new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)))
        .slice(
            (raw, hasLineBreaks, tooBig) -> {
              reader.read(raw, hasLineBreaks);
              lines.add(raw.text());
            });
    return lines;
  }
}
