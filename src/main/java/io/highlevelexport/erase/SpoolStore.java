package io.highlevelexport.erase;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.ledger.MessageFields;
import io.highlevelexport.ledger.PageLedger;
import io.highlevelexport.model.PageEntry;
import io.highlevelexport.model.SafeName;
import io.highlevelexport.spool.Spool;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The pages that wait for delivery. A message in one is not taken out, since the page is held
 * against what the ledger says of it: all but its id goes, and the delivery leaves it out by that.
 */
final class SpoolStore {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final PageLedger ledger;

  SpoolStore(Path directory, PageLedger ledger) {
    this.directory = directory;
    this.ledger = ledger;
  }

  Removed sweep(Selection selection, boolean remove) throws IOException {
    long lines = 0;
    long files = 0;
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> pages = Files.newDirectoryStream(directory, "*.page")) {
        for (Path page : pages) {
          String name = Spool.nameOf(page.getFileName().toString());
          String location = ledger.entry(name).map(PageEntry::locationId).orElse("");
          String folder = SafeName.of(location);
          long removed =
              Lines.edit(page, (line, number) -> emptied(selection, folder, line), remove);
          lines += removed;
          files += removed > 0 ? 1 : 0;
        }
      }
    }
    return new Removed("pages that wait for delivery", lines, files);
  }

  private static byte[] emptied(Selection selection, String folder, byte[] line)
      throws IOException {
    MessageFields message = MessageFields.of(line);
    if (!selection.takes(folder, message, null)) {
      return line;
    }
    byte[] emptied = JSON.writeValueAsBytes(Map.of("id", message.id()));
    return emptied.length == line.length ? line : emptied;
  }
}
