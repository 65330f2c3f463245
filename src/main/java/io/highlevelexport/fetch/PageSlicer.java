package io.highlevelexport.fetch;

import io.highlevelexport.model.ContentDigest;
import io.highlevelexport.model.Sha256;
import io.highlevelexport.model.Slice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts each element of {@code messages} out of an answer of the export endpoint, byte for byte, by
 * its brackets and quotes alone: whether an element is JSON is for others to find out, one by one.
 *
 * <p>Memory holds one message at a time, whatever the page's size. For one answer.
 */
final class PageSlicer {
  /** Without a limit a single message could use up the memory. */
  static final int MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

  /** For everything but the messages. */
  private static final int MAX_ENVELOPE_BYTES = 256 * 1024;

  private static final int BUFFER_BYTES = 64 * 1024;
  private static final byte[] MESSAGES = "\"messages\"".getBytes(StandardCharsets.US_ASCII);
  private static final int NOTHING = -1;

  private final InputStream body;
  private final ByteArrayOutputStream envelope = new ByteArrayOutputStream(1024);
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int at;
  private int limit;

  /** Where the element under way begins in the buffer, {@link #NOTHING} between elements. */
  private int start = NOTHING;

  private boolean hasLineBreaks;

  /** What went by of the element under way, {@code null} while memory holds all of it. */
  private PassedBy passedBy;

  PageSlicer(InputStream body) {
    this.body = body;
  }

  /** Takes each element of {@code messages}, in the order of the page. */
  interface ElementTaker {
    /**
     * @param element its bytes, which may be changed, to be used up before the method returns; of
     *     one that is too big the first ones
     * @param hasLineBreaks whether it goes over several lines
     * @param tooBig what the whole is, {@code null} where it is not too big
     */
    void take(Slice element, boolean hasLineBreaks, TooBig tooBig) throws IOException;
  }

  /** An element with more bytes than memory is to hold, and the digest of all of them. */
  record TooBig(long length, ContentDigest digest) {}

  /** The bytes of an element that are not held any more. */
  private static final class PassedBy {
    private final Slice beginning;
    private final Sha256 hash = new Sha256();
    private long length;

    PassedBy(Slice beginning) {
      this.beginning = beginning;
    }

    void add(byte[] bytes, int count) {
      hash.update(bytes, 0, count);
      length += count;
    }
  }

  /**
   * Reads the answer to its end.
   *
   * @return the answer's JSON object with an empty list of messages
   * @throws MalformedPageException when the answer is not a JSON object with an array of messages
   * @throws IOException when the answer cannot be read to its end
   */
  byte[] slice(ElementTaker taker) throws IOException {
    skipByteOrderMark();
    int first = nextToken();
    if (first == NOTHING) {
      throw new MalformedPageException("the body is empty");
    }
    if (first != '{') {
      throw new MalformedPageException("the body is not a JSON object");
    }
    readEnvelope(taker);
    if (nextToken() != NOTHING) {
      throw new MalformedPageException("the body goes on after its JSON object");
    }
    return envelope.toByteArray();
  }

  private void skipByteOrderMark() throws IOException {
    if (peek() == 0xEF) {
      at++;
      if (peek() == 0xBB) {
        at++;
      }
      if (peek() == 0xBF) {
        at++;
      }
    }
  }

  private void readEnvelope(ElementTaker taker) throws IOException {
    int depth = 0;
    byte[] name = null;
    do {
      int c = keepNext();
      switch (c) {
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        case '"' -> {
          byte[] text = keepText(depth == 1);
          name = depth == 1 ? text : name;
        }
        case ':' -> {
          if (depth == 1 && Arrays.equals(name, MESSAGES) && nextToken() == '[') {
            keepNext();
            sliceElements(taker);
            keepNext();
          }
        }
        default -> {
          // a number, a literal, a comma or a blank
        }
      }
    } while (depth > 0);
  }

  /**
   * Keeps a text of the envelope up to its closing quote.
   *
   * @return it with its quotes where it is wanted and may be {@code "messages"}
   */
  private byte[] keepText(boolean isWanted) throws IOException {
    int length = 1;
    int c = keepNext();
    byte[] text = new byte[MESSAGES.length];
    text[0] = '"';
    while (c != '"') {
      if (length < text.length) {
        text[length] = (byte) c;
      }
      length++;
      if (c == '\\') {
        keepNext();
        length++;
      }
      c = keepNext();
    }
    if (length < text.length) {
      text[length] = '"';
    }
    return isWanted && length + 1 == text.length ? text : null;
  }

  private int keepNext() throws IOException {
    int c = next();
    if (envelope.size() == MAX_ENVELOPE_BYTES) {
      throw new MalformedPageException(
          "the body has more than "
              + MAX_ENVELOPE_BYTES
              + " bytes beside its messages, and that is no page");
    }
    envelope.write(c);
    return c;
  }

  /** Up to the bracket that closes the list. */
  private void sliceElements(ElementTaker taker) throws IOException {
    if (nextToken() == ']') {
      return;
    }
    while (true) {
      nextToken();
      sliceElement(taker);
      if (peek() == ']') {
        return;
      }
      at++;
    }
  }

  /** Up to the comma or bracket behind it. */
  private void sliceElement(ElementTaker taker) throws IOException {
    start = at;
    hasLineBreaks = false;
    int depth = 0;
    for (int c = peekInside(); depth > 0 || c != ',' && c != ']'; c = peekInside()) {
      at++;
      switch (c) {
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        case '"' -> skipText();
        case '\n', '\r' -> hasLineBreaks = true;
        default -> {
          // a number, a literal, a colon, a comma or a blank
        }
      }
      if (depth < 0) {
        throw new MalformedPageException("the body is not JSON: a bracket closes nothing");
      }
    }
    int end = at;
    while (end > start && isBlank(buffer[end - 1])) {
      end--;
    }
    if (passedBy == null) {
      takeWhole(taker, end);
    } else {
      PassedBy element = passedBy;
      element.add(buffer, end);
      start = NOTHING;
      passedBy = null;
      taker.take(
          element.beginning, hasLineBreaks, new TooBig(element.length, element.hash.digest()));
    }
  }

  private void takeWhole(ElementTaker taker, int end) throws IOException {
    if (end == start) {
      throw new MalformedPageException("the body is not JSON: a message is missing at a comma");
    }
    Slice element = new Slice(buffer, start, end - start);
    start = NOTHING;
    taker.take(element, hasLineBreaks, null);
  }

  /** Nothing but the closing quote and backslashes matter; most bytes of a page come by here. */
  private void skipText() throws IOException {
    while (true) {
      byte[] bytes = buffer;
      int i = at;
      int end = limit;
      while (i < end && bytes[i] != '"' && bytes[i] != '\\') {
        i++;
      }
      at = i;
      if (peekInside() == '"') {
        at++;
        return;
      }
      if (buffer[at] == '\\') {
        at++;
        peekInside();
        at++;
      }
    }
  }

  /** The next byte that is no blank, unread; {@link #NOTHING} at the end. */
  private int nextToken() throws IOException {
    int c = peek();
    while (c != NOTHING && isBlank((byte) c)) {
      at++;
      c = peek();
    }
    return c;
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  private int next() throws IOException {
    int c = peekInside();
    at++;
    return c;
  }

  private int peekInside() throws IOException {
    int c = peek();
    if (c == NOTHING) {
      throw new MalformedPageException("the body ends too early");
    }
    return c;
  }

  private int peek() throws IOException {
    return at < limit || fill() ? buffer[at] & 0xFF : NOTHING;
  }

  /** Reads on; what came of the element under way stays unless it is too big, all else goes. */
  private boolean fill() throws IOException {
    if (start != NOTHING && (passedBy != null || limit - start >= MAX_MESSAGE_BYTES)) {
      passBy();
    }
    int kept = start == NOTHING ? 0 : limit - start;
    if (kept > 0 && start > 0) {
      System.arraycopy(buffer, start, buffer, 0, kept);
    }
    at = kept;
    limit = kept;
    start = start == NOTHING ? NOTHING : 0;
    if (limit == buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.min(limit * 2, MAX_MESSAGE_BYTES));
    }
    int count = body.read(buffer, limit, buffer.length - limit);
    limit += Math.max(count, 0);
    return count > 0;
  }

  /** The buffer holds nothing but the element under way, and from now on none of it. */
  private void passBy() {
    if (passedBy == null) {
      int length = BUFFER_BYTES;
      // not within a character of UTF-8
      while (length > 0 && (buffer[length] & 0xC0) == 0x80) {
        length--;
      }
      passedBy = new PassedBy(Slice.of(Arrays.copyOf(buffer, length)));
    }
    passedBy.add(buffer, limit);
    limit = 0;
    if (buffer.length > BUFFER_BYTES) {
      buffer = new byte[BUFFER_BYTES];
    }
  }

  /** The answer is not a page of messages. */
  static final class MalformedPageException extends IOException {
    MalformedPageException(String message) {
      super(message);
    }
  }

  /** The decoded page is bigger than is accepted. */
  static final class PageTooBigException extends IOException {
    PageTooBigException(String message) {
      super(message);
    }
  }
}
