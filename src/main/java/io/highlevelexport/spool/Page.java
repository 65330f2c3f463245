package io.highlevelexport.spool;

import io.highlevelexport.model.Channels;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.Origin;
import io.highlevelexport.model.PageEntry;
import io.highlevelexport.model.Slice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A page of the spool, read into memory.
 *
 * @param messages in the order in which the API gave them
 * @param bytes how much memory it takes
 */
public record Page(PageEntry entry, List<Message> messages, long bytes) {
  /**
   * Reads a page's file.
   *
   * @throws java.nio.file.NoSuchFileException when it is gone
   * @throws IOException when it cannot be read, or does not hold what the ledger says
   */
  static Page read(Path file, PageEntry entry) throws IOException {
    byte[] content = Files.readAllBytes(file);
    List<Message> messages = new ArrayList<>(entry.messages());
    int start = 0;
    for (int i = 0; i < content.length; i++) {
      if (content[i] == '\n') {
        Slice raw = new Slice(content, start, i - start);
        messages.add(message(entry, messages.size(), raw));
        start = i + 1;
      }
    }
    if (start != content.length || messages.size() != entry.messages()) {
      throw new IOException(
          file
              + " holds "
              + messages.size()
              + " messages and should hold "
              + entry.messages()
              + ". Where it cannot be restored, delete it: what it held is then read from the API"
              + " once more");
    }
    return new Page(entry, List.copyOf(messages), content.length);
  }

  private static Message message(PageEntry entry, int index, Slice raw) {
    String channel =
        entry.channel().equals(Channels.EVERYTHING) ? Channels.ofType(raw) : entry.channel();
    return new Message(
        new Origin(entry.locationId(), channel, entry.readAt(), entry.revision(), index), raw);
  }
}
