package io.highlevelexport.twin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Spoils the bytes of a reply. */
final class FaultInjector {
  /** Bytes of it, as the JDK writes it. */
  private static final int HEADER = 10;

  private static final int BLOCKS = 1 << 10;

  private FaultInjector() {}

  static Reply spoil(Reply reply, Fault.Bytes fault) {
    byte[] body = reply.body();
    return switch (fault) {
      case TRUNCATED -> reply.withBody(Arrays.copyOf(body, body.length / 2));
      case WRONG_CONTENT_TYPE -> reply.with(Map.of("Content-Type", "application/octet-stream"));
      case BAD_UTF8 -> reply.withBody(withBadUtf8(body));
      case GZIP -> packed(reply, gzip(body));
      case BROKEN_GZIP -> packed(reply, broken(gzip(body)));
      case GZIP_BOMB -> packed(reply, bomb(body));
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

  /** Its first block is of a type that there is not: behind a right header nothing is. */
  private static byte[] broken(byte[] packed) {
    packed[HEADER] = 0b111;
    return packed;
  }

  /** One member: the same block of spaces again and again, where to pack them all takes seconds. */
  private static byte[] bomb(byte[] body) {
    byte[] spaces = " ".repeat(1 << 20).getBytes(ISO_8859_1);
    byte[] part = new byte[1 << 16];
    CRC32 sum = new CRC32();
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    bomb.write(gzip(body), 0, HEADER);
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    deflater.setInput(spaces);
    int block = deflater.deflate(part, 0, part.length, Deflater.FULL_FLUSH);
    for (int i = 0; i < BLOCKS; i++) {
      bomb.write(part, 0, block);
      sum.update(spaces);
    }
    deflater.setInput(body);
    deflater.finish();
    while (!deflater.finished()) {
      bomb.write(part, 0, deflater.deflate(part));
    }
    deflater.end();
    sum.update(body);
    int length = BLOCKS * spaces.length + body.length;
    ByteBuffer end = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    bomb.writeBytes(end.putInt((int) sum.getValue()).putInt(length).array());
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
