package io.highlevelexport.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentDigestTest {
  private static final DigestKey KEY = DigestKey.random();

  /** The vectors of the reference implementation: bytes 0, 1, 2 ... under the key 0, 1, 2 ... */
  @ParameterizedTest
  @CsvSource({
    "0, a3817f04ba25a8e66df67214c7550293",
    "1, da87c1d86b99af44347659119b22fc45",
    "2, 8177228da4a45dc7fca38bdef60affe4"
  })
  void hashes_as_the_reference_implementation_does(int count, String expected) {
    SipHash128 hash = new SipHash128(new DigestKey(0x0706050403020100L, 0x0f0e0d0c0b0a0908L));
    hash.update(new byte[] {0, 1, 2}, 0, count);
    assertThat(hash.digest()).hasToString(expected);
  }

  @Test
  void it_does_not_matter_in_which_pieces_bytes_come() {
    byte[] bytes = new byte[1000];
    Random random = new Random(20261130);
    random.nextBytes(bytes);
    SipHash128 hash = new SipHash128(KEY);
    hash.update(bytes, 0, bytes.length);
    ContentDigest whole = hash.digest();
    for (int i = 0; i < 100; i++) {
      int at = 0;
      while (at < bytes.length) {
        int piece = Math.min(random.nextInt(40), bytes.length - at);
        hash.update(bytes, at, piece);
        at += piece;
      }
      assertThat(hash.digest()).isEqualTo(whole);
    }
  }

  @Test
  void nobody_makes_a_digest_without_the_key() {
    Slice message = Slice.of("{}".getBytes(UTF_8));
    assertThat(DigestKey.random().digest(message)).isNotEqualTo(KEY.digest(message));
    assertThat(DigestKey.parse(KEY.hex())).isEqualTo(KEY);
    assertThat(KEY.toString()).doesNotContain(KEY.hex().substring(0, 16));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1,\"b\":2} | {\"b\":2,\"a\":1}",
        "{\"a\":1,\"b\":[1,2]} | { \"b\" : [ 1 , 2 ] , \"a\" : 1 }",
        "{\"a\":{\"x\":1,\"y\":{}}} | {\"a\":{\"y\":{},\"x\":1}}",
        "\"A/b\" | \"\\u0041\\/b\"",
        "\"\u00e9\ud83d\ude00\" | \"\\u00E9\\ud83D\\uDE00\"",
        "{\"\u00e9\":1} | {\"\\u00e9\":1}",
        "\"\\b\\f\\n\\r\\t\\\"\\\\\" | \"\\u0008\\u000c\\u000a\\u000d\\u0009\\u0022\\u005c\"",
        "{\"contactId\":1,\"contact\":2,\"contactName\":3}"
            + " | {\"contactName\":3,\"contactId\":1,\"contact\":2}"
      })
  void what_says_the_same_has_the_same_digest(String one, String other) {
    assertThat(digest(one)).isEqualTo(digest(other));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1} | {\"a\":2}",
        "{\"a\":1} | {\"a\":1.0}",
        "{\"a\":1} | {\"a\":\"1\"}",
        "{\"a\":null} | {}",
        "{\"a\":null} | {\"a\":\"null\"}",
        "{\"a\":null} | {\"a\":[]}",
        "{\"a\":[]} | {\"a\":{}}",
        "[[1],2] | [[1,2]]",
        "[1,2] | [2,1]",
        "[1,2] | [12]",
        "[\"a\",\"b\"] | [\"ab\"]",
        "[\"a\",\"b\"] | [\"a\\\",\\\"b\"]",
        "[\"as\u00ffsb\"] | [\"a\",\"b\"]",
        "{\"a\":\"b\"} | {\"b\":\"a\"}",
        "{\"a\":{\"b\":1},\"c\":2} | {\"a\":{\"b\":1,\"c\":2}}",
        "{\"a\":{},\"b\":1} | {\"a\":{\"b\":1}}",
        "{\"a\":1,\"a\":2} | {\"a\":2,\"a\":1}",
        "{\"a\":1,\"a\":2} | {\"a\":2}",
        "\"\\ud83d\" | \"\\ude00\"",
        "\"\\u00e9\" | \"\\\\u00e9\"",
        "\"a \" | \"a\"",
        "true | \"true\"",
        "\"}\" | {}"
      })
  void what_says_something_else_has_another_digest(String one, String other) {
    assertThat(digest(one)).isNotEqualTo(digest(other));
  }

  @Test
  void depends_on_the_message_and_not_on_where_it_lies() {
    String message = "{\"id\":\"m1\",\"status\":\"delivered\"}";
    byte[] page = ("[" + message + "," + message + "]").getBytes(UTF_8);

    assertThat(KEY.digest(new Slice(page, 1, message.length())))
        .isEqualTo(KEY.digest(new Slice(page, message.length() + 2, message.length())))
        .isEqualTo(digest(message));
  }

  @Test
  void the_digest_of_one_message_does_not_depend_on_those_before() {
    ContentDigester digester = new ContentDigester(KEY);
    Slice message = Slice.of("{\"b\":\"x\",\"a\":[]}".getBytes(UTF_8));
    ContentDigest alone = digester.digest(message);
    for (String before : List.of("{\"z\":\"" + "z".repeat(9000) + "\\n", "{\"a\":1,", "[1,2]")) {
      try {
        digester.digest(Slice.of(before.getBytes(UTF_8)));
      } catch (IllegalArgumentException e) {
        // it is not JSON, and that must not matter
      }
      assertThat(digester.digest(message)).isEqualTo(alone);
    }
  }

  @Test
  void survives_being_written_down() {
    ContentDigest digest = digest("{}");
    assertThat(digest.toString()).matches("[0-9a-f]{32}");
    assertThat(ContentDigest.parse("x" + digest, 1)).isEqualTo(digest);
  }

  /** Random values, written in random ways. */
  @Test
  void two_texts_have_the_same_digest_if_and_only_if_they_mean_the_same() {
    Random random = new Random(20261130);
    Map<ContentDigest, Object> met = new HashMap<>();
    for (int i = 0; i < 3_000; i++) {
      Object value = value(random, 4);
      ContentDigest digest = digest(text(value, random));
      assertThat(digest(text(value, random))).isEqualTo(digest);
      Object before = met.putIfAbsent(digest, value);
      assertThat(before == null || before.equals(value)).isTrue();
    }
    assertThat(met).hasSizeGreaterThan(1_500);
  }

  private static ContentDigest digest(String json) {
    return KEY.digest(Slice.of(json.getBytes(UTF_8)));
  }

  private static Object value(Random random, int depth) {
    switch (random.nextInt(depth == 0 ? 3 : 6)) {
      case 0:
        return random.nextInt(50);
      case 1:
        return random.nextBoolean();
      case 2:
        return string(random);
      case 3:
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          list.add(value(random, depth - 1));
        }
        return list;
      default:
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = random.nextInt(8); i > 0; i--) {
          object.put("prefix".repeat(random.nextInt(2)) + string(random), value(random, depth - 1));
        }
        return object;
    }
  }

  private static String string(Random random) {
    String letters = "ab\"\\/\u00e9\ud83d\ude00\n\u0000{}[],:";
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.appendCodePoint(letters.codePointAt(random.nextInt(5)));
      text.append(letters.charAt(8 + random.nextInt(7)));
      text.append(random.nextInt(30) == 0 ? "long\u00e9".repeat(900) : "");
    }
    return text.toString();
  }

  private static String text(Object value, Random random) {
    String blank = random.nextInt(3) == 0 ? " \n" : "";
    if (value instanceof List<?> list) {
      List<String> parts = list.stream().map(each -> text(each, random)).toList();
      return "[" + blank + String.join(blank + ",", parts) + "]";
    }
    if (value instanceof Map<?, ?> object) {
      List<String> entries = new ArrayList<>();
      object.forEach(
          (key, each) -> entries.add(quoted(key, random) + blank + ":" + text(each, random)));
      Collections.shuffle(entries, random);
      return "{" + String.join("," + blank, entries) + blank + "}";
    }
    return value instanceof String ? quoted(value, random) : value + blank;
  }

  private static String quoted(Object text, Random random) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : text.toString().toCharArray()) {
      boolean mustEscape = c < ' ' || c == '"' || c == '\\';
      if (mustEscape || !Character.isSurrogate(c) && random.nextInt(20) == 0) {
        quoted.append("\\u").append(HexFormat.of().toHexDigits(c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
