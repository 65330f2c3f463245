package io.highlevelexport.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageParserTest {
  private final PageParser parser =
      new PageParser(1_000_000, Duration.ofMinutes(1), System::nanoTime);

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

  private List<String> messages(String page) throws IOException {
    List<String> lines = new ArrayList<>();
    parser.parse(
        new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)),
        (id, date, raw) -> lines.add(raw.text()));
    return lines;
  }
}
