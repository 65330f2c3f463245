package io.highlevelexport.fetch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** An answer's body whose beginning can be quoted, whoever has read it meanwhile. */
public final class AnswerStream extends FilterInputStream {
  private static final int BEGINNING_BYTES = 2000;

  private final byte[] beginning = new byte[BEGINNING_BYTES];
  private int kept;

  /**
   * @param body {@code null} where there is none
   */
  public AnswerStream(InputStream body) {
    super(body == null ? InputStream.nullInputStream() : body);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = super.read(buffer, offset, length);
    int more = Math.min(count, BEGINNING_BYTES - kept);
    if (more > 0) {
      System.arraycopy(buffer, offset, beginning, kept, more);
      kept += more;
    }
    return count;
  }

  /** The first characters, as far as they can be read. */
  public String beginning() {
    try {
      readNBytes(BEGINNING_BYTES - kept);
    } catch (IOException e) {
      // what came has to do
    }
    return new String(beginning, 0, kept, StandardCharsets.UTF_8);
  }
}
