package io.highlevelexport.twin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Spoils the bytes of a reply. */
final class FaultInjector {
  private FaultInjector() {}

  static Reply spoil(Reply reply, Fault.Bytes fault) {
    byte[] body = reply.body();
    return switch (fault) {
      case TRUNCATED -> reply.withBody(Arrays.copyOf(body, body.length / 2));
      case WRONG_CONTENT_TYPE -> reply.with(Map.of("Content-Type", "application/octet-stream"));
      case BAD_UTF8 -> reply.withBody(withBadUtf8(body));
      case GZIP -> packed(reply, gzip(body));
      case BROKEN_GZIP -> packed(reply, body);
      case GZIP_BOMB -> packed(reply, bomb(gzip(body)));
    };
  }

  private static Reply packed(Reply reply, byte[] body) {
    return reply.with(Map.of("Content-Encoding", "gzip")).withBody(body);
  }

  /** Two bytes that are no UTF-8 at the begin of a JSON string. */
  private static byte[] withBadUtf8(byte[] body) {
    String text = new String(body, ISO_8859_1);
    return text.replaceFirst(":\"", ":\"\u00C3(").getBytes(ISO_8859_1);
  }

  /** The same packed spaces again and again, where to pack them all takes seconds. */
  private static byte[] bomb(byte[] body) {
    byte[] spaces = gzip(" ".repeat(1 << 20).getBytes(ISO_8859_1));
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    for (int i = 0; i < 1 << 10; i++) {
      bomb.writeBytes(spaces);
    }
    bomb.writeBytes(body);
    return bomb.toByteArray();
  }

  private static byte[] gzip(byte[] body) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
