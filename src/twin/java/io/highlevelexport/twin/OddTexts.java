package io.highlevelexport.twin;

import java.util.Arrays;

/** Texts that break careless code, as JSON text. */
final class OddTexts {
  final byte[][] bodies =
      json(
          "before\0after",
          "lone high \uD83D end",
          "lone low \uDE00 end",
          "family \uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67 flag \uD83C\uDDEB\uD83C\uDDF7",
          "line one\r\nline two\rline three\nSubject: injected\r\nBcc: someone@example.com",
          "../../etc/passwd",
          "..\\..\\windows\\win.ini",
          "quotes ' \" ` and \\ backslash",
          "<script>alert('x')</script><b>bold</b> &amp; <img src=x onerror=alert(1)>",
          "Robert'); DROP TABLE messages;--",
          "=HYPERLINK(\"http://example.com\",\"click\")",
          "+1+1",
          "@SUM(A1:A9)",
          "{{env:HOME}}",
          "${body}",
          "${header.Authorization} {{export.api.token}}",
          "#{systemProperties}",
          "%s %n %x",
          "\u202Eright to left\u202C",
          "line separator \u2028 and \u2029",
          "\uFEFFbyte order mark",
          "tab\tbell\u0007escape\u001B[31m",
          "",
          " ",
          "null",
          "{\"id\":\"not-a-message\",\"nextCursor\":\"not-a-cursor\"}",
          "]}],\"nextCursor\":\"x\"");
  final byte[][] contacts =
      json(
          "../../../tmp/evil",
          "a/b\\c:d*e?f",
          "con'tact\"id",
          "line\r\nbreak",
          "{{env:HOME}}",
          "CON",
          "\uD83D\uDE00id",
          "x\0y",
          "");

  private static byte[][] json(String... texts) {
    return Arrays.stream(texts).map(ByteSink::jsonText).toArray(byte[][]::new);
  }
}
