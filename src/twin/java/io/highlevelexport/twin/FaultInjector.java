package io.highlevelexport.twin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Packs and spoils the bytes of a reply. */
final class FaultInjector {
  private static final int BOMB_BYTES = 1 << 30;
  private static final int FAST = Deflater.BEST_SPEED;

  Reply spoil(Reply reply, Fault.Bytes fault) {
    byte[] body = reply.body();
    return switch (fault) {
      case TRUNCATED -> reply.withBody(Arrays.copyOf(body, body.length / 2));
      case WRONG_CONTENT_TYPE -> reply.with(Map.of("Content-Type", "application/octet-stream"));
      case BAD_UTF8 -> reply.withBody(withBadUtf8(body));
      case GZIP -> pack(reply);
      case BROKEN_GZIP -> breakPacked(pack(reply));
      case GZIP_BOMB -> packed(reply, gzip(body, BOMB_BYTES));
    };
  }

  Reply pack(Reply reply) {
    return packed(reply, gzip(reply.body(), 0));
  }

  private static Reply packed(Reply reply, byte[] body) {
    return reply.with(Map.of("Content-Encoding", "gzip")).withBody(body);
  }

  private static Reply breakPacked(Reply packed) {
    byte[] body = packed.body();
    for (int i = body.length / 2; i < Math.min(body.length, body.length / 2 + 16); i++) {
      body[i] ^= 0x5A;
    }
    return packed.withBody(Arrays.copyOf(body, body.length - 8));
  }

  /**
   * Puts two bytes that are no UTF-8 behind the first quote of a value, so that they sit inside a
   * JSON string.
   */
  private static byte[] withBadUtf8(byte[] body) {
    String text = new String(body, ISO_8859_1);
    int at = text.indexOf(":\"") + 2;
    return (text.substring(0, at) + "\u00C3(" + text.substring(at)).getBytes(ISO_8859_1);
  }

  private static byte[] gzip(byte[] body, int spaces) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(body.length / 4 + 64);
    byte[] block = new byte[1 << 16];
    Arrays.fill(block, (byte) ' ');
    try (GZIPOutputStream gzip =
        new GZIPOutputStream(packed, block.length) {
          {
            def.setLevel(FAST);
          }
        }) {
      for (int left = spaces; left > 0; left -= block.length) {
        gzip.write(block);
      }
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
