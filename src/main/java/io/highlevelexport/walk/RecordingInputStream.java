package io.highlevelexport.walk;

import io.highlevelexport.message.Slice;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Keeps what a parser has read since a message began, so that the message can be cut out of the
 * page byte for byte while the page streams by; of what lies between messages it keeps the parser's
 * last read only. Refuses to read on past a cap.
 */
final class RecordingInputStream extends FilterInputStream {
  /** No message is bigger; without a limit a single one could use up the memory. */
  private static final int MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

  private final long cap;
  private final Duration deadline;
  private final LongSupplier nanoTime;
  private final long start;
  private byte[] kept = new byte[64 * 1024];
  private int keptLength;
  private long keptFrom;
  private boolean inMessage;

  RecordingInputStream(InputStream in, long cap, Duration deadline, LongSupplier nanoTime) {
    super(in);
    this.cap = cap;
    this.deadline = deadline;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (nanoTime.getAsLong() - start > deadline.toNanos()) {
      throw new InterruptedIOException(
          "the answer did not come within " + deadline.toSeconds() + " s (export.api.deadline)");
    }
    int count = in.read(buffer, offset, length);
    if (count > 0) {
      if (keptFrom + keptLength + count > cap) {
        throw new PageTooBigException(
            "the page is bigger than export.api.max-page-bytes (" + cap + " bytes)");
      }
      if (!inMessage) {
        keptFrom += keptLength;
        keptLength = 0;
      }
      if (keptLength + count > MAX_MESSAGE_BYTES) {
        throw new PageTooBigException("a message is bigger than " + MAX_MESSAGE_BYTES + " bytes");
      }
      if (keptLength + count > kept.length) {
        kept = Arrays.copyOf(kept, Math.max(kept.length * 2, keptLength + count));
      }
      System.arraycopy(buffer, offset, kept, keptLength, count);
      keptLength += count;
    }
    return count;
  }

  /** A message begins at {@code offset}, counted from the start of the stream. */
  void beginMessage(long offset) {
    int gone = (int) (offset - keptFrom);
    if (gone > kept.length / 2 || gone == keptLength) {
      System.arraycopy(kept, gone, kept, 0, keptLength - gone);
      keptLength -= gone;
      keptFrom = offset;
    }
    inMessage = true;
  }

  /**
   * The message: the bytes from {@code from} to {@code to}, counted from the start of the stream.
   * They stay as they are until the next read.
   */
  Slice endMessage(long from, long to) {
    inMessage = false;
    return new Slice(kept, (int) (from - keptFrom), (int) (to - from));
  }

  /** The decoded page, or a message of it, is bigger than is accepted. */
  static final class PageTooBigException extends IOException {
    PageTooBigException(String message) {
      super(message);
    }
  }
}
