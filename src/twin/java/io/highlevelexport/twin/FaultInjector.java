package io.highlevelexport.twin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Packs and spoils the bytes of a reply. */
final class FaultInjector {
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, 0};

  /** So many of them are a bomb. */
  private static final int BLOCKS = 1 << 10;

  private static final byte[] SPACES = " ".repeat(1 << 20).getBytes(ISO_8859_1);

  Reply spoil(Reply reply, Fault.Bytes fault) {
    byte[] body = reply.body();
    return switch (fault) {
      case TRUNCATED -> reply.withBody(Arrays.copyOf(body, body.length / 2));
      case WRONG_CONTENT_TYPE -> reply.with(Map.of("Content-Type", "application/octet-stream"));
      case BAD_UTF8 -> reply.withBody(withBadUtf8(body));
      case GZIP -> pack(reply);
      case BROKEN_GZIP -> breakPacked(pack(reply));
      case GZIP_BOMB -> packed(reply, gzip(body, BLOCKS));
    };
  }

  Reply pack(Reply reply) {
    return packed(reply, gzip(reply.body(), 0));
  }

  private static Reply packed(Reply reply, byte[] body) {
    return reply.with(Map.of("Content-Encoding", "gzip")).withBody(body);
  }

  /** Its first block is of a type that there is not, so nothing of it can be unpacked. */
  private static Reply breakPacked(Reply packed) {
    packed.body()[HEADER.length] = 0b111;
    return packed;
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

  private static byte[] gzip(byte[] body, int blocks) {
    CRC32 sum = new CRC32();
    ByteArrayOutputStream packed = new ByteArrayOutputStream(body.length / 4 + 64);
    packed.writeBytes(HEADER);
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    if (blocks > 0) {
      // each block begins afresh: the same bytes again and again, where packing takes seconds
      deflater.setInput(SPACES);
      byte[] block = deflated(deflater, Deflater.FULL_FLUSH);
      for (int i = 0; i < blocks; i++) {
        packed.writeBytes(block);
        sum.update(SPACES);
      }
    }
    deflater.setInput(body);
    deflater.finish();
    packed.writeBytes(deflated(deflater, Deflater.NO_FLUSH));
    deflater.end();
    sum.update(body);
    ByteBuffer end = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    end.putInt((int) sum.getValue()).putInt(blocks * SPACES.length + body.length);
    packed.writeBytes(end.array());
    return packed.toByteArray();
  }

  private static byte[] deflated(Deflater deflater, int flush) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 16];
    int length;
    do {
      length = deflater.deflate(buffer, 0, buffer.length, flush);
      packed.write(buffer, 0, length);
    } while (length == buffer.length);
    return packed.toByteArray();
  }
}
