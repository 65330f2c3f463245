package io.highlevelexport.spool;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.message.Channels;
import io.highlevelexport.message.ContentHash;
import io.highlevelexport.message.Message;
import io.highlevelexport.message.Slice;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * A page read back from the spool, and what became of its messages. Used by one exchange at a time.
 */
public final class Page {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PageHeader header;
  private final byte[] content;

  /** Where each line ends, that of the header first. */
  private final int[] lineEnds;

  private Page(PageHeader header, byte[] content, int[] lineEnds) {
    this.header = header;
    this.content = content;
    this.lineEnds = lineEnds;
  }

  private static int[] lineEnds(byte[] content) {
    int[] ends = new int[512];
    int lines = 0;
    for (int i = 0; i < content.length; i++) {
      if (content[i] == '\n') {
        if (lines == ends.length) {
          ends = Arrays.copyOf(ends, lines * 2);
        }
        ends[lines++] = i;
      }
    }
    return Arrays.copyOf(ends, lines);
  }

  /**
   * Opens a file of the spool.
   *
   * @throws IOException when it cannot be read, or is no page
   */
  public static Page open(File file) throws IOException {
    byte[] content = Files.readAllBytes(file.toPath());
    int[] lineEnds = lineEnds(content);
    if (lineEnds.length == 0) {
      throw new IOException(file + " is no page of the spool: it has no whole line");
    }
    return new Page(JSON.readValue(content, 0, lineEnds[0], PageHeader.class), content, lineEnds);
  }

  /** One message as a page by itself, which lies in no spool. */
  public static Page of(Message message) {
    byte[] content = message.raw().toBytes();
    String name = ContentHash.hex(message.raw().text());
    long readAt = message.getReadAt().toEpochMilli();
    return new Page(
        new PageHeader(name, message.getLocationId(), message.getChannel(), readAt, null),
        content,
        new int[] {-1, content.length});
  }

  public String getName() {
    return header.name();
  }

  public String getLocationId() {
    return header.locationId();
  }

  /** The channel that was asked for, {@code *} for everything but e-mail. */
  public String getChannel() {
    return header.channel();
  }

  /** The only sink that is to get it; empty where the routes choose. */
  public Optional<String> getSink() {
    return Optional.ofNullable(header.sink());
  }

  /** How many messages it holds. */
  public int count() {
    return lineEnds.length - 1;
  }

  /** The messages, in the order in which the API gave them. */
  public Iterator<Message> messages() {
    boolean channelByType = header.channel().equals(Channels.EVERYTHING);
    Instant readAt = header.readAtInstant();
    return new Iterator<>() {
      private int line = 1;

      @Override
      public boolean hasNext() {
        return line < lineEnds.length;
      }

      @Override
      public Message next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        int start = lineEnds[line - 1] + 1;
        Slice raw = new Slice(content, start, lineEnds[line] - start);
        line++;
        String channel = channelByType ? Channels.ofType(raw) : header.channel();
        return new Message(header.locationId(), channel, readAt, raw);
      }
    };
  }
}
