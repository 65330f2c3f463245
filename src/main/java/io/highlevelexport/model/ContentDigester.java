package io.highlevelexport.model;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Computes {@link ContentDigest}s in one pass over the bytes. For JSON that a parser has accepted;
 * not for use by several threads at once.
 *
 * <p>The canonical form: {@code s} text {@code FF}, {@code n} number or literal {@code FF}, {@code
 * [} values {@code ]}, <code>{</code> entries <code>}</code>, an entry being {@code k} key {@code
 * FF} value. Texts are UTF-8 without escapes and never hold the byte FF, so each form has one
 * reading. Entries are sorted by key; those with the same key keep their order, since the last one
 * counts. A text, list or object longer than {@value #MOST_INLINE} bytes stands as its own hash
 * behind a capital letter, so that memory and time stay in proportion to the message.
 */
public final class ContentDigester {
  private static final int MOST_INLINE = 4096;
  private static final int MOST_DEPTH = 1000;
  private static final int PREFIX_BYTES = 5;
  private static final int INDEX_BITS = 24;
  private static final byte END = (byte) 0xFF;

  private final DigestHash hash;
  private byte[] in;
  private int at;
  private int end;
  private byte[] out = new byte[2048];
  private int size;
  private byte[] sorted = new byte[2048];

  /** Where the entries of the objects under way begin in {@link #out}. */
  private int[] entries = new int[64];

  private int entryCount;

  /**
   * @param key digests with another one do not compare
   */
  public ContentDigester(DigestKey key) {
    this(new SipHash128(key));
  }

  ContentDigester(DigestHash hash) {
    this.hash = hash;
  }

  /**
   * The digest of one JSON value, or of several one after the other.
   *
   * @throws IllegalArgumentException when it is not JSON; not every fault is found
   */
  public ContentDigest digest(Slice json) {
    in = json.bytes();
    at = json.from();
    end = at + json.length();
    size = 0;
    entryCount = 0;
    hash.begin();
    skipBlanks();
    while (at < end) {
      value(0);
      skipBlanks();
    }
    hash.update(out, 0, size);
    return hash.digest();
  }

  /** The digest of bytes that are not JSON; never that of a JSON value. */
  public ContentDigest digestOfBytes(Slice bytes) {
    hash.begin();
    hash.update(new byte[] {END}, 0, 1);
    hash.update(bytes.bytes(), bytes.from(), bytes.length());
    return hash.digest();
  }

  private void value(int depth) {
    if (depth > MOST_DEPTH) {
      throw notJson();
    }
    switch (current()) {
      case '{' -> object(depth);
      case '[' -> list(depth);
      case '"' -> text('s', MOST_INLINE);
      default -> scalar();
    }
  }

  private void object(int depth) {
    int start = size;
    int firstEntry = entryCount;
    put('{');
    at++;
    skipBlanks();
    while (current() != '}') {
      if (current() != '"') {
        throw notJson();
      }
      if (entryCount == entries.length) {
        entries = Arrays.copyOf(entries, entryCount * 2);
      }
      entries[entryCount++] = size;
      text('k', Integer.MAX_VALUE);
      skipBlanks();
      value(depth + 1);
      skipBlanks();
    }
    at++;
    sortEntries(firstEntry);
    entryCount = firstEntry;
    close(start, '}', 'O');
  }

  private void list(int depth) {
    int start = size;
    put('[');
    at++;
    skipBlanks();
    while (current() != ']') {
      value(depth + 1);
      skipBlanks();
    }
    at++;
    close(start, ']', 'A');
  }

  private void close(int start, int bracket, int hashed) {
    if (size - start <= MOST_INLINE) {
      put(bracket);
    } else {
      hash.update(out, start, size - start);
      size = start;
      put(hashed);
      putHash();
    }
  }

  private void scalar() {
    int start = at;
    while (at < end && !isBlank(in[at]) && in[at] != ']' && in[at] != '}') {
      at++;
    }
    if (at == start) {
      throw notJson();
    }
    put('n');
    append(start, at);
    put(END);
  }

  /** A text; one with more bytes than {@code mostInline} stands as its hash. */
  private void text(int tag, int mostInline) {
    int start = size;
    put(tag);
    boolean isHashed = false;
    at++;
    byte stop;
    do {
      int run = at;
      stop = endOfRun();
      int length = at - run;
      if (size - start + length > mostInline) {
        isHashed = true;
        hash.update(out, start + 1, size - start - 1);
        size = start + 1;
      }
      if (isHashed && length > MOST_INLINE) {
        hash.update(in, run, length);
      } else {
        append(run, at);
      }
      if (stop == '\\') {
        escape();
      }
    } while (stop != '"');
    at++;
    if (!isHashed && size - start <= mostInline) {
      put(END);
      return;
    }
    hash.update(out, start + 1, size - start - 1);
    size = start;
    put('S');
    putHash();
  }

  /** Goes on to the next quote or backslash. */
  private byte endOfRun() {
    // this is where every byte comes by: nothing but locals
    byte[] bytes = in;
    int i = at;
    int last = end;
    while (i < last && bytes[i] != '"' && bytes[i] != '\\') {
      i++;
    }
    at = i;
    return current();
  }

  private void escape() {
    at++;
    int escaped = current();
    at++;
    switch (escaped) {
      case 'b' -> put('\b');
      case 'f' -> put('\f');
      case 'n' -> put('\n');
      case 'r' -> put('\r');
      case 't' -> put('\t');
      case 'u' -> {
        char first = hex();
        if (Character.isHighSurrogate(first)
            && at + 1 < end
            && in[at] == '\\'
            && in[at + 1] == 'u') {
          int before = at;
          at += 2;
          char second = hex();
          if (Character.isLowSurrogate(second)) {
            putCharacter(Character.toCodePoint(first, second));
            return;
          }
          at = before;
        }
        putCharacter(first);
      }
      default -> put(escaped);
    }
  }

  private char hex() {
    if (at + 4 > end) {
      throw notJson();
    }
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(in[at++], 16);
      if (digit < 0) {
        throw notJson();
      }
      value = value << 4 | digit;
    }
    return (char) value;
  }

  /** As UTF-8; half of a surrogate pair likewise. */
  private void putCharacter(int character) {
    if (character < 0x80) {
      put(character);
    } else if (character < 0x800) {
      put(0xC0 | character >> 6);
      put(0x80 | character & 0x3F);
    } else {
      if (character < 0x10000) {
        put(0xE0 | character >> 12);
      } else {
        put(0xF0 | character >> 18);
        put(0x80 | character >> 12 & 0x3F);
      }
      put(0x80 | character >> 6 & 0x3F);
      put(0x80 | character & 0x3F);
    }
  }

  private void sortEntries(int first) {
    int count = entryCount - first;
    if (count >= 1 << INDEX_BITS) {
      throw new IllegalArgumentException("an object has too many fields");
    }
    long[] order = new long[count];
    boolean isSorted = true;
    for (int i = 0; i < count; i++) {
      order[i] = prefix(entries[first + i]) << INDEX_BITS | i;
      isSorted &= i == 0 || order[i - 1] < order[i];
    }
    if (!isSorted) {
      Arrays.sort(order);
    }
    boolean hasMoved = !isSorted;
    for (int from = 0, to; from < count; from = to) {
      long prefix = order[from] >> INDEX_BITS;
      to = from + 1;
      while (to < count && order[to] >> INDEX_BITS == prefix) {
        to++;
      }
      if (to - from > 1) {
        sortByKey(order, from, to, first);
        hasMoved = true;
      }
    }
    if (hasMoved) {
      rearrange(order, first);
    }
  }

  /** The beginning of a key as a number; what is shorter ends with {@link #END}. */
  private long prefix(int entry) {
    long prefix = 0;
    int key = entry + 1;
    for (int i = 0; i < PREFIX_BYTES; i++) {
      prefix <<= 8;
      if (out[key] != END) {
        prefix |= out[key++] & 0xFF;
      } else {
        prefix |= 0xFF;
      }
    }
    return prefix;
  }

  /** Those with the same prefix and in the order of the message, by all of their keys. */
  private void sortByKey(long[] order, int from, int to, int first) {
    Integer[] indices = new Integer[to - from];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = (int) order[from + i] & (1 << INDEX_BITS) - 1;
    }
    Comparator<Integer> byKey =
        (one, other) -> compareKeys(entries[first + one] + 1, entries[first + other] + 1);
    Arrays.sort(indices, byKey);
    for (int i = 0; i < indices.length; i++) {
      order[from + i] = indices[i];
    }
  }

  private int compareKeys(int one, int other) {
    int i = 0;
    while (out[one + i] == out[other + i] && out[one + i] != END) {
      i++;
    }
    return Byte.compareUnsigned(out[one + i], out[other + i]);
  }

  private void rearrange(long[] order, int first) {
    int start = entries[first];
    if (sorted.length < size - start) {
      sorted = new byte[out.length];
    }
    int to = 0;
    for (long place : order) {
      int index = first + ((int) place & (1 << INDEX_BITS) - 1);
      int length = (index + 1 < entryCount ? entries[index + 1] : size) - entries[index];
      System.arraycopy(out, entries[index], sorted, to, length);
      to += length;
    }
    System.arraycopy(sorted, 0, out, start, to);
  }

  private byte current() {
    if (at >= end) {
      throw notJson();
    }
    return in[at];
  }

  private static IllegalArgumentException notJson() {
    return new IllegalArgumentException("the content is not JSON");
  }

  /** Commas and colons say nothing that the order of the tokens does not. */
  private void skipBlanks() {
    while (at < end && isBlank(in[at])) {
      at++;
    }
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c == ',' || c == ':' || c == '\n' || c == '\r' || c == '\t';
  }

  private void append(int from, int to) {
    int length = to - from;
    makeRoom(length);
    System.arraycopy(in, from, out, size, length);
    size += length;
  }

  private void put(int value) {
    makeRoom(1);
    out[size++] = (byte) value;
  }

  private void putHash() {
    ContentDigest digest = hash.digest();
    makeRoom(2 * Long.BYTES);
    for (long half : new long[] {digest.high(), digest.low()}) {
      for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
        out[size++] = (byte) (half >> shift);
      }
    }
  }

  private void makeRoom(int length) {
    if (size + length > out.length) {
      out = Arrays.copyOf(out, Math.max(out.length * 2, size + length));
    }
  }
}
