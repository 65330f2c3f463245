package io.highlevelexport.deliver.sql;

import io.highlevelexport.message.Slice;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Tells UTF-8 from what only looks like it. Not for use by several threads at once. */
final class Utf8 {
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final CharBuffer decoded = CharBuffer.allocate(8192);

  /** Whether the bytes are UTF-8 from end to end. */
  boolean holds(Slice text) {
    ByteBuffer bytes = ByteBuffer.wrap(text.bytes(), text.from(), text.length());
    decoder.reset();
    CoderResult result;
    do {
      decoded.clear();
      result = decoder.decode(bytes, decoded, true);
    } while (result.isOverflow());
    return !result.isError();
  }
}
