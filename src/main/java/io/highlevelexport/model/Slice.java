package io.highlevelexport.model;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A part of an array: a message in its page, without a copy of it. The array is not to be changed.
 *
 * @param bytes the whole
 * @param from where the part begins
 * @param length its length, in bytes
 */
public record Slice(byte[] bytes, int from, int length) {
  /** All of an array. */
  public static Slice of(byte[] bytes) {
    return new Slice(bytes, 0, bytes.length);
  }

  /** The part alone; the array itself where it is all of it. */
  public byte[] toBytes() {
    return from == 0 && length == bytes.length
        ? bytes
        : Arrays.copyOfRange(bytes, from, from + length);
  }

  /** The part as text; UTF-8. */
  public String text() {
    return new String(bytes, from, length, StandardCharsets.UTF_8);
  }

  public InputStream stream() {
    return new ByteArrayInputStream(bytes, from, length);
  }

  /** Writes the part. */
  public void writeTo(OutputStream out) throws IOException {
    out.write(bytes, from, length);
  }
}
