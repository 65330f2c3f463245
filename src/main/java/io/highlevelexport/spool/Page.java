package io.highlevelexport.spool;

import io.highlevelexport.message.Channels;
import io.highlevelexport.message.ContentHash;
import io.highlevelexport.message.Message;
import io.highlevelexport.message.Origin;
import io.highlevelexport.message.Slice;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A page of the spool. Its file is read when the content of a message is asked for, or {@link
 * #read()} is called. Used by one exchange at a time.
 */
public final class Page {
  private final PageEntry entry;
  private final File file;
  private byte[] content;
  private int[] lineEnds;
  private List<Message> messages;

  private Page(PageEntry entry, File file) {
    this.entry = entry;
    this.file = file;
  }

  /**
   * Opens a file of the spool.
   *
   * @throws IOException when it is not there
   */
  public static Page open(File file, PageEntry entry) throws IOException {
    if (!file.exists()) {
      throw new NoSuchFileException(file.toString());
    }
    return new Page(entry, file);
  }

  /** One message as a page by itself, which lies in no spool. */
  public static Page of(Message message) {
    String name = ContentHash.hex(message.raw().text());
    Page page =
        new Page(
            new PageEntry(
                name, message.getLocationId(), message.getChannel(), message.getReadAt(), 1, null),
            null);
    page.messages = List.of(message);
    return page;
  }

  /**
   * Reads the file, unless it was read already.
   *
   * @throws IOException when it cannot be read, or does not hold what the ledger says
   */
  public synchronized void read() throws IOException {
    if (file == null || content != null) {
      return;
    }
    byte[] bytes = Files.readAllBytes(file.toPath());
    int[] ends = lineEnds(bytes);
    if (ends.length != entry.messages()) {
      throw new IOException(
          file
              + " holds "
              + ends.length
              + " messages and should hold "
              + entry.messages()
              + ". Where it cannot be restored, delete it and start again: what it held is then"
              + " read from the API once more");
    }
    lineEnds = ends;
    content = bytes;
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

  private Slice line(int number) {
    try {
      read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int start = number == 0 ? 0 : lineEnds[number - 1] + 1;
    return new Slice(content, start, lineEnds[number] - start);
  }

  public String getName() {
    return entry.name();
  }

  public String getLocationId() {
    return entry.locationId();
  }

  /** The channel that was asked for, {@code *} for everything but e-mail. */
  public String getChannel() {
    return entry.channel();
  }

  /** The only sink that is to get it; empty where the routes choose. */
  public Optional<String> getSink() {
    return Optional.ofNullable(entry.sink());
  }

  /** How many messages it holds. */
  public int count() {
    return entry.messages();
  }

  /** The messages, in the order in which the API gave them. */
  public List<Message> messages() {
    if (messages == null) {
      List<Message> all = new ArrayList<>(entry.messages());
      for (int i = 0; i < entry.messages(); i++) {
        all.add(message(i));
      }
      messages = List.copyOf(all);
    }
    return messages;
  }

  private Message message(int number) {
    String channel =
        entry.channel().equals(Channels.EVERYTHING)
            ? Channels.ofType(line(number))
            : entry.channel();
    // the ledger has no revisions yet
    Origin origin = new Origin(entry.locationId(), channel, entry.readAt(), 0, number);
    return new Message(origin, () -> line(number));
  }

  /** Where it lies in the spool; empty for a message by itself. */
  public Optional<File> getFile() {
    return Optional.ofNullable(file);
  }

  /** Whether these are the messages of the page, all of them and none that a route has changed. */
  public boolean isMadeOf(List<Message> others) {
    // a message equals itself alone
    return messages().equals(others);
  }
}
