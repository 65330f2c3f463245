package io.highlevelexport.fetch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;

/**
 * What an answer of the export endpoint may take.
 *
 * @param maxBytes the cap on its decoded size, in bytes
 * @param deadline the time in which the whole body has to come, however slowly it drips
 */
public record PageLimits(long maxBytes, Duration deadline) {
  /** The body, which fails where it goes beyond a limit. */
  public InputStream on(InputStream body) {
    return new Limited(body);
  }

  private final class Limited extends FilterInputStream {
    private final long start = System.nanoTime();
    private long count;

    Limited(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (System.nanoTime() - start > deadline.toNanos()) {
        throw new InterruptedIOException(
            "the answer did not come within " + deadline.toSeconds() + " s (export.api.deadline)");
      }
      int read = in.read(buffer, offset, length);
      count += Math.max(read, 0);
      if (count > maxBytes) {
        throw new PageSlicer.PageTooBigException(
            "the page is bigger than export.api.max-page-bytes (" + maxBytes + " bytes)");
      }
      return read;
    }
  }
}
