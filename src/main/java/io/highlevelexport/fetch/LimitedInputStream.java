package io.highlevelexport.fetch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/** An answer that must come whole within a time, and must not be bigger than a cap. */
final class LimitedInputStream extends FilterInputStream {
  private final long cap;
  private final Duration deadline;
  private final LongSupplier nanoTime;
  private final long start;
  private long count;

  /**
   * @param nanoTime a monotonic clock, {@link System#nanoTime()}
   */
  LimitedInputStream(InputStream in, long cap, Duration deadline, LongSupplier nanoTime) {
    super(in);
    this.cap = cap;
    this.deadline = deadline;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (nanoTime.getAsLong() - start > deadline.toNanos()) {
      throw new InterruptedIOException(
          "the answer did not come within " + deadline.toSeconds() + " s (export.api.deadline)");
    }
    int read = in.read(buffer, offset, length);
    count += Math.max(read, 0);
    if (count > cap) {
      throw new PageSlicer.PageTooBigException(
          "the page is bigger than export.api.max-page-bytes (" + cap + " bytes)");
    }
    return read;
  }
}
