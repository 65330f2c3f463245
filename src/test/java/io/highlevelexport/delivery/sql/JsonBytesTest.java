package io.highlevelexport.delivery.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.highlevelexport.model.Slice;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The JDK's own decoder says what is UTF-8. */
class JsonBytesTest {
  private static final HexFormat HEX = HexFormat.of();

  /** Where one rule of UTF-8 ends and another begins. */
  private static final int[] EDGES = {
    0x00, 0x22, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1,
    0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF8, 0xFF
  };

  private static final int[] FURTHER_EDGES = {0x41, 0x7F, 0x80, 0xBF, 0xC0, 0xFF};

  @Test
  void tells_every_two_bytes_and_a_third_as_the_jdk_does() {
    for (int first = 0; first < 256; first++) {
      for (int second = 0; second < 256; second++) {
        for (byte third : new byte[] {'x', (byte) 0x80, (byte) 0xBF, (byte) 0xC0}) {
          byte[] bytes = {(byte) first, (byte) second, third};
          check(bytes, 0, 2);
          check(bytes, 0, 3);
        }
      }
    }
  }

  @Test
  void tells_every_four_bytes_at_the_edges_as_the_jdk_does() {
    for (int first : EDGES) {
      for (int second : EDGES) {
        for (int third : FURTHER_EDGES) {
          for (int fourth : FURTHER_EDGES) {
            byte[] bytes = {(byte) first, (byte) second, (byte) third, (byte) fourth, 'x'};
            check(bytes, 0, 5);
            check(bytes, 0, 4);
            check(bytes, 1, 3);
          }
        }
      }
    }
  }

  @Test
  void tells_texts_with_a_spoilt_byte_as_the_jdk_does() {
    Random random = new Random(1);
    byte[] text = "{\"body\":\"Grüße 😀, 请问明天下午还有空位吗？\"}".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 20_000; i++) {
      byte[] spoilt = text.clone();
      spoilt[random.nextInt(text.length)] = (byte) random.nextInt(256);
      check(spoilt, 0, random.nextInt(text.length));
    }
  }

  private static void check(byte[] bytes, int from, int length) {
    boolean isUtf8 = JsonBytes.of(new Slice(bytes, from, length)) != JsonBytes.NOT_UTF8;
    // AssertJ's own check is too slow for so many
    if (isUtf8 != decodes(bytes, from, length)) {
      fail("%s, %d bytes from %d: told as UTF-8: %s", HEX.formatHex(bytes), length, from, isUtf8);
    }
  }

  private static boolean decodes(byte[] bytes, int from, int length) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, length));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "{}, PLAIN",
    "'{\"body\":\"ü \\n \\\\ u\"}', PLAIN",
    "'{\"body\":\"\\u0000\"}', ESCAPED",
    "'{\"body\":\"ü\\ud800\"}', ESCAPED",
    "'\\', PLAIN",
  })
  void tells_escapes(String json, JsonBytes expected) {
    assertThat(JsonBytes.of(Slice.of(json.getBytes(StandardCharsets.UTF_8)))).isEqualTo(expected);
  }
}
