package io.highlevelexport.delivery;

import io.highlevelexport.model.Message;
import io.highlevelexport.model.Slice;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;

/** Messages as NDJSON, each as it was received, without a copy of the whole. */
public final class NdjsonStream extends InputStream {
  private static final Slice NOTHING = Slice.of(new byte[0]);

  private final Iterator<Message> messages;
  private Slice line = NOTHING;
  private int next;
  private boolean lineFeedDue;

  NdjsonStream(List<Message> messages) {
    this.messages = messages.iterator();
  }

  static long length(List<Message> messages) {
    return messages.stream().mapToLong(message -> message.raw().length() + 1L).sum();
  }

  /** All of them at once; a copy. */
  public static byte[] bytes(List<Message> messages) {
    byte[] lines = new byte[Math.toIntExact(length(messages))];
    new NdjsonStream(messages).read(lines, 0, lines.length);
    return lines;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    int written = 0;
    while (written < length && advance()) {
      if (next == line.length()) {
        target[offset + written++] = '\n';
        lineFeedDue = false;
      } else {
        int chunk = Math.min(length - written, line.length() - next);
        System.arraycopy(line.bytes(), line.from() + next, target, offset + written, chunk);
        next += chunk;
        written += chunk;
      }
    }
    return written == 0 && length > 0 ? -1 : written;
  }

  private boolean advance() {
    if (!lineFeedDue && messages.hasNext()) {
      line = messages.next().raw();
      next = 0;
      lineFeedDue = true;
    }
    return lineFeedDue;
  }
}
